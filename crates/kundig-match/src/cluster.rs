//! Pairs to groups: all records of one customer.

use rustc_hash::FxHashMap;

/// Two records and the score of their comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pair {
    /// Index of one record.
    pub a: u32,
    /// Index of the other, above `a`.
    pub b: u32,
    /// 0 to 1000.
    pub score: u16,
}

/// Records that are one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Indexes of the records, ascending; two or more.
    pub members: Vec<u32>,
    /// The weakest score that holds the group together.
    pub score: u16,
}

/// The most records of one group: no customer is entered more often, and all members are compared with each other.
pub const MAX_GROUP: usize = 50;

/// Joins pairs to groups, the strongest first. `contradict` says of two records that they can't be one customer, as
/// [`Match::contradiction`](crate::Match::contradiction) does; then neither they nor what was joined to them come
/// together, however many records lie between them. So father and son stay apart although "J. Huber" is like both.
///
/// Groups come in the order of their first member.
pub fn cluster(pairs: &[Pair], mut contradict: impl FnMut(u32, u32) -> bool) -> Vec<Group> {
    let mut order: Vec<&Pair> = pairs.iter().filter(|pair| pair.a != pair.b).collect();
    order.sort_unstable_by_key(|pair| (std::cmp::Reverse(pair.score), pair.a, pair.b));
    let mut groups: Vec<Group> = Vec::new();
    let mut group_of = FxHashMap::<u32, usize>::default();
    for pair in order {
        let mut own = |record: u32| {
            *group_of.entry(record).or_insert_with(|| {
                groups.push(Group { members: vec![record], score: 1000 });
                groups.len() - 1
            })
        };
        let (a, b) = (own(pair.a), own(pair.b));
        let (small, large) = if groups[a].members.len() < groups[b].members.len() { (a, b) } else { (b, a) };
        if small == large || groups[small].members.len() + groups[large].members.len() > MAX_GROUP {
            continue;
        }
        let joined = &groups[large].members;
        if groups[small].members.iter().any(|&x| joined.iter().any(|&y| contradict(x.min(y), x.max(y)))) {
            continue;
        }
        let moved = std::mem::take(&mut groups[small].members);
        for &record in &moved {
            group_of.insert(record, large);
        }
        let score = groups[small].score.min(pair.score);
        groups[large].members.extend(moved);
        groups[large].score = groups[large].score.min(score);
    }
    groups.retain(|group| group.members.len() > 1);
    for group in &mut groups {
        group.members.sort_unstable();
    }
    groups.sort_unstable_by_key(|group| group.members[0]);
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: u32, b: u32, score: u16) -> Pair {
        Pair { a, b, score }
    }

    #[test]
    fn a_contradiction_breaks_a_chain_at_its_weaker_link() {
        let pairs = [pair(0, 1, 950), pair(1, 2, 920), pair(5, 4, 910), pair(4, 7, 999), pair(3, 3, 1000)];
        let free = cluster(&pairs, |_, _| false);
        let members: Vec<&[u32]> = free.iter().map(|g| &*g.members).collect();
        assert_eq!(members, [&[0, 1, 2][..], &[4, 5, 7][..]]);
        assert_eq!(free.iter().map(|g| g.score).collect::<Vec<_>>(), [920, 910]);
        let broken = cluster(&pairs, |a, b| (a, b) == (0, 2));
        assert_eq!(broken[0], Group { members: vec![0, 1], score: 950 });
    }

    #[test]
    fn a_chain_of_thousands_ends() {
        let pairs: Vec<Pair> = (0..10_000).map(|n| pair(n, n + 1, 990)).collect();
        assert!(cluster(&pairs, |_, _| false).iter().all(|g| g.members.len() <= MAX_GROUP));
    }
}

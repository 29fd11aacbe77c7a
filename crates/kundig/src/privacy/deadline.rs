//! By when a request must be answered.

use chrono::{Datelike, Months, NaiveDate, Weekday};
use kundig_check::calendar::{self, Region};

/// How many months there are for an answer (Art. 12 (3) GDPR).
pub(super) const MONTHS: u32 = 1;
/// How many more, where it is complex or many came at once.
pub(super) const MORE_MONTHS: u32 = 2;

/// The last day of a period of months after a day (Regulation (EEC, Euratom) No 1182/71, Art. 3, as § 188 (2), (3) BGB): the day
/// of the same number, or the last of a shorter month; on a Saturday, Sunday or public holiday the next working day (Art. 3 (4)).
pub(super) fn due_on(received: NaiveDate, months: u32, region: Option<Region>) -> NaiveDate {
    let mut day = received.checked_add_months(Months::new(months)).unwrap_or(received);
    let is_free = |day: NaiveDate| {
        matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
            || region.is_some_and(|region| calendar::is_holiday(day, region))
    };
    while is_free(day) {
        let Some(next) = day.succ_opt() else { break };
        day = next;
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_ends_with_its_day_and_never_on_a_free_one() {
        let due = |text: &str, months| {
            let region = Region::from_code("DE-BE");
            assert!(region.is_some());
            due_on(text.parse().unwrap(), months, region).to_string()
        };
        // Monday 23 November to Wednesday 23 December 2026.
        assert_eq!(due("2026-11-23", 1), "2026-12-23");
        // The same day of the shorter month, which is a Sunday: Monday.
        assert_eq!(due("2027-01-31", 1), "2027-03-01");
        // 25 and 26 December are holidays, then comes Sunday.
        assert_eq!(due("2026-11-25", 1), "2026-12-28");
        // Women's Day is one in Berlin.
        assert_eq!(due("2027-02-08", 1), "2027-03-09");
        // Christmas Eve is none by law.
        assert_eq!(due("2026-11-24", 1), "2026-12-24");
        assert_eq!(due("2026-11-23", 3), "2027-02-23");
    }
}

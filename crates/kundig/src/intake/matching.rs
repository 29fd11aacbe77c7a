//! Whose mail it is, which thread it continues, and which case it belongs to.

use kundig_check::Findings;
use kundig_format::mail::{Kind, Mail, Mailbox};

use crate::base::{CaseId, CustomerId, Error, Result};
use crate::case::store::CaseStore;
use crate::case::{self, CaseKind};
use crate::company::Company;
use crate::contact::store::{ContactRow, ContactStore};
use crate::contact::{ContactKind, Direction, operations as contacts};
use crate::customer;
use crate::customer::store::CustomerStore;
use crate::unit::Unit;

/// How many ids of a conversation are looked up: its beginning and its end.
const FIRST_IDS: usize = 20;
const LAST_IDS: usize = 60;
/// How many customers may share an address before the list is cut.
const MAX_CANDIDATES: usize = 20;
/// How many addresses of one mail are looked up.
const MAX_ADDRESSES: usize = 200;
/// How many words in brackets of a subject may be numbers of cases.
const MAX_NUMBERS: usize = 5;
/// The longest number of a case.
const MAX_NUMBER: usize = 40;

/// Where a mail belongs.
pub(super) struct Place {
    pub direction: Direction,
    pub customer: Option<CustomerId>,
    /// Whose it may be, where that is not clear.
    pub candidates: Vec<CustomerId>,
    pub thread: Option<String>,
    pub related_case: Option<CaseId>,
    /// What a mail of a person is about, as far as the thread tells.
    pub kind: Option<ContactKind>,
}

/// Finds the place of a mail; what is doubtful becomes a hint.
pub(super) fn place(unit: &mut Unit<'_>, mail: &Mail, findings: &mut Findings) -> Result<Place> {
    let company = unit.company()?;
    let direction = direction(mail, &company);
    let ancestors = ancestors(unit, mail)?;
    let first = ancestors.first();
    let known = first.and_then(|first| first.thread.clone().or_else(|| first.message_id.clone()));
    let thread = known.or_else(|| mail.message_id.clone());
    let case = find_case(unit, mail, &ancestors)?;
    let mut candidates = candidates(unit, mail, direction, &company)?;
    let of_thread = ancestors.iter().find_map(|ancestor| ancestor.customer);
    let of_case = case.as_ref().and_then(|case| case.customer);
    let customer = match candidates.as_slice() {
        [] if of_thread.is_some() => {
            if mail.kind != Kind::Bounce && direction == Direction::In {
                findings.hint(
                    "raw",
                    "mail.customer_by_thread",
                    "Die Adresse ist bei keinem Kunden hinterlegt; zugeordnet wurde nach dem Schriftwechsel.",
                    "no customer has this address; the mail was assigned by its thread",
                );
            }
            of_thread
        }
        [] => {
            // A number in a subject is soon copied: it names the case, but not who wrote.
            candidates.extend(of_case);
            if direction != Direction::Internal {
                findings.hint(
                    "raw",
                    "mail.unknown_address",
                    "Die Adresse ist bei keinem Kunden hinterlegt; der Kontakt ist noch keinem Kunden zugeordnet.",
                    "no customer has this address; the contact belongs to no customer yet",
                );
            }
            None
        }
        [only] => Some(*only),
        several => {
            let chosen = [of_thread, of_case].into_iter().flatten().find(|one| several.contains(one));
            if chosen.is_none() {
                let count = several.len();
                findings.hint(
                    "raw",
                    "mail.several_customers",
                    format!("{count} Kunden haben diese Adresse; bitte den richtigen zuordnen."),
                    format!("{count} customers have this address; assign the right one"),
                );
            }
            chosen
        }
    };
    if let Some(customer) = customer {
        candidates.clear();
        if of_case.is_some_and(|of_case| of_case != customer) {
            findings.hint(
                "raw",
                "mail.case_of_another",
                "Der Fall, den die E-Mail nennt, gehört einem anderen Kunden.",
                "the case that the mail names belongs to another customer",
            );
        }
    }
    let complaint =
        ancestors.iter().any(|one| matches!(one.kind, ContactKind::Complaint | ContactKind::ComplaintReply))
            || case.as_ref().is_some_and(|case| case.kind == CaseKind::Complaint);
    let kind = match direction {
        Direction::In if complaint => Some(ContactKind::Complaint),
        Direction::Out if complaint => Some(ContactKind::ComplaintReply),
        _ => None,
    };
    Ok(Place { direction, customer, candidates, thread, related_case: case.map(|case| case.id), kind })
}

fn direction(mail: &Mail, company: &Company) -> Direction {
    let own = |one: &Mailbox| company.owns_address(&normal(&one.address));
    // Our own mail server tells us of it.
    if mail.kind == Kind::Bounce || !mail.from.first().is_some_and(own) {
        return Direction::In;
    }
    let mut recipients = mail.to.iter().chain(&mail.cc).peekable();
    if recipients.peek().is_none() || !recipients.all(own) {
        return Direction::Out;
    }
    // The form of our own web site writes in our name; answers go to the customer.
    if mail.reply_to.iter().any(|one| !own(one)) { Direction::In } else { Direction::Internal }
}

/// The mails before this one that are known, in the order of its references.
fn ancestors(unit: &mut Unit<'_>, mail: &Mail) -> Result<Vec<ContactRow>> {
    let original = mail.bounce.as_ref().and_then(|bounce| bounce.original_message_id.as_ref());
    let mut ids: Vec<String> = Vec::new();
    for id in original.into_iter().chain(&mail.references).chain(&mail.in_reply_to) {
        if !ids.contains(id) && mail.message_id.as_ref() != Some(id) {
            ids.push(id.clone());
        }
    }
    if ids.len() > FIRST_IDS + LAST_IDS {
        ids.drain(FIRST_IDS..ids.len() - LAST_IDS);
    }
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let company = unit.company_no();
    let mut found = Vec::new();
    for row in unit.db.contacts_by_message_id(company, &ids)? {
        match contacts::reach_customer(unit, row.customer, row.id) {
            Ok(()) => found.push(row),
            // Nothing is filed to who was erased: what comes now is of somebody who begins anew.
            Err(Error::NotFound { .. } | Error::WrongState { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    found.sort_by_key(|row| (ids.iter().position(|id| row.message_id.as_ref() == Some(id)), row.id));
    Ok(found)
}

struct FoundCase {
    id: CaseId,
    kind: CaseKind,
    customer: Option<CustomerId>,
}

/// The case of the thread, or the one whose number stands in brackets in the subject.
fn find_case(unit: &mut Unit<'_>, mail: &Mail, ancestors: &[ContactRow]) -> Result<Option<FoundCase>> {
    let company = unit.company_no();
    let mut ids: Vec<CaseId> = ancestors.iter().filter_map(|ancestor| ancestor.related_case).collect();
    if ids.is_empty() && !ancestors.is_empty() {
        let contacts: Vec<_> = ancestors.iter().map(|ancestor| ancestor.id).collect();
        ids = unit.db.cases_by_contacts(company, &contacts)?;
        // The newest first.
        ids.sort_by(|a, b| b.cmp(a));
    }
    if ids.is_empty() {
        for number in numbers(&mail.subject) {
            ids.extend(unit.db.case_by_number(company, &number)?);
        }
    }
    for id in ids {
        match case::operations::reach(unit, id) {
            Ok(row) => return Ok(Some(FoundCase { id, kind: row.kind, customer: row.customer })),
            // Nothing is filed to who was erased: what comes now is of somebody who begins anew.
            Err(Error::NotFound { .. } | Error::WrongState { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// What may be the number of a case: `[F-1001]`, `[#F-1001]`, `[Fall F-1001]`.
fn numbers(subject: &str) -> Vec<String> {
    let groups = subject.split('[').skip(1).filter_map(|rest| rest.split_once(']')).map(|(inner, _)| inner);
    let number = |inner: &str| inner.split_whitespace().last().map(|word| word.trim_start_matches('#').to_uppercase());
    groups.filter_map(number).filter(|number| (1..=MAX_NUMBER).contains(&number.len())).take(MAX_NUMBERS).collect()
}

/// The customers with an address of the other side, as far as the session reaches them.
fn candidates(unit: &mut Unit<'_>, mail: &Mail, direction: Direction, company: &Company) -> Result<Vec<CustomerId>> {
    let others = |list: &[Mailbox]| -> Vec<String> {
        list.iter().map(|one| normal(&one.address)).filter(|address| !company.owns_address(address)).collect()
    };
    let groups: Vec<Vec<String>> = match (&mail.bounce, direction) {
        (Some(bounce), _) => vec![bounce.recipients.iter().map(|one| normal(&one.address)).collect()],
        (None, Direction::In) => vec![others(&mail.from), others(&mail.reply_to)],
        (None, Direction::Out) => vec![others(&mail.to), others(&mail.cc)],
        (None, Direction::Internal) => Vec::new(),
    };
    for mut addresses in groups {
        // The local part is stored as typed; most people mean the small letters.
        addresses.extend(addresses.clone().iter().map(|address| address.to_lowercase()));
        addresses.sort();
        addresses.dedup();
        let mut found = Vec::new();
        for address in addresses.iter().take(MAX_ADDRESSES) {
            found.extend(unit.db.customers_by_email(unit.company_no(), address, MAX_CANDIDATES as i64)?);
        }
        found.sort();
        found.dedup();
        found.truncate(MAX_CANDIDATES);
        let mut reached = Vec::with_capacity(found.len());
        for id in found {
            match customer::operations::reach(unit, id) {
                Ok(_) => reached.push(id),
                // Nothing is filed to who was erased: what comes now is of somebody who begins anew.
                Err(Error::NotFound { .. } | Error::WrongState { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        if !reached.is_empty() {
            return Ok(reached);
        }
    }
    Ok(Vec::new())
}

/// An address as contact points store it; one that is none comes back in lower case.
fn normal(address: &str) -> String {
    kundig_check::email::email("", address, &mut Findings::default()).unwrap_or_else(|| address.trim().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn numbers_of_cases_stand_in_brackets() {
        for (subject, found) in [
            ("AW: [F-1001] Heizung", vec!["F-1001"]),
            ("[Fall f-7] und [#F-8]", vec!["F-7", "F-8"]),
            ("[] [ F-1001 ohne Ende", vec![]),
            ("F-1001 ohne Klammern", vec![]),
        ] {
            assert_eq!(numbers(subject), found, "{subject}");
        }
    }

    #[cfg(feature = "sqlite")]
    #[test]
    fn every_look_up_of_a_mail_is_by_an_index() {
        use super::{CaseStore, ContactStore, CustomerStore, FIRST_IDS, LAST_IDS};
        use crate::content::ContentHash;
        let ids: Vec<String> = (0..FIRST_IDS + LAST_IDS).map(|n| format!("{n}@x")).collect();
        let contacts = vec![crate::base::ContactId(uuid::Uuid::nil()); ids.len()];
        let plans = crate::store::plan::plans(|connection| {
            connection.contacts_by_message_id(1, &ids).unwrap();
            connection.contact_by_source(1, ContentHash::of(b"x")).unwrap();
            connection.cases_by_contacts(1, &contacts).unwrap();
            connection.case_by_number(1, "F-1").unwrap();
            connection.customers_by_email(1, "a@x", 20).unwrap();
            connection.attachments_of(1, &contacts).unwrap();
        });
        let indexes = [
            "contact_by_message_id (company=? AND message_id=?)",
            "contact_by_source (company=? AND source=?)",
            "service_case_by_contact (company=? AND contact=?)",
            "(company=? AND number=?)",
            "contact_point_by_value (company=? AND value=?)",
            "PRIMARY KEY (company=? AND contact=?)",
        ];
        assert_eq!(plans.len(), indexes.len());
        for (plan, index) in plans.iter().zip(indexes) {
            assert!(plan.contains(index) && !plan.contains("SCAN"), "{index}: {plan}");
        }
    }
}

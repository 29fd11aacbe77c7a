//! Where a customer's data lies, and the queries that take it away. The table-by-table decision stands in the area's
//! documentation.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use kundig_macros::store;

use crate::base::{
    CaseId, CompanyNo, ContactId, CustomerId, FollowUpId, MessageId, RecordId, Result, Timestamp, UnitId,
};
use crate::case::CaseState;
use crate::content::ContentHash;
use crate::customer::operations::lineage;
use crate::followup::FollowUpState;
use crate::privacy::model::RequestState;
use crate::store::schema::{
    attachment, consent, contact, content, customer_merge, customer_merge_moved, directory, duplicate_pair,
    external_reference, followup, followup_escalated, journal, mandate, outbox, privacy_hold, privacy_request, process,
    relation, rule_health, rule_trace, service_case, timer,
};
use crate::unit::Unit;

/// What stands where a text was that can't be empty.
pub(super) const GONE: &str = "[gelöscht]";

/// How many ids one statement names; SQLite takes 32,766.
const CHUNK: usize = 500;

/// An entry of the journal, as far as it tells what belongs to whom.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = journal)]
pub(crate) struct Trail {
    pub seq: i64,
    pub unit: UnitId,
    pub record_kind: String,
    pub record: RecordId,
    pub customer: Option<CustomerId>,
    pub cause: Option<i64>,
}

/// The records that hold data of one customer, and the journal's entries about them.
#[derive(Debug, Default)]
pub(super) struct Footprint {
    /// The customer, and those whose records went into this one.
    pub customers: Vec<CustomerId>,
    pub contacts: BTreeSet<RecordId>,
    pub cases: BTreeSet<RecordId>,
    pub followups: BTreeSet<RecordId>,
    pub messages: BTreeSet<RecordId>,
    pub processes: BTreeSet<RecordId>,
    pub relations: BTreeSet<RecordId>,
    pub mandates: BTreeSet<RecordId>,
    pub consents: BTreeSet<RecordId>,
    pub requests: BTreeSet<RecordId>,
    pub holds: BTreeSet<RecordId>,
    pub entries: BTreeSet<i64>,
}

impl Footprint {
    /// Looks for everything: records that name the customer, the journal's entries about customer and records, and what
    /// those entries caused and belongs to nobody else (messages, follow-ups and the like without a customer).
    pub(super) fn of(unit: &mut Unit<'_>, customer: CustomerId) -> Result<Self> {
        let company = unit.company_no();
        let customers = lineage(unit, customer)?;
        let mut found = Self {
            customers: customers.clone(),
            contacts: unit.db.contact_ids(company, customer)?.into_iter().collect(),
            cases: unit.db.case_ids(company, customer)?.into_iter().collect(),
            followups: unit.db.followup_ids(company, customer)?.into_iter().collect(),
            messages: unit.db.message_ids(company, customer)?.into_iter().collect(),
            processes: unit.db.process_ids(company, customer)?.into_iter().collect(),
            relations: unit.db.relation_ids(company, customer)?.into_iter().collect(),
            mandates: unit.db.mandate_ids(company, customer)?.into_iter().collect(),
            consents: unit.db.consent_ids(company, customer)?.into_iter().collect(),
            requests: unit.db.request_ids(company, customer)?.into_iter().collect(),
            holds: unit.db.hold_ids(company, customer)?.into_iter().collect(),
            entries: BTreeSet::new(),
        };
        let mut news = Vec::new();
        for customer in &customers {
            news.extend(unit.db.trail_of_customer(company, *customer)?);
        }
        let mut asked: BTreeSet<RecordId> = customers.iter().map(|customer| customer.any()).collect();
        loop {
            let records: Vec<RecordId> = found.records().into_iter().filter(|id| asked.insert(*id)).collect();
            for some in records.chunks(CHUNK) {
                news.extend(unit.db.trail_of_records(company, some)?);
            }
            if news.is_empty() {
                return Ok(found);
            }
            found.entries.extend(news.iter().map(|entry| entry.seq));
            news = found.caused(unit, &std::mem::take(&mut news))?;
            for entry in &news {
                let kept = match entry.record_kind.as_str() {
                    MessageId::KIND => &mut found.messages,
                    CaseId::KIND => &mut found.cases,
                    FollowUpId::KIND => &mut found.followups,
                    "process" => &mut found.processes,
                    _ => continue,
                };
                kept.insert(entry.record);
            }
        }
    }

    /// What entries caused in their units, as far as it concerns no other customer. An entry's causes come before it.
    fn caused(&self, unit: &mut Unit<'_>, entries: &[Trail]) -> Result<Vec<Trail>> {
        let company = unit.company_no();
        let mut units: BTreeMap<UnitId, i64> = BTreeMap::new();
        for entry in entries {
            units.entry(entry.unit).and_modify(|seq| *seq = entry.seq.min(*seq)).or_insert(entry.seq);
        }
        let mut causes = self.entries.clone();
        let mut caused = Vec::new();
        for (of, first) in units {
            let mut after = first;
            loop {
                unit.checkpoint()?;
                let page = unit.db.trail_after(company, after, CHUNK as i64)?;
                let Some(last) = page.last() else { break };
                let (ends, next) = (page.len() < CHUNK || last.unit != of, last.seq);
                for entry in page.into_iter().take_while(|entry| entry.unit == of) {
                    let is_ours = entry.customer.is_none_or(|other| self.customers.contains(&other));
                    let is_caused = entry.cause.is_some_and(|cause| causes.contains(&cause));
                    if is_ours && is_caused && causes.insert(entry.seq) {
                        caused.push(entry);
                    }
                }
                if ends {
                    break;
                }
                after = next;
            }
        }
        Ok(caused)
    }

    fn records(&self) -> Vec<RecordId> {
        let kinds = [
            &self.contacts,
            &self.cases,
            &self.followups,
            &self.messages,
            &self.processes,
            &self.relations,
            &self.mandates,
            &self.consents,
            &self.requests,
            &self.holds,
        ];
        kinds.into_iter().flatten().copied().collect()
    }

    /// Takes the data away. The customer is marked as erased already, by which the files of contacts may go.
    pub(super) fn wipe(&self, unit: &mut Unit<'_>, customer: CustomerId) -> Result<()> {
        let (company, now) = (unit.company_no(), unit.now);
        let ids = |records: &BTreeSet<RecordId>| records.iter().copied().collect::<Vec<RecordId>>();
        let mut hashes: BTreeSet<ContentHash> = BTreeSet::new();
        for some in ids(&self.contacts).chunks(CHUNK) {
            hashes.extend(unit.db.hashes_of_contacts(company, some)?);
            unit.db.wipe_contacts(company, some)?;
        }
        unit.db.wipe_contact_versions(company, customer)?;
        for hash in hashes {
            unit.checkpoint()?;
            unit.db.delete_unused_content(company, hash)?;
        }
        for some in ids(&self.cases).chunks(CHUNK) {
            unit.db.wipe_cases(company, some, now)?;
        }
        for some in ids(&self.followups).chunks(CHUNK) {
            unit.db.wipe_followups(company, some, now)?;
        }
        for some in ids(&self.messages).chunks(CHUNK) {
            unit.db.delete_messages(company, some)?;
        }
        for some in ids(&self.processes).chunks(CHUNK) {
            unit.db.delete_processes(company, some)?;
        }
        for some in ids(&self.relations).chunks(CHUNK) {
            unit.db.wipe_relations(company, some, now)?;
        }
        unit.db.wipe_requests(company, customer, now)?;
        unit.db.delete_of_customer(company, customer)?;
        for customer in &self.customers {
            unit.db.delete_merges(company, *customer)?;
            unit.db.delete_pairs(company, *customer)?;
        }
        let mut timed = self.records();
        timed.push(customer.any());
        for some in timed.chunks(CHUNK) {
            unit.db.delete_timers_about(company, customer, some)?;
        }
        let entries: Vec<i64> = self.entries.iter().copied().collect();
        for some in entries.chunks(CHUNK) {
            unit.checkpoint()?;
            unit.db.wipe_entries(company, some)?;
        }
        Ok(unit.db.wipe_failure_reasons(company)?)
    }
}

/// Finding and wiping a customer's data.
#[store]
impl FootprintStore for Connection {
    fn contact_ids(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<Vec<RecordId>> {
        let current = contact::table.filter(contact::company.eq(company)).filter(contact::is_current.eq(true));
        current.filter(contact::customer.eq(owner)).select(contact::id).load(self)
    }

    fn case_ids(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<Vec<RecordId>> {
        let of = service_case::table.filter(service_case::company.eq(company)).filter(service_case::customer.eq(owner));
        of.select(service_case::id).load(self)
    }

    /// Those of the customer, and those of nobody that name the customer as what they are about.
    fn followup_ids(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<Vec<RecordId>> {
        let of = followup::table.filter(followup::company.eq(company)).filter(followup::customer.eq(owner));
        let mut ids: Vec<RecordId> = of.select(followup::id).load(self)?;
        let about = followup::table
            .filter(followup::company.eq(company))
            .filter(followup::customer.is_null())
            .filter(followup::about.like(format!("%{owner}%")));
        ids.extend(about.select(followup::id).load::<RecordId>(self)?);
        Ok(ids)
    }

    fn message_ids(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<Vec<RecordId>> {
        let of = outbox::table.filter(outbox::company.eq(company)).filter(outbox::customer.eq(owner));
        of.select(outbox::id).load(self)
    }

    fn process_ids(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<Vec<RecordId>> {
        let of = process::table.filter(process::company.eq(company)).filter(process::customer.eq(owner));
        of.select(process::id).load(self)
    }

    fn relation_ids(&mut self, company: CompanyNo, party: CustomerId) -> QueryResult<Vec<RecordId>> {
        let from = relation::table.filter(relation::company.eq(company)).filter(relation::customer.eq(party));
        let mut ids: Vec<RecordId> = from.select(relation::id).load(self)?;
        let to = relation::table.filter(relation::company.eq(company)).filter(relation::other.eq(party));
        ids.extend(to.select(relation::id).load::<RecordId>(self)?);
        Ok(ids)
    }

    fn mandate_ids(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<Vec<RecordId>> {
        let of = mandate::table.filter(mandate::company.eq(company)).filter(mandate::customer.eq(owner));
        of.select(mandate::id).load(self)
    }

    fn consent_ids(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<Vec<RecordId>> {
        let of = consent::table.filter(consent::company.eq(company)).filter(consent::customer.eq(owner));
        of.select(consent::id).load(self)
    }

    fn request_ids(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<Vec<RecordId>> {
        let of = privacy_request::table
            .filter(privacy_request::company.eq(company))
            .filter(privacy_request::customer.eq(owner));
        of.select(privacy_request::id).load(self)
    }

    fn hold_ids(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<Vec<RecordId>> {
        let of = privacy_hold::table.filter(privacy_hold::company.eq(company)).filter(privacy_hold::customer.eq(owner));
        of.select(privacy_hold::id).load(self)
    }

    /// How records were before they went into one, and which did.
    fn delete_merges(&mut self, company: CompanyNo, customer: CustomerId) -> QueryResult<()> {
        let of = customer_merge::table.filter(customer_merge::company.eq(company));
        let of = of.filter(customer_merge::kept.eq(customer).or(customer_merge::merged.eq(customer)));
        let ids: Vec<RecordId> = of.select(customer_merge::id).load(self)?;
        for some in ids.chunks(CHUNK) {
            let moved = customer_merge_moved::table.filter(customer_merge_moved::company.eq(company));
            diesel::delete(moved.filter(customer_merge_moved::merge.eq_any(some))).execute(self)?;
            let merges = customer_merge::table.filter(customer_merge::company.eq(company));
            diesel::delete(merges.filter(customer_merge::id.eq_any(some))).execute(self)?;
        }
        Ok(())
    }

    /// Of whom it was asked whether they are somebody else.
    fn delete_pairs(&mut self, company: CompanyNo, customer: CustomerId) -> QueryResult<()> {
        let of = duplicate_pair::table.filter(duplicate_pair::company.eq(company));
        diesel::delete(of.filter(duplicate_pair::one.eq(customer).or(duplicate_pair::other.eq(customer))))
            .execute(self)
            .map(drop)
    }

    fn trail_of_customer(&mut self, company: CompanyNo, customer: CustomerId) -> QueryResult<Vec<Trail>> {
        let of = journal::table.filter(journal::company.eq(company)).filter(journal::customer.eq(customer));
        of.order(journal::seq).select(Trail::as_select()).load(self)
    }

    /// Whoever's they were when they were written: a record's story belongs to whom the record belongs to.
    fn trail_of_records(&mut self, company: CompanyNo, records: &[RecordId]) -> QueryResult<Vec<Trail>> {
        let of = journal::table.filter(journal::company.eq(company)).filter(journal::record.eq_any(records));
        of.select(Trail::as_select()).load(self)
    }

    fn trail_after(&mut self, company: CompanyNo, after: i64, limit: i64) -> QueryResult<Vec<Trail>> {
        let next = journal::table.filter(journal::company.eq(company)).filter(journal::seq.gt(after));
        next.order(journal::seq).limit(limit).select(Trail::as_select()).load(self)
    }

    /// Of files and of e-mails as they came in.
    fn hashes_of_contacts(&mut self, company: CompanyNo, contacts: &[RecordId]) -> QueryResult<Vec<ContentHash>> {
        let files = attachment::table.filter(attachment::company.eq(company));
        let mut hashes: Vec<ContentHash> =
            files.filter(attachment::contact.eq_any(contacts)).select(attachment::hash).load(self)?;
        let mails = contact::table.filter(contact::company.eq(company)).filter(contact::id.eq_any(contacts));
        let sources: Vec<Option<ContentHash>> =
            mails.filter(contact::source.is_not_null()).select(contact::source).load(self)?;
        hashes.extend(sources.into_iter().flatten());
        Ok(hashes)
    }

    fn wipe_contacts(&mut self, company: CompanyNo, contacts: &[RecordId]) -> QueryResult<()> {
        let files = attachment::table.filter(attachment::company.eq(company));
        diesel::delete(files.filter(attachment::contact.eq_any(contacts))).execute(self)?;
        let all = contact::table.filter(contact::company.eq(company)).filter(contact::id.eq_any(contacts));
        diesel::update(all)
            .set((
                contact::subject.eq(GONE),
                contact::body.eq(""),
                contact::outcome.eq(None::<String>),
                contact::thread.eq(None::<String>),
                contact::correction_reason.eq(None::<String>),
                contact::message_id.eq(None::<String>),
                contact::source.eq(None::<ContentHash>),
            ))
            .execute(self)
            .map(drop)
    }

    /// Versions that were the customer's before a correction gave the contact to somebody else.
    fn wipe_contact_versions(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<()> {
        let of = contact::table.filter(contact::company.eq(company)).filter(contact::customer.eq(owner));
        diesel::update(of)
            .set((
                contact::subject.eq(GONE),
                contact::body.eq(""),
                contact::outcome.eq(None::<String>),
                contact::thread.eq(None::<String>),
                contact::correction_reason.eq(None::<String>),
                contact::message_id.eq(None::<String>),
                contact::source.eq(None::<ContentHash>),
            ))
            .execute(self)
            .map(drop)
    }

    fn delete_unused_content(&mut self, company: CompanyNo, hash: ContentHash) -> QueryResult<()> {
        let file = attachment::table.filter(attachment::company.eq(company)).filter(attachment::hash.eq(hash));
        let mail = contact::table.filter(contact::company.eq(company)).filter(contact::source.is_not_null());
        let loaded = directory::table.filter(directory::company.eq(company)).filter(directory::file.eq(hash));
        let used: bool = diesel::select(
            diesel::dsl::exists(file)
                .or(diesel::dsl::exists(mail.filter(contact::source.eq(hash))))
                .or(diesel::dsl::exists(loaded)),
        )
        .get_result(self)?;
        if used {
            return Ok(());
        }
        diesel::delete(content::table.find((company, hash))).execute(self).map(drop)
    }

    fn wipe_cases(&mut self, company: CompanyNo, cases: &[RecordId], now: Timestamp) -> QueryResult<()> {
        let all =
            || service_case::table.filter(service_case::company.eq(company)).filter(service_case::id.eq_any(cases));
        diesel::update(all())
            .set((
                service_case::version.eq(service_case::version + 1),
                service_case::changed_at.eq(now),
                service_case::subject.eq(GONE),
                service_case::resolution.eq(None::<String>),
                service_case::category.eq(None::<String>),
                service_case::cause.eq(None::<String>),
                service_case::measures.eq("[]"),
                service_case::compensation_note.eq(None::<String>),
                service_case::compensation_reference.eq(None::<String>),
                service_case::satisfaction_remark.eq(None::<String>),
                service_case::waiting_since.eq(None::<Timestamp>),
            ))
            .execute(self)?;
        // There is nobody left to answer.
        diesel::update(all().filter(service_case::state.ne(CaseState::Closed)))
            .set((service_case::state.eq(CaseState::Closed), service_case::closed_at.eq(now)))
            .execute(self)
            .map(drop)
    }

    fn wipe_followups(&mut self, company: CompanyNo, followups: &[RecordId], now: Timestamp) -> QueryResult<()> {
        let desks = followup_escalated::table.filter(followup_escalated::company.eq(company));
        diesel::delete(desks.filter(followup_escalated::followup.eq_any(followups))).execute(self)?;
        let all = || followup::table.filter(followup::company.eq(company)).filter(followup::id.eq_any(followups));
        diesel::update(all())
            .set((
                followup::version.eq(followup::version + 1),
                followup::changed_at.eq(now),
                followup::subject.eq(GONE),
                followup::note.eq(None::<String>),
                followup::defer_reason.eq(None::<String>),
                followup::about.eq("[]"),
            ))
            .execute(self)?;
        diesel::update(all().filter(followup::state.eq(FollowUpState::Open)))
            .set(followup::state.eq(FollowUpState::Cancelled))
            .execute(self)
            .map(drop)
    }

    fn delete_messages(&mut self, company: CompanyNo, messages: &[RecordId]) -> QueryResult<()> {
        let of = outbox::table.filter(outbox::company.eq(company)).filter(outbox::id.eq_any(messages));
        diesel::delete(of).execute(self).map(drop)
    }

    fn delete_processes(&mut self, company: CompanyNo, processes: &[RecordId]) -> QueryResult<()> {
        let of = process::table.filter(process::company.eq(company)).filter(process::id.eq_any(processes));
        diesel::delete(of).execute(self).map(drop)
    }

    fn wipe_relations(&mut self, company: CompanyNo, relations: &[RecordId], now: Timestamp) -> QueryResult<()> {
        let of = relation::table.filter(relation::company.eq(company)).filter(relation::id.eq_any(relations));
        diesel::update(of)
            .set((
                relation::version.eq(relation::version + 1),
                relation::changed_at.eq(now),
                relation::department.eq(None::<String>),
                relation::function.eq(None::<String>),
                relation::note.eq(None::<String>),
            ))
            .execute(self)
            .map(drop)
    }

    /// Kind and dates of a request are proof; where it lies and what was written about it is not.
    fn wipe_requests(&mut self, company: CompanyNo, owner: CustomerId, now: Timestamp) -> QueryResult<()> {
        let of = || {
            let all = privacy_request::table.filter(privacy_request::company.eq(company));
            all.filter(privacy_request::customer.eq(owner))
        };
        diesel::update(of())
            .set((
                privacy_request::version.eq(privacy_request::version + 1),
                privacy_request::changed_at.eq(now),
                privacy_request::reference.eq(None::<String>),
            ))
            .execute(self)?;
        diesel::update(of().filter(privacy_request::extended_because.is_not_null()))
            .set(privacy_request::extended_because.eq(GONE))
            .execute(self)?;
        diesel::update(of().filter(privacy_request::state.eq(RequestState::Refused)))
            .set(privacy_request::refused_because.eq(GONE))
            .execute(self)
            .map(drop)
    }

    /// What goes as a whole: mandates, consents, holds, keys of other systems.
    fn delete_of_customer(&mut self, company: CompanyNo, owner: CustomerId) -> QueryResult<()> {
        diesel::delete(mandate::table.filter(mandate::company.eq(company)).filter(mandate::customer.eq(owner)))
            .execute(self)?;
        diesel::delete(consent::table.filter(consent::company.eq(company)).filter(consent::customer.eq(owner)))
            .execute(self)?;
        let holds = privacy_hold::table.filter(privacy_hold::company.eq(company));
        diesel::delete(holds.filter(privacy_hold::customer.eq(owner))).execute(self)?;
        let keys = external_reference::table.filter(external_reference::company.eq(company));
        diesel::delete(keys.filter(external_reference::record.eq(owner.any()))).execute(self).map(drop)
    }

    fn delete_timers_about(&mut self, company: CompanyNo, owner: CustomerId, records: &[RecordId]) -> QueryResult<()> {
        diesel::delete(timer::table.filter(timer::company.eq(company)).filter(timer::record.eq_any(records)))
            .execute(self)?;
        diesel::delete(timer::table.filter(timer::company.eq(company)).filter(timer::customer.eq(owner)))
            .execute(self)
            .map(drop)
    }

    /// Takes the bodies of entries with their salts, and what rules made of them. The chain goes on over the bodies' hashes.
    fn wipe_entries(&mut self, company: CompanyNo, entries: &[i64]) -> QueryResult<()> {
        diesel::update(journal::table.filter(journal::company.eq(company)).filter(journal::seq.eq_any(entries)))
            .set((journal::body.eq(None::<String>), journal::salt.eq(None::<Vec<u8>>)))
            .execute(self)?;
        let traces = rule_trace::table.filter(rule_trace::company.eq(company)).filter(rule_trace::seq.eq_any(entries));
        diesel::delete(traces).execute(self).map(drop)
    }

    /// What rules said when they failed may hold anything that they read; that they fail is enough to know.
    fn wipe_failure_reasons(&mut self, company: CompanyNo) -> QueryResult<()> {
        let failing =
            rule_health::table.filter(rule_health::company.eq(company)).filter(rule_health::by_hand.eq(false));
        diesel::update(failing).set(rule_health::reason.eq(GONE)).execute(self).map(drop)
    }

    /// Every version of a customer's contacts, oldest first, after a place.
    fn contacts_with_versions(
        &mut self,
        company: CompanyNo,
        contacts: &[RecordId],
    ) -> QueryResult<Vec<crate::contact::store::ContactRow>> {
        contact::table
            .filter(contact::company.eq(company))
            .filter(contact::id.eq_any(contacts))
            .order((contact::occurred_at, contact::id, contact::version))
            .select(crate::contact::store::ContactRow::as_select())
            .load(self)
    }

    fn followups_of(
        &mut self,
        company: CompanyNo,
        followups: &[RecordId],
    ) -> QueryResult<Vec<crate::followup::store::FollowUpRow>> {
        followup::table
            .filter(followup::company.eq(company))
            .filter(followup::id.eq_any(followups))
            .order(followup::id)
            .select(crate::followup::store::FollowUpRow::as_select())
            .load(self)
    }

    fn cases_by_ids(
        &mut self,
        company: CompanyNo,
        cases: &[RecordId],
    ) -> QueryResult<Vec<crate::case::store::CaseRow>> {
        service_case::table
            .filter(service_case::company.eq(company))
            .filter(service_case::id.eq_any(cases))
            .order(service_case::id)
            .select(crate::case::store::CaseRow::as_select())
            .load(self)
    }

    fn messages_by_ids(
        &mut self,
        company: CompanyNo,
        messages: &[RecordId],
    ) -> QueryResult<Vec<crate::mailing::store::MessageRow>> {
        outbox::table
            .filter(outbox::company.eq(company))
            .filter(outbox::id.eq_any(messages))
            .order(outbox::id)
            .select(crate::mailing::store::MessageRow::as_select())
            .load(self)
    }

    fn processes_by_ids(
        &mut self,
        company: CompanyNo,
        processes: &[RecordId],
    ) -> QueryResult<Vec<crate::automation::process::store::ProcessRow>> {
        process::table
            .filter(process::company.eq(company))
            .filter(process::id.eq_any(processes))
            .order(process::id)
            .select(crate::automation::process::store::ProcessRow::as_select())
            .load(self)
    }

    fn timers_about(
        &mut self,
        company: CompanyNo,
        owner: CustomerId,
        limit: i64,
    ) -> QueryResult<Vec<crate::timers::store::TimerRow>> {
        timer::table
            .filter(timer::company.eq(company))
            .filter(timer::customer.eq(owner))
            .order((timer::due_at, timer::id))
            .limit(limit)
            .select(crate::timers::store::TimerRow::as_select())
            .load(self)
    }
}

/// Contacts are known by the ids of their area.
pub(super) fn contact_ids(records: &BTreeSet<RecordId>) -> Vec<ContactId> {
    records.iter().map(|id| ContactId(id.0)).collect()
}

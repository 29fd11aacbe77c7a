//! SEPA mandates: checked when they are entered, kept by their states.

mod support;

use kundig::ErrorCode;
use kundig::Operation;
use kundig::base::Date;
use kundig::company::Imprint;
use kundig::company::operations::ChangeCompany;
use kundig::customer::operations::RegisterCustomer;
use kundig::mandate::operations::{ChangeMandate, GetMandate, ListMandates, RecordMandate, RevokeMandate, UseMandate};
use kundig::mandate::{Mandate, MandateKind, MandateScheme, MandateState};
use support::{World, anna, found, on_both};

fn day(text: &str) -> Date {
    Date(text.parse().unwrap())
}

/// Where the clock of the tests stands.
fn today() -> Date {
    day("2026-11-23")
}

/// A company with a creditor identifier, and a customer.
fn prepared(world: &World) -> RecordMandate {
    let imprint = Imprint { creditor_id: Some("DE98ZZZ09999999999".into()), ..Imprint::default() };
    world.session.execute(ChangeCompany { version: 1, imprint: Some(imprint), ..ChangeCompany::default() }).unwrap();
    let anna = world.session.execute(RegisterCustomer::new(anna())).unwrap();
    RecordMandate { customer: anna.id, ..RecordMandate::example() }
}

fn recorded(world: &World) -> Mandate {
    let mandate = prepared(world);
    world.session.execute(mandate).unwrap()
}

on_both! {
    fn a_mandate_gets_its_reference_and_its_bank(world) {
        let input = prepared(world);
        let first = world.session.execute(input.clone()).unwrap();
        assert_eq!((first.reference.as_str(), first.creditor_id.as_str()), ("M-10001", "DE98ZZZ09999999999"));
        assert_eq!((first.iban.as_str(), first.bic.as_deref(), first.bank_name.as_deref()), ("DE89370400440532013000", Some("COBADEFFXXX"), Some("Commerzbank")));
        assert_eq!((first.state, first.scheme, first.kind), (MandateState::Active, MandateScheme::Core, MandateKind::Recurring));
        let own = RecordMandate { reference: Some(" KD-7/2026 ".into()), kind: Some(MandateKind::OneOff), ..input.clone() };
        let own = world.session.execute(own).unwrap();
        assert_eq!(own.reference, "KD-7/2026");
        let listed = world.session.execute(ListMandates { customer: input.customer }).unwrap().mandates;
        assert_eq!(listed, [own, first.clone()]);
        assert_eq!(world.session.execute(GetMandate { id: first.id }).unwrap(), first);
        let again = RecordMandate { reference: Some("M-10001".into()), ..input };
        assert_eq!(world.session.execute(again).unwrap_err().code(), ErrorCode::Exists);
    }

    fn a_faulty_mandate_is_refused_and_says_why(world) {
        let anna = world.session.execute(RegisterCustomer::new(anna())).unwrap();
        let wrong = RecordMandate {
            customer: anna.id,
            reference: Some("Mandat für Müller".into()),
            scheme: Some(MandateScheme::B2b),
            iban: "DE88 3704 0044 0532 0130 00".into(),
            bic: Some("KEINER".into()),
            signed_on: day("2199-01-01"),
            ..RecordMandate::example()
        };
        let error = world.session.execute(wrong).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Invalid);
        assert_eq!(found(&error), [
            "scheme: mandate.b2b_person",
            "signed_on: mandate.signed_later",
            "creditor_id: mandate.no_creditor_id",
            "reference: mandate.character",
            "iban: iban.check_digits",
            "bic: bic.length",
        ]);
        let mut doubtful = prepared_with(world, anna.id);
        doubtful.iban = "DE55 3704 0044 0532 0140 00".into();
        doubtful.signed_on = day("2015-01-01");
        let error = world.session.execute(doubtful.clone()).unwrap_err();
        assert_eq!((error.code(), found(&error)), (ErrorCode::NeedsAcceptance, vec!["iban: bank.account_check".to_owned(), "signed_on: mandate.lapsed".to_owned()]));
        let kept = world.session.execute_accepting(doubtful, "aus dem Altsystem").unwrap();
        assert_eq!(kept.state, MandateState::Lapsed);
        let error = world.session.execute(UseMandate { id: kept.id, on: today() }).unwrap_err();
        assert_eq!(error.code(), ErrorCode::WrongState);
        // Numbers are not drawn for what is refused.
        assert_eq!(kept.reference, "M-10001");
    }

    fn a_new_account_is_told_to_the_bank_once(world) {
        let mandate = recorded(world);
        let change = |mandate: &Mandate, iban: &str| ChangeMandate { id: mandate.id, version: mandate.version, iban: Some(iban.into()), bic: None, holder: None };
        // Nobody knows the account of a mandate that was not used.
        let moved = world.session.execute(change(&mandate, "DE12 5001 0517 0648 4898 90")).unwrap();
        assert_eq!((moved.version, moved.former_iban.as_deref()), (2, None));
        let on = today();
        let used = world.session.execute(UseMandate { id: mandate.id, on }).unwrap();
        assert_eq!((used.state, used.last_used_on), (MandateState::Used, Some(on)));
        let moved = world.session.execute(change(&used, "DE89 3704 0044 0532 0130 00")).unwrap();
        assert_eq!(moved.former_iban.as_deref(), Some("DE12500105170648489890"));
        assert_eq!(moved.bank_name.as_deref(), Some("Commerzbank"));
        // Back again: nothing is left to be told.
        let back = world.session.execute(change(&moved, "DE12 5001 0517 0648 4898 90")).unwrap();
        assert_eq!(back.former_iban, None);
        let moved = world.session.execute(change(&back, "DE89 3704 0044 0532 0130 00")).unwrap();
        assert_eq!(world.session.execute(UseMandate { id: moved.id, on }).unwrap().former_iban, None);
        let stale = world.session.execute(change(&mandate, "DE12 5001 0517 0648 4898 90")).unwrap_err();
        assert_eq!(stale.code(), ErrorCode::Conflict);
    }

    fn a_mandate_ends_by_its_only_use_or_when_it_is_taken_back(world) {
        let input = prepared(world);
        let on = today();
        let once = world.session.execute(RecordMandate { kind: Some(MandateKind::OneOff), ..input.clone() }).unwrap();
        assert_eq!(world.session.execute(UseMandate { id: once.id, on }).unwrap().state, MandateState::Lapsed);
        assert_eq!(world.session.execute(UseMandate { id: once.id, on }).unwrap_err().code(), ErrorCode::WrongState);
        let mandate = world.session.execute(input).unwrap();
        let before = UseMandate { id: mandate.id, on: day("2020-01-01") };
        assert_eq!(found(&world.session.execute(before).unwrap_err()), ["on: mandate.used_before"]);
        let late = UseMandate { id: mandate.id, on: day("2199-01-01") };
        assert_eq!(found(&world.session.execute(late).unwrap_err()), ["on: mandate.used_late"]);
        let revoke = RevokeMandate { id: mandate.id, on: None, reason: "Kunde überweist".into() };
        let revoked = world.session.execute(revoke.clone()).unwrap();
        assert_eq!((revoked.state, revoked.revoked_on), (MandateState::Revoked, Some(on)));
        assert_eq!(world.session.execute(revoke).unwrap(), revoked);
        assert_eq!(world.session.execute(UseMandate { id: mandate.id, on }).unwrap_err().code(), ErrorCode::WrongState);
        let wrong = RevokeMandate { id: mandate.id, on: Some(day("2199-01-01")), reason: " ".into() };
        assert_eq!(found(&world.session.execute(wrong).unwrap_err()), ["reason: text.required", "on: mandate.revoked_day"]);
    }

    fn who_sees_no_bank_data_sees_no_mandates(world) {
        let mandate = recorded(world);
        let session = world.user("lager", &["warehouse"], &[]);
        assert_eq!(session.execute(GetMandate { id: mandate.id }).unwrap_err().code(), ErrorCode::Denied);
        let session = world.user("buch", &["accounting"], &[]);
        assert_eq!(session.execute(GetMandate { id: mandate.id }).unwrap(), mandate);
    }
}

fn prepared_with(world: &World, customer: kundig::base::CustomerId) -> RecordMandate {
    let imprint = Imprint { creditor_id: Some("DE98ZZZ09999999999".into()), ..Imprint::default() };
    world.session.execute(ChangeCompany { version: 1, imprint: Some(imprint), ..ChangeCompany::default() }).unwrap();
    RecordMandate { customer, ..RecordMandate::example() }
}

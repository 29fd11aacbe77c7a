//! Checks beside the packages that people use for them: account check digits beside konto_check, called from C and from Python, IBANs
//! beside schwifty and python-stdnum, VAT-IDs beside python-stdnum, phones beside phonenumbers. All get the same inputs, right and
//! wrong ones, and judge one after the other.

mod inputs;
mod peer;

use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use kundig_check::account::Verdict;
use kundig_check::bank::Directory;
use kundig_check::place::Places;
use kundig_check::{Findings, country, date, email, iban, person, phone, postal, street, text, vat};

use crate::report::{Aim, Report, by_turns, median, timed};
use crate::{Outcome, Wish};
use peer::Peer;

/// How long the first use of the directories takes, in a process that did nothing else: nanoseconds to the output.
pub(crate) fn first_use(_: &Wish, _: &mut Report) -> Outcome {
    let begun = Instant::now();
    black_box(Directory::shipped().bank("DE", "37040044"));
    println!("{}", begun.elapsed().as_nanos());
    let begun = Instant::now();
    black_box(Places::built_in().check("code", "10551", "place", "Berlin", "DE", &mut Findings::new()));
    println!("{}", begun.elapsed().as_nanos());
    let begun = Instant::now();
    black_box(Places::built_in().suggest("Frankfrut", None, 10));
    println!("{}", begun.elapsed().as_nanos());
    Ok(())
}

pub(crate) fn run(wish: &Wish, report: &mut Report) -> Outcome {
    let runs = if wish.quick { 3 } else { 7 };
    let folder = tempfile::tempdir()?;
    let directory = Directory::shipped();

    let accounts = inputs::accounts(directory);
    let file =
        inputs::write(folder.path(), "accounts", accounts.iter().map(|(bank, account)| format!("{bank} {account}")))?;
    let mut ours = |rounds: usize| {
        each(rounds, &accounts, |(bank, account)| directory.check_account(bank, account) == Some(Verdict::Valid))
    };
    beside(
        report,
        runs,
        "account / konto_check in C",
        accounts.len(),
        (100, 100),
        &mut ours,
        Peer::c("accounts", &file)?,
        Aim::RatioAtMost(1.0),
    )?;
    beside(
        report,
        runs,
        "account / kontocheck in Python",
        accounts.len(),
        (100, 5),
        &mut ours,
        Peer::python("kontocheck.accounts", &file)?,
        Aim::None,
    )?;

    let ibans = inputs::ibans(directory);
    let file = inputs::write(folder.path(), "ibans", ibans.iter().cloned())?;
    let mut ours =
        |rounds: usize| each(rounds, &ibans, |typed| iban::iban("iban", typed, &mut Findings::new()).is_some());
    beside(
        report,
        runs,
        "IBAN / konto_check in C",
        ibans.len(),
        (20, 20),
        &mut ours,
        Peer::c("ibans", &file)?,
        Aim::RatioAtMost(1.0),
    )?;
    for peer in ["kontocheck", "schwifty", "stdnum"] {
        let name = format!("IBAN / {peer} in Python");
        let peer = Peer::python(&format!("{peer}.ibans"), &file)?;
        beside(report, runs, &name, ibans.len(), (20, 1), &mut ours, peer, Aim::None)?;
    }

    let ids = inputs::vat_ids();
    let file = inputs::write(folder.path(), "vat_ids", ids.iter().cloned())?;
    let mut ours = |rounds: usize| {
        each(rounds, &ids, |typed| {
            let mut findings = Findings::new();
            vat::vat_id("vat_id", typed, &mut findings).is_some() && findings.is_empty()
        })
    };
    beside(
        report,
        runs,
        "VAT-ID / python-stdnum",
        ids.len(),
        (20, 1),
        &mut ours,
        Peer::python("stdnum.vat_ids", &file)?,
        Aim::None,
    )?;

    let phones = inputs::phones();
    let file = inputs::write(folder.path(), "phones", phones.iter().cloned())?;
    let mut ours = |rounds: usize| {
        each(rounds, &phones, |typed| {
            let mut findings = Findings::new();
            phone::phone("phone", typed, "DE", &mut findings).is_some() && findings.is_empty()
        })
    };
    beside(
        report,
        runs,
        "phone / phonenumbers in Python",
        phones.len(),
        (20, 1),
        &mut ours,
        Peer::python("phonenumbers.phones", &file)?,
        Aim::None,
    )?;

    alone(report, runs)?;
    first_uses(report, runs)
}

/// Judges every input so many times.
fn each<T>(
    rounds: usize,
    inputs: &[T],
    mut is_right: impl FnMut(&T) -> bool,
) -> Result<Duration, Box<dyn std::error::Error>> {
    timed(|| {
        for _ in 0..rounds {
            for input in inputs {
                black_box(is_right(black_box(input)));
            }
        }
        Ok(())
    })
}

/// Nanoseconds a check, ours and the peer's by turns. A slow peer gets fewer rounds.
#[allow(clippy::too_many_arguments, reason = "a line of a table")]
fn beside(
    report: &mut Report,
    runs: usize,
    name: &str,
    count: usize,
    (own_rounds, peer_rounds): (usize, usize),
    ours: &mut dyn FnMut(usize) -> Result<Duration, Box<dyn std::error::Error>>,
    peer: Option<Peer>,
    aim: Aim,
) -> Outcome {
    let per_check = |seconds: f64, rounds: usize| seconds * 1e9 / (rounds * count) as f64;
    let Some(mut peer) = peer else {
        report.note("LEFT OUT: the peers of `check`; set them up once by `benches/peers/install.sh`");
        let times = (0..runs).map(|_| ours(own_rounds)).collect::<Result<_, _>>()?;
        report.figure(name, "ns", per_check(median(times), own_rounds), None, Aim::None);
        return Ok(());
    };
    peer.rounds(1)?; // It reads its tables at the first call.
    let (own, others) = by_turns(runs, || ours(own_rounds), || peer.rounds(peer_rounds))?;
    report.figure(name, "ns", per_check(own, own_rounds), Some(per_check(others, peer_rounds)), aim);
    Ok(())
}

/// What has no peer: a whole record, and names that are misspelt.
fn alone(report: &mut Report, runs: usize) -> Outcome {
    let records = 100_000;
    let record = || {
        timed(|| -> Result<(), Box<dyn std::error::Error>> {
            for _ in 0..records {
                let mut findings = Findings::new();
                whole_record(&mut findings);
                black_box(&findings);
            }
            Ok(())
        })
    };
    let seconds = median((0..runs).map(|_| record()).collect::<Result<_, _>>()?);
    report.figure("a whole customer record", "us", seconds * 1e6 / f64::from(records), None, Aim::AtMost(10.0));

    let misspelt = inputs::misspelt_places();
    // The index of names is built at the first question; that is measured by itself.
    black_box(Places::built_in().suggest("Frankfrut", None, 10));
    let mut slowest = Duration::ZERO;
    let mut all = Vec::new();
    for _ in 0..runs {
        let begun = Instant::now();
        for name in &misspelt {
            let one = Instant::now();
            black_box(Places::built_in().suggest(name, Some("DE"), 10));
            slowest = slowest.max(one.elapsed());
        }
        all.push(begun.elapsed());
    }
    let each = median(all) * 1e6 / misspelt.len() as f64;
    report.figure("a misspelt place, on average", "us", each, None, Aim::AtMost(1_000.0));
    report.figure("a misspelt place, the slowest", "us", slowest.as_secs_f64() * 1e6, None, Aim::AtMost(1_000.0));
    Ok(())
}

fn whole_record(findings: &mut Findings) {
    black_box(person::salutation("salutation", black_box("Frau"), findings));
    black_box(text::required("family_name", black_box("Müller-Lüdenscheidt"), "Nachname", "Family name", findings));
    black_box(text::required("given_name", black_box("Rosi"), "Vorname", "Given name", findings));
    black_box(street::split(black_box("Roberto-Hermann-Ring 172")));
    black_box(country::country("country", black_box("Deutschland"), findings));
    black_box(postal::postal_code("postal_code", black_box("20149"), "DE", findings));
    black_box(Places::built_in().check(
        "postal_code",
        black_box("20149"),
        "place",
        black_box("Hamburg"),
        "DE",
        findings,
    ));
    black_box(phone::phone("phone", black_box("(03641) 63-187744"), "DE", findings));
    black_box(phone::phone("mobile", black_box("0171/33203407"), "DE", findings));
    black_box(email::email("email", black_box("rosistolze@t-online.de"), findings));
    black_box(date::date("birth_date", black_box("19.2.1969"), findings));
    let iban = Directory::shipped().account("iban", black_box("DE89 3704 0044 0532 0130 00"), findings);
    black_box(Directory::shipped().details(iban.as_deref().unwrap_or_default()));
}

/// Each in a process of its own.
fn first_uses(report: &mut Report, runs: usize) -> Outcome {
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..runs {
        let output = Command::new(std::env::current_exe()?).args(["--json", "profile.first_use"]).output()?;
        let text = String::from_utf8(output.stdout)?;
        for (line, times) in text.lines().zip(&mut times) {
            times.push(Duration::from_nanos(line.trim().parse()?));
        }
    }
    for (name, times) in ["banks, first use", "places, first use", "places by name, first use"].into_iter().zip(times) {
        report.figure(name, "ms", median(times) * 1e3, None, Aim::AtMost(5.0));
    }
    Ok(())
}

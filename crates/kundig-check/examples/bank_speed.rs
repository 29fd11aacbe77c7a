//! How long the checks of accounts and IBANs take. Run with
//! `cargo run --release -p kundig-check --example bank_speed`.

use std::hint::black_box;
use std::time::Instant;

use kundig_check::account::{self, Method, Mode};
use kundig_check::bank::{self, Directory};
use kundig_check::{Findings, iban};

/// The best of ten rounds over all items, in nanoseconds an item: the others were disturbed.
fn measure<T>(name: &str, items: &[T], mut check: impl FnMut(&T)) {
    let rounds = (0..10).map(|_| {
        let start = Instant::now();
        for _ in 0..4 {
            items.iter().for_each(&mut check);
        }
        start.elapsed().as_secs_f64() * 1e9 / (items.len() * 4) as f64
    });
    let best = rounds.fold(f64::INFINITY, f64::min);
    println!("{name:<66} {best:>8.1} ns {:>8.1} million/s", 1e3 / best);
}

fn main() {
    let start = Instant::now();
    let directory = Directory::shipped();
    println!("first use of the directory: {:.2?}", start.elapsed());

    // A generator that needs no library (Knuth's MMIX constants): the same numbers in each run.
    let mut state = 2026_u64;
    let mut next = |bound: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    let banks: Vec<_> = directory.banks().filter(|bank| bank.country == "DE").collect();
    // Bank code and account side by side in one text, so that memory is not what is measured.
    let mut one = || format!("{}{:010}", banks[next(banks.len() as u64) as usize].bank_code, next(10_000_000_000));
    let text: String = (0..10_000).map(|_| one()).collect();
    let many: Vec<(&str, &str)> = (0..10_000).map(|row| text[row * 18..][..18].split_at(8)).collect();
    let one_bank: Vec<(&str, &str)> = many.iter().map(|(_, account)| ("37040044", *account)).collect();
    let short: Vec<&str> = many.iter().map(|(code, account)| &account[usize::from(code.as_bytes()[2] & 7)..]).collect();
    let with_method: Vec<_> =
        many.iter().map(|(code, account)| (directory.method(code).expect("a method"), *code, *account)).collect();
    let names: String = with_method.iter().map(|(method, ..)| method.to_string()).collect();
    let by_name: Vec<_> =
        (0..).zip(&many).map(|(row, (code, account))| (&names[row * 2..][..2], *code, *account)).collect();
    let ibans: String = many.iter().filter_map(|(code, account)| iban::german(code, account)).collect();
    let ibans: Vec<&str> = (0..10_000).map(|row| &ibans[row * 22..][..22]).collect();

    let thirteen = Method::parse("13").expect("a method");
    measure("account, method 13", &one_bank, |(code, account)| {
        black_box(thirteen.check(Mode::Tolerant, code, account));
    });
    measure("account of 3 to 10 digits, method 13", &short, |account| {
        black_box(thirteen.check(Mode::Tolerant, "37040044", account));
    });
    measure("account, methods at random", &with_method, |(method, code, account)| {
        black_box(method.check(Mode::Tolerant, code, account));
    });
    measure("account::check, methods at random by name", &by_name, |(method, code, account)| {
        black_box(account::check(method, code, account));
    });
    measure("bank code, method, account: one bank", &one_bank, |(code, account)| {
        black_box(directory.check_account(code, account));
    });
    measure("bank code, method, account: banks at random", &many, |(code, account)| {
        black_box(directory.check_account(code, account));
    });
    measure("IBAN alone (iban::iban)", &ibans, |iban| {
        black_box(iban::iban("iban", iban, &mut Findings::new()));
    });
    measure("IBAN to bank, BIC and account verdict (bank::details)", &ibans, |iban| {
        black_box(bank::details(iban));
    });
    measure("IBAN with its warnings (bank::account; most accounts are wrong)", &ibans, |iban| {
        black_box(bank::account("iban", iban, &mut Findings::new()));
    });
    measure("search for \"sparkasse köln\"", &[(); 10], |()| {
        black_box(directory.search("sparkasse köln").count());
    });
}

//! Prints the public holidays of all states as `date;state;name`, for comparison with other sources:
//! `cargo run -p kundig-check --example holidays 1990 2099`.

use kundig_check::calendar::{FIRST_YEAR, LAST_YEAR, State, holidays};

fn main() {
    let mut years = std::env::args().skip(1).filter_map(|year| year.parse().ok());
    let (first, last) = (years.next().unwrap_or(FIRST_YEAR), years.next().unwrap_or(LAST_YEAR));
    for year in first..=last {
        for state in State::ALL {
            for (date, name) in holidays(year, state) {
                println!("{date};{};{name}", state.code());
            }
        }
    }
}

//! Prints public holidays as `date;region;name`, for comparison with other sources.
//!
//! `cargo run -p kundig-check --example holidays 1990 2099` prints the German states by their short codes; with a third
//! word `all` it prints every region by its ISO code, days by custom of the Swiss cantons as `CH-VS*`, and TARGET.

use kundig_check::calendar::{ByCustom, Canton, FIRST_YEAR, LAST_YEAR, Region, State, Target, holidays};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut years = arguments.iter().filter_map(|year| year.parse().ok());
    let (first, last) = (years.next().unwrap_or(FIRST_YEAR), years.next().unwrap_or(LAST_YEAR));
    let all = arguments.iter().any(|word| word == "all");
    for year in first..=last {
        let print = |region: &str, days: Vec<(chrono::NaiveDate, &str)>| {
            for (date, name) in days {
                println!("{date};{region};{name}");
            }
        };
        if all {
            Region::all().for_each(|region| print(region.code(), holidays(year, region)));
            Canton::ALL.into_iter().for_each(|c| print(&format!("{}*", c.iso_code()), ByCustom(c).days(year)));
            print("TARGET", Target::closing_days(year));
        } else {
            State::ALL.into_iter().for_each(|state| print(state.code(), holidays(year, state)));
        }
    }
}

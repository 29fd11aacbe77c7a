//! Public holidays, business days and business hours 1990–2099: German states, Austria, Swiss cantons, Liechtenstein, TARGET.
//!
//! Holidays are those of a whole region by its law; the files name the laws. Holidays of single communes
//! ([`LocalHoliday`]), of custom ([`ByCustom`]), of a company or a person ([`Closures`]) are added by who keeps them, with
//! [`Together`]. Saturdays, Sundays and public holidays are no business days; 24 and 31 December are.
//! In 1990 the eastern German states have the holidays that their law gave them from 3 October 1990 on.
//! Outside 1990–2099 only Saturdays and Sundays are known.

mod austria;
mod closed;
mod days;
mod easter;
mod germany;
mod hours;
mod region;
mod state;
mod switzerland;
mod table;
mod target;

pub use closed::{Closures, Span, Together};
pub use days::{
    Calendar, MOST_DAYS, add_business_days, business_days_between, is_business_day, next_business_day,
    previous_business_day,
};
pub use easter::easter;
pub use germany::LocalHoliday;
pub use hours::{BusinessHours, add_business_hours, add_business_time, business_time_between, end_of_business_day};
pub use region::{ByCustom, Region, holiday_name, holidays, is_holiday};
pub use state::State;
pub use switzerland::Canton;
pub use target::Target;

/// The first year whose holidays are known.
pub const FIRST_YEAR: i32 = 1990;
/// The last year whose holidays are known.
pub const LAST_YEAR: i32 = 2099;

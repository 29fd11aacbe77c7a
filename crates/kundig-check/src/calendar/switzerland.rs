//! Public holidays of the Swiss cantons.
//!
//! By law: 1 August (Art. 110 (3) of the Federal Constitution, since 1994) and the days that a canton has made equal to
//! Sundays (Art. 20a Arbeitsgesetz). By custom: days without that rank on which most of the canton is closed all the
//! same ("gesetzlich anerkannte Ruhetage", "Feiertage nach Ortsgebrauch"); a calendar has them when they are asked for.
//! The law is that of 2026 for all years. Districts and communes that differ from their canton are not told apart: in
//! Aargau and Solothurn many do.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::table::{EVERYWHERE, Table, Year};

/// The holidays by law; one bit a canton, see [`bit`].
pub(super) static BY_LAW: Table = Table::new(fill);

/// The further days by custom.
pub(super) static BY_CUSTOM: Table = Table::new(fill_custom);

macro_rules! cantons {
    ($($variant:ident $code:literal $name:literal,)*) => {
        /// A Swiss canton, written by its ISO 3166-2 code without `CH-`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "UPPERCASE")]
        pub enum Canton {
            $(#[doc = $name] $variant,)*
        }

        impl Canton {
            /// All cantons, by their codes.
            pub const ALL: [Self; 26] = [$(Self::$variant),*];

            /// The ISO 3166-2 code: `CH-ZH`.
            #[must_use]
            pub const fn iso_code(self) -> &'static str {
                match self { $(Self::$variant => concat!("CH-", $code),)* }
            }

            /// The German name.
            #[must_use]
            pub const fn name_de(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

cantons! {
    Ag "AG" "Aargau",
    Ai "AI" "Appenzell Innerrhoden",
    Ar "AR" "Appenzell Ausserrhoden",
    Be "BE" "Bern",
    Bl "BL" "Basel-Landschaft",
    Bs "BS" "Basel-Stadt",
    Fr "FR" "Freiburg",
    Ge "GE" "Genf",
    Gl "GL" "Glarus",
    Gr "GR" "Graubünden",
    Ju "JU" "Jura",
    Lu "LU" "Luzern",
    Ne "NE" "Neuenburg",
    Nw "NW" "Nidwalden",
    Ow "OW" "Obwalden",
    Sg "SG" "St. Gallen",
    Sh "SH" "Schaffhausen",
    So "SO" "Solothurn",
    Sz "SZ" "Schwyz",
    Tg "TG" "Thurgau",
    Ti "TI" "Tessin",
    Ur "UR" "Uri",
    Vd "VD" "Waadt",
    Vs "VS" "Wallis",
    Zg "ZG" "Zug",
    Zh "ZH" "Zürich",
}

impl Canton {
    /// The canton of a code in any case, with or without country: `ZH`, `CH-ZH`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.trim();
        let short = match code.get(..3) {
            Some(country) if country.eq_ignore_ascii_case("CH-") => &code[3..],
            _ => code,
        };
        Self::ALL.into_iter().find(|canton| canton.code().eq_ignore_ascii_case(short))
    }

    /// The code without country: `ZH`.
    #[must_use]
    pub fn code(self) -> &'static str {
        &self.iso_code()[3..]
    }
}

pub(super) const fn bit(canton: Canton) -> u32 {
    1 << canton as u32
}

fn bits(cantons: &[Canton]) -> u32 {
    cantons.iter().fold(0, |mask, canton| mask | bit(*canton))
}

#[rustfmt::skip]
fn fill(list: &mut Year) {
    use Canton::*;
    let year = list.year;
    let catholic = bits(&[Ag, Ai, Ju, Lu, Nw, Ow, Sz, Ti, Ur, Vs, Zg]);
    // Nearly all cantons keep the Mondays of Easter and Whitsun by law.
    let mondays = bits(&[Ag, Ai, Ar, Be, Bl, Bs, Ge, Gl, Gr, Ju, Lu, Sg, Sh, Sz, Tg, Ti, Ur, Vd, Zh]);
    let christmas = day_of(year, 12, 25).map(|date| date.weekday());

    list.fixed(1, 1, "Neujahr", EVERYWHERE);
    list.fixed(1, 2, "Berchtoldstag", bits(&[Ag, Be, Ju, Lu, Tg, Vd]));
    // Neuchâtel moves the free day behind a holiday on a Sunday.
    if day_of(year, 1, 2).is_some_and(|date| date.weekday() == Weekday::Mon) {
        list.fixed(1, 2, "Berchtoldstag", bit(Ne));
    }
    list.fixed(1, 6, "Heilige Drei Könige", bits(&[Sz, Ti, Ur]));
    list.fixed(3, 1, "Ausrufung der Republik", bit(Ne));
    list.fixed(3, 19, "Josefstag", bits(&[Nw, Sz, Ti, Ur, Vs]));
    list.on(naefelser_fahrt(list), "Näfelser Fahrt", bit(Gl));
    list.movable(-2, "Karfreitag", !bits(&[Gr, Ti, Vs]));
    list.movable(1, "Ostermontag", mondays);
    list.fixed(5, 1, "Tag der Arbeit", bits(&[Ag, Bl, Bs, Ju, Ne, Sh, Tg, Ti, Zh]));
    list.movable(39, "Auffahrt", EVERYWHERE);
    list.movable(50, "Pfingstmontag", mondays);
    list.movable(60, "Fronleichnam", catholic | bit(Ne));
    list.fixed(6, 23, "Fest der Unabhängigkeit", bit(Ju));
    list.fixed(6, 29, "Peter und Paul", bit(Ti));
    list.fixed(8, 1, "Bundesfeier", EVERYWHERE);
    list.fixed(8, 15, "Mariä Himmelfahrt", catholic);
    list.on(first_sunday_of_september(year, 4), "Genfer Bettag", bit(Ge));
    list.on(first_sunday_of_september(year, 15), "Bettagsmontag", bit(Vd));
    list.fixed(9, 25, "Bruder Klaus", bit(Ow));
    list.fixed(11, 1, "Allerheiligen", catholic | bits(&[Gl, Sg]));
    list.fixed(12, 8, "Mariä Empfängnis", bits(&[Ag, Ai, Lu, Nw, Ow, Sz, Ti, Ur, Vs, Zg]));
    list.fixed(12, 25, "Weihnachten", EVERYWHERE);
    list.fixed(12, 26, "Stephanstag", bits(&[Ag, Be, Bl, Bs, Gl, Gr, Lu, Sg, Sh, Sz, Tg, Ti, Zh]));
    // No fourth free day in a row, nor one before a Sunday.
    if !matches!(christmas, Some(Weekday::Mon | Weekday::Fri)) {
        list.fixed(12, 26, "Stephanstag", bits(&[Ai, Ar, Ur]));
    }
    if christmas == Some(Weekday::Sun) {
        list.fixed(12, 26, "Stephanstag", bit(Ne));
    }
    list.fixed(12, 31, "Wiederherstellung der Republik", bit(Ge));
}

#[rustfmt::skip]
fn fill_custom(list: &mut Year) {
    use Canton::*;
    let unranked = bits(&[Fr, Nw, Ow, Vs, Zg]);
    list.fixed(1, 2, "Berchtoldstag", unranked | bits(&[Gl, Sg, Sh, So]));
    list.movable(-2, "Karfreitag", bit(Gr));
    list.movable(1, "Ostermontag", unranked);
    list.movable(50, "Pfingstmontag", unranked);
    list.fixed(12, 26, "Stephanstag", unranked);
}

fn day_of(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

/// The first Thursday of April, a week later if that is in Holy Week (Maundy Thursday).
fn naefelser_fahrt(list: &Year) -> Option<NaiveDate> {
    let first = NaiveDate::from_weekday_of_month_opt(list.year, 4, Weekday::Thu, 1)?;
    if list.after_easter(-3) == Some(first) { first.checked_add_days(Days::new(7)) } else { Some(first) }
}

fn first_sunday_of_september(year: i32, days_after: u64) -> Option<NaiveDate> {
    NaiveDate::from_weekday_of_month_opt(year, 9, Weekday::Sun, 1)?.checked_add_days(Days::new(days_after))
}

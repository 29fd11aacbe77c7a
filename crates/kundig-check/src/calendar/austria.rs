//! Public holidays of Austria and of Liechtenstein.
//!
//! Austria: §7 (2) Arbeitsruhegesetz, the same in all nine states; the days of the states' patrons free schools and
//! offices only. Good Friday was never a general holiday: until 2018 it was one for Protestants and Old Catholics
//! (§7 (3)), since 2019 anybody may take a day of leave on it (§7a). 24 and 31 December are working days.
//!
//! Liechtenstein: the days that the country lists as public holidays; those that only banks keep are left out.

use super::table::{EVERYWHERE, Table, Year};

pub(super) static AUSTRIA: Table = Table::new(fill_austria);
pub(super) static LIECHTENSTEIN: Table = Table::new(fill_liechtenstein);

fn fill_austria(year: &mut Year) {
    year.fixed(1, 1, "Neujahr", EVERYWHERE);
    year.fixed(1, 6, "Heilige Drei Könige", EVERYWHERE);
    year.movable(1, "Ostermontag", EVERYWHERE);
    year.fixed(5, 1, "Staatsfeiertag", EVERYWHERE);
    year.movable(39, "Christi Himmelfahrt", EVERYWHERE);
    year.movable(50, "Pfingstmontag", EVERYWHERE);
    year.movable(60, "Fronleichnam", EVERYWHERE);
    year.fixed(8, 15, "Mariä Himmelfahrt", EVERYWHERE);
    year.fixed(10, 26, "Nationalfeiertag", EVERYWHERE);
    year.fixed(11, 1, "Allerheiligen", EVERYWHERE);
    year.fixed(12, 8, "Mariä Empfängnis", EVERYWHERE);
    year.fixed(12, 25, "Christtag", EVERYWHERE);
    year.fixed(12, 26, "Stefanitag", EVERYWHERE);
}

fn fill_liechtenstein(year: &mut Year) {
    year.fixed(1, 1, "Neujahr", EVERYWHERE);
    year.fixed(1, 6, "Heilige Drei Könige", EVERYWHERE);
    year.fixed(2, 2, "Mariä Lichtmess", EVERYWHERE);
    year.fixed(3, 19, "Josefstag", EVERYWHERE);
    year.movable(0, "Ostersonntag", EVERYWHERE);
    year.movable(1, "Ostermontag", EVERYWHERE);
    year.fixed(5, 1, "Tag der Arbeit", EVERYWHERE);
    year.movable(39, "Auffahrt", EVERYWHERE);
    year.movable(49, "Pfingstsonntag", EVERYWHERE);
    year.movable(50, "Pfingstmontag", EVERYWHERE);
    year.movable(60, "Fronleichnam", EVERYWHERE);
    year.fixed(8, 15, "Staatsfeiertag", EVERYWHERE);
    year.fixed(9, 8, "Mariä Geburt", EVERYWHERE);
    year.fixed(11, 1, "Allerheiligen", EVERYWHERE);
    year.fixed(12, 8, "Mariä Empfängnis", EVERYWHERE);
    year.fixed(12, 25, "Weihnachten", EVERYWHERE);
    year.fixed(12, 26, "Stephanstag", EVERYWHERE);
}

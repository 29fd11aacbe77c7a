//! A cell as the text that a clerk would have typed.

use calamine::{DataRef, ExcelDateTime};

use crate::lines::Finding;
use crate::number::decimal;

/// The text of a cell; `format` is its number format. Numbers have a decimal comma, dates are ISO 8601, truth is `ja` or `nein`.
pub(super) fn text(value: &DataRef<'_>, format: Option<&str>, place: &str, findings: &mut Vec<Finding>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => padded(number.to_string(), format),
        DataRef::Float(number) => {
            if number.abs() >= 1e15 {
                findings.push(Finding::new(
                    place,
                    "xlsx.digits_lost",
                    "Die Zelle ist als Zahl gespeichert; ab der 16. Stelle sind die Ziffern verloren. Formatieren Sie sie als Text.",
                    "The cell is stored as a number; digits from the 16th on are lost. Format it as text.",
                ));
            }
            padded(decimal(*number), format)
        }
        DataRef::Bool(true) => "ja".to_owned(),
        DataRef::Bool(false) => "nein".to_owned(),
        DataRef::DateTime(time) => date_time(time),
        DataRef::DateTimeIso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => {
            findings.push(Finding::new(
                place,
                "xlsx.cell_error",
                format!("Die Zelle zeigt einen Fehler ({error}); sie wurde als leer gelesen."),
                format!("The cell shows an error ({error}); it was read as empty."),
            ));
            String::new()
        }
    }
}

/// A format of nothing but zeros (`00000`, Excel's "Postleitzahl") shows leading zeros.
fn padded(text: String, format: Option<&str>) -> String {
    let zeros = format.and_then(|format| format.split(';').next()).unwrap_or_default();
    let fits =
        (2..=20).contains(&zeros.len()) && zeros.bytes().all(|b| b == b'0') && text.bytes().all(|b| b.is_ascii_digit());
    if fits { format!("{text:0>width$}", width = zeros.len()) } else { text }
}

fn date_time(time: &ExcelDateTime) -> String {
    let serial = time.as_f64();
    // Excel's calendar ends with 9999-12-31; what lies outside is a number with a wrong format.
    if !(0.0..2_958_466.0).contains(&serial) {
        return decimal(serial);
    }
    if time.is_duration() || serial < 1.0 {
        let seconds = (serial * 86_400.0).round() as u64;
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        return if seconds == 0 {
            format!("{hours:02}:{minutes:02}")
        } else {
            format!("{hours:02}:{minutes:02}:{seconds:02}")
        };
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
}

#[cfg(test)]
mod tests {
    use calamine::{CellErrorType, ExcelDateTimeType};

    use super::*;

    fn read(value: DataRef<'_>, format: Option<&str>) -> String {
        text(&value, format, "#1", &mut Vec::new())
    }

    #[test]
    fn numbers_are_written_as_people_write_them() {
        for (number, format, expected) in [
            (7743.0, None, "7743"),
            (7743.0, Some("00000"), "07743"),
            (7743.0, Some("00000;-00000"), "07743"),
            (7743.0, Some("General"), "7743"),
            (-5.0, Some("000"), "-5"),
            (15_000_000_000.0, None, "15000000000"),
            (491_711_234_567.0, None, "491711234567"),
            (0.1 + 0.2, None, "0,3"),
            (39_058.17, None, "39058,17"),
            (1e-7, None, "0,0000001"),
            (-0.0, None, "0"),
            (f64::NAN, None, ""),
            (1e300, None, &format!("1{}", "0".repeat(300))),
        ] {
            assert_eq!(read(DataRef::Float(number), format), expected);
        }
        assert_eq!(read(DataRef::SharedString("07743"), Some("00000")), "07743");
        assert_eq!(read(DataRef::Bool(true), None), "ja");
    }

    #[test]
    fn dates_are_iso() {
        let date =
            |serial| read(DataRef::DateTime(ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false)), None);
        assert_eq!(date(45_322.0), "2024-01-31");
        assert_eq!(date(45_322.5), "2024-01-31T12:00:00");
        assert_eq!(date(0.25), "06:00");
        assert_eq!(date(1e300), format!("1{}", "0".repeat(300)));
        assert_eq!(date(-1.0), "-1");
        assert_eq!(date(f64::NAN), "");
    }

    #[test]
    fn what_can_not_be_read_is_said() {
        let mut findings = Vec::new();
        assert_eq!(text(&DataRef::Error(CellErrorType::NA), None, "#2", &mut findings), "");
        assert_eq!(
            text(&DataRef::Float(1.234_567_890_123_456_7e20), None, "#3", &mut findings),
            "123456789012346000000"
        );
        let said: Vec<_> = findings.iter().map(|finding| (finding.path.as_str(), finding.code)).collect();
        assert_eq!(said, [("#2", "xlsx.cell_error"), ("#3", "xlsx.digits_lost")]);
    }
}

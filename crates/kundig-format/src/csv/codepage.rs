//! Older encodings of one byte per character: which one it is, and the one that no library of ours knows.

use super::Encoding;

/// The upper half of code page 850, from 0x80 on (Unicode Consortium, `VENDORS/MICSFT/PC/CP850.TXT`).
#[rustfmt::skip]
pub(super) const CP850: [char; 128] = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å',
    'É', 'æ', 'Æ', 'ô', 'ö', 'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', 'ø', '£', 'Ø', '×', 'ƒ',
    'á', 'í', 'ó', 'ú', 'ñ', 'Ñ', 'ª', 'º', '¿', '®', '¬', '½', '¼', '¡', '«', '»',
    '░', '▒', '▓', '│', '┤', 'Á', 'Â', 'À', '©', '╣', '║', '╗', '╝', '¢', '¥', '┐',
    '└', '┴', '┬', '├', '─', '┼', 'ã', 'Ã', '╚', '╔', '╩', '╦', '╠', '═', '╬', '¤',
    'ð', 'Ð', 'Ê', 'Ë', 'È', 'ı', 'Í', 'Î', 'Ï', '┘', '┌', '█', '▄', '¦', 'Ì', '▀',
    'Ó', 'ß', 'Ô', 'Ò', 'õ', 'Õ', 'µ', 'þ', 'Þ', 'Ú', 'Û', 'Ù', 'ý', 'Ý', '¯', '´',
    '\u{AD}', '±', '‗', '¾', '¶', '§', '÷', '¸', '°', '¨', '·', '¹', '³', '²', '■', '\u{A0}',
];

/// What German text in no Unicode encoding most probably is.
///
/// All of these encodings accept all bytes, so only the looks of words can tell: an umlaut stands between letters, and DOS
/// has it where Windows has quotes, dashes and nothing. ISO 8859-15 differs from Windows-1252 in eight characters of which
/// the euro sign, Š and š occur.
pub(super) fn guess(bytes: &[u8]) -> Encoding {
    let (mut dos, mut western, mut windows_only, mut euro) = (0_usize, 0_usize, 0_usize, 0_usize);
    let letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    for (index, &byte) in bytes.iter().enumerate() {
        if byte.is_ascii() {
            continue;
        }
        let before = index.checked_sub(1).and_then(|place| bytes.get(place));
        let after = bytes.get(index + 1);
        let (inside, beside) = (letter(before) && letter(after), letter(before) || letter(after));
        // A capital umlaut begins a word.
        let initial = !letter(before) && after.is_some_and(u8::is_ascii_lowercase);
        match byte {
            // ü ä ö, é in DOS; undefined, a low quote, a high quote and a low quote in Windows.
            0x81 => dos += usize::from(beside),
            0x84 | 0x94 | 0x82 => dos += usize::from(inside),
            // Ä Ö Ü in DOS; Ž, a trademark sign and š in Windows.
            0x8E | 0x99 | 0x9A => dos += usize::from(initial),
            // ß in DOS, á in Windows. ß follows a vowel; á mostly does not (Málaga, Hernández).
            0xE1 => dos += usize::from(before.is_some_and(|b| b"aeiouAEIOU\x81\x84\x94".contains(b))),
            0xA4 => euro += 1,
            0xA6 | 0xA8 => euro += usize::from(beside),
            0xC0..=0xFF => western += usize::from(beside),
            _ => {}
        }
        windows_only += usize::from((0x80..0xA0).contains(&byte));
    }
    if dos > western {
        Encoding::Cp850
    } else if euro > 0 && windows_only == 0 {
        Encoding::Iso8859_15
    } else {
        Encoding::Windows1252
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dos(text: &str) -> Vec<u8> {
        let place = |c| CP850.iter().position(|known| *known == c).map(|at| u8::try_from(at + 0x80).unwrap_or(b'?'));
        text.chars().map(|c| if c.is_ascii() { c as u8 } else { place(c).unwrap_or(b'?') }).collect()
    }

    #[test]
    fn german_words_tell_the_encoding() {
        let windows = |text: &str| encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        let latin9 = |text: &str| encoding_rs::ISO_8859_15.encode(text).0.into_owned();
        for (bytes, encoding) in [
            (dos("Müller;Köln;Straße"), Encoding::Cp850),
            (dos("Ömer;Ägidius"), Encoding::Cp850),
            (dos("Groß"), Encoding::Cp850),
            (windows("Müller;Köln;Straße"), Encoding::Windows1252),
            (windows("„Zum Löwen“ – Gaststätte; 5 €"), Encoding::Windows1252),
            (windows("O’Brien;„Eck“"), Encoding::Windows1252),
            (windows("Ärzte;Öl;Übel"), Encoding::Windows1252),
            (windows("José;Nuñez;Málaga Hernández García"), Encoding::Windows1252),
            (windows("O´Brien"), Encoding::Windows1252),
            (latin9("Müller;5 €"), Encoding::Iso8859_15),
            (latin9("Škoda;Müller"), Encoding::Iso8859_15),
        ] {
            assert_eq!(guess(&bytes), encoding, "{bytes:x?}");
        }
    }

    #[test]
    fn code_page_850_has_its_letters_where_dos_has_them() {
        assert_eq!(
            [0x81, 0x84, 0x94, 0x8E, 0x99, 0x9A, 0xE1].map(|b: usize| CP850[b - 0x80]),
            ['ü', 'ä', 'ö', 'Ä', 'Ö', 'Ü', 'ß']
        );
    }
}

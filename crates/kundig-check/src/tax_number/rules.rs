//! How each state writes its tax numbers, and how it computes their check digits.
//!
//! By ELSTER's "Prüfung der Steuer- und Steueridentifikationsnummer" (Bayerisches Landesamt für Steuern), chapters 4 to 7.

use crate::calendar::State;

/// One state's numbers.
pub(super) struct Rules {
    pub(super) state: State,
    /// How the uniform number begins.
    pub(super) prefix: &'static str,
    /// The state's own notation: `F` office, `B` district, `U` person or firm, `P` check digit, as on its letters.
    pub(super) notation: &'static str,
    method: Method,
}

#[derive(Clone, Copy)]
enum Method {
    /// Products with factors; what is missing to a multiple of 11.
    Eleven(&'static [u32; 12]),
    /// Products with factors; the remainder modulo 11.
    ElevenRemainder(&'static [u32; 12]),
    /// By the district either set of factors is right; which one is the office's affair and changes with reforms, so both
    /// are believed.
    ElevenOfTwo(&'static [u32; 12], &'static [u32; 12]),
    /// Products with 1 and 2, their cross sums; what is missing to a multiple of 10.
    ModifiedEleven,
    /// Digits plus summands modulo 10, times powers of two, cross sums until one digit is left; what is missing to a
    /// multiple of 10.
    Two,
}

const UNION: Method = Method::Eleven(&[0, 5, 4, 3, 0, 2, 7, 6, 5, 4, 3, 2]);
const BERLIN_A: [u32; 12] = [0, 0, 0, 0, 0, 7, 6, 5, 8, 4, 3, 2];
const BERLIN_B: [u32; 12] = [0, 0, 2, 9, 0, 8, 7, 6, 5, 4, 3, 2];
const HANSEATIC: Method = Method::Eleven(&[0, 0, 4, 3, 0, 2, 7, 6, 5, 4, 3, 2]);
const WESTPHALIA: Method = Method::ElevenRemainder(&[0, 3, 2, 1, 0, 7, 6, 5, 4, 3, 2, 1]);

const fn rules(state: State, prefix: &'static str, notation: &'static str, method: Method) -> Rules {
    Rules { state, prefix, notation, method }
}

pub(super) const ALL: [Rules; 16] = [
    rules(State::Bw, "28", "FFBBB/UUUUP", Method::Two),
    rules(State::By, "9", "FFF/BBB/UUUUP", UNION),
    rules(State::Be, "11", "FF/BBB/UUUUP", Method::ElevenOfTwo(&BERLIN_A, &BERLIN_B)),
    rules(State::Bb, "30", "0FF/BBB/UUUUP", UNION),
    rules(State::Hb, "24", "FF BBB UUUUP", HANSEATIC),
    rules(State::Hh, "22", "FF/BBB/UUUUP", HANSEATIC),
    rules(State::He, "26", "0FF BBB UUUUP", Method::Two),
    rules(State::Mv, "40", "0FF/BBB/UUUUP", UNION),
    rules(State::Ni, "23", "FF/BBB/UUUUP", Method::Eleven(&BERLIN_B)),
    rules(State::Nw, "5", "FFF/BBBB/UUUP", WESTPHALIA),
    rules(State::Rp, "27", "FF/BBB/UUUUP", Method::ModifiedEleven),
    rules(State::Sl, "10", "0FF/BBB/UUUUP", UNION),
    rules(State::Sn, "32", "2FF/BBB/UUUUP", UNION),
    rules(State::St, "31", "1FF/BBB/UUUUP", UNION),
    rules(State::Sh, "21", "FF BBB UUUUP", Method::Two),
    rules(State::Th, "41", "1FF/BBB/UUUUP", UNION),
];

/// The rules of a state.
pub(super) fn of_state(state: State) -> &'static Rules {
    ALL.iter().find(|rules| rules.state == state).unwrap_or(&ALL[0])
}

/// The rules of the state that a uniform number belongs to.
pub(super) fn of_number(number: &str) -> Option<&'static Rules> {
    ALL.iter().find(|rules| number.starts_with(rules.prefix))
}

impl Rules {
    /// The uniform number of thirteen digits, if the digits have the form that the state writes.
    pub(super) fn uniform(&self, digits: &str) -> Option<String> {
        let form = || self.notation.bytes().filter(u8::is_ascii_alphanumeric);
        // What stands as a digit in the notation is the end of the prefix.
        let fixed = form().take_while(u8::is_ascii_digit).count();
        let fits = digits.len() == form().count() && form().zip(digits.bytes()).take(fixed).all(|(own, c)| own == c);
        fits.then(|| {
            let (office, rest) = digits[fixed..].split_at(4 - self.prefix.len());
            [self.prefix, office, "0", rest].concat()
        })
    }

    /// The number in the state's notation; the uniform number must be one of the state.
    pub(super) fn printed(&self, uniform: &str) -> Option<String> {
        let mut digits = uniform.get(self.prefix.len()..4)?.chars().chain(uniform.get(5..)?.chars());
        self.notation
            .chars()
            .map(|own| if matches!(own, 'F' | 'B' | 'U' | 'P') { digits.next() } else { Some(own) })
            .collect()
    }

    /// True if the district exists at all: 000, 998 and 999 are never given out, and the states that share Bavaria's
    /// program begin with 100. North Rhine-Westphalia's numbers end in 0010 or more.
    pub(super) fn is_possible(&self, uniform: &str) -> bool {
        let value = |from: usize, to: usize| {
            uniform.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or_default()
        };
        let (district, least) = match self.method {
            Method::ElevenRemainder(_) => (value(5, 9), 1),
            Method::Eleven([0, 5, ..]) => (value(5, 8), 100),
            _ => (value(5, 8), 1),
        };
        let last = !matches!(self.method, Method::ElevenRemainder(_)) || value(9, 13) > 9;
        district >= least && !matches!(district, 998 | 999) && last
    }

    /// True if the last digit is the state's check digit for the twelve before it.
    pub(super) fn is_right(&self, uniform: &str) -> bool {
        let mut digits = [0_u32; 13];
        for (place, byte) in digits.iter_mut().zip(uniform.bytes()) {
            *place = u32::from(byte.wrapping_sub(b'0'));
        }
        let check = digits[12];
        let sum =
            |factors: &[u32; 12]| -> u32 { digits.iter().zip(factors).map(|(digit, factor)| digit * factor).sum() };
        // A missing 10 is no digit: such numbers are not given out.
        let eleven = |factors| (11 - sum(factors) % 11) % 11 == check;
        match self.method {
            Method::Eleven(factors) => eleven(factors),
            Method::ElevenRemainder(factors) => sum(factors) % 11 == check,
            Method::ElevenOfTwo(one, other) => eleven(one) || eleven(other),
            Method::ModifiedEleven => {
                const FACTORS: [u32; 12] = [0, 0, 1, 2, 0, 1, 2, 1, 2, 1, 2, 1];
                let sum: u32 = digits.iter().zip(FACTORS).map(|(digit, factor)| last_cross_sum(digit * factor)).sum();
                (10 - sum % 10) % 10 == check
            }
            Method::Two => {
                const SUMMANDS: [u32; 12] = [0, 0, 9, 8, 0, 7, 6, 5, 4, 3, 2, 1];
                const FACTORS: [u32; 12] = [0, 0, 512, 256, 0, 128, 64, 32, 16, 8, 4, 2];
                let sums = digits.iter().zip(SUMMANDS).map(|(digit, summand)| (digit + summand) % 10);
                let sum: u32 = sums.zip(FACTORS).map(|(digit, factor)| last_cross_sum(digit * factor)).sum();
                (10 - sum % 10) % 10 == check
            }
        }
    }
}

/// The cross sum, again and again until one digit is left: the remainder modulo 9, with 9 for its multiples.
const fn last_cross_sum(number: u32) -> u32 {
    if number == 0 { 0 } else { (number - 1) % 9 + 1 }
}

//! Kinds of securities.

use super::letters_and_digits;
use crate::Findings;

/// The CFI of six letters: category, group and four attributes, X where an attribute does not apply: `ESVUFR`.
pub fn cfi(path: &str, typed: &str, findings: &mut Findings) -> Option<String> {
    let formed = |id: &str| id.len() == 6 && id.bytes().all(|byte| byte.is_ascii_uppercase());
    let Some(id) = letters_and_digits(typed, 6).filter(|id| formed(id)) else {
        findings.error(
            path,
            "cfi.format",
            "Ein CFI-Code hat sechs Buchstaben, etwa ESVUFR.",
            "A CFI code has six letters, such as ESVUFR.",
        );
        return None;
    };
    let attributes = GROUPS.iter().find(|(group, _)| id.starts_with(group)).map(|(_, attributes)| attributes);
    let known = |attributes: &[&str; 4]| id.chars().skip(2).zip(attributes).all(|(c, own)| c == 'X' || own.contains(c));
    if !attributes.is_some_and(known) {
        findings.error(
            path,
            "cfi.value",
            "Einen CFI-Code mit diesen Buchstaben gibt es nicht (ISO 10962).",
            "There is no CFI code with these letters (ISO 10962).",
        );
        return None;
    }
    Some(id)
}

/// Category and group with the letters of each attribute beside X, by ISO 10962 as of 2021.
#[rustfmt::skip]
const GROUPS: [(&str, [&str; 4]); 78] = [
    ("CB", ["CMO", "GIJ", "", "QSUY"]),
    ("CE", ["CMO", "GIJ", "BCDEFKLMRV", "SU"]),
    ("CF", ["CMO", "GIJ", "BEHIMP", "QSUY"]),
    ("CH", ["ADELMNRS", "", "", ""]),
    ("CI", ["CMO", "GIJ", "BCDEFKLMRV", "QSUY"]),
    ("CM", ["", "", "", "QSUY"]),
    ("CP", ["CMO", "GIJ", "BCDEFKLMRV", "QSUY"]),
    ("CS", ["CMO", "BGLM", "BMR", "SU"]),
    ("DA", ["FVZ", "CGJNOPQSTU", "ABCDEFGLPQRT", "BMNR"]),
    ("DB", ["CFKVZ", "CGJNOPQSTU", "ABCDEFGLPQRT", "BMNR"]),
    ("DC", ["FKVZ", "CGJNOPQSTU", "ABCDEFGLPQRT", "BMNR"]),
    ("DD", ["ABCGMNTWY", "CFVZ", "CGJNOPQSTU", "ABCDEFGLPQRT"]),
    ("DE", ["ABCDEM", "DFMVY", "CMRST", "BCDIMNST"]),
    ("DG", ["FVZ", "CGJNOPQSTU", "ABCDEFGLPQRT", "BMNR"]),
    ("DM", ["BMP", "", "", "BMNR"]),
    ("DN", ["FVZ", "CGJNOPQSTU", "ABCDEFGLPQRT", "BMNR"]),
    ("DS", ["ABCDM", "DFMVY", "FMV", "BCDIMNST"]),
    ("DT", ["FKVZ", "CGJNOPQSTU", "ABCDEFGLPQRT", "BMNR"]),
    ("DW", ["FKVZ", "CGJNOPQSTU", "ABCDEFGLPQRT", "BMNR"]),
    ("DY", ["FKVZ", "CGJNOPQSTU", "", "BMNR"]),
    ("EC", ["ENRV", "TU", "FOP", "BMNR"]),
    ("ED", ["CFLMPS", "BDNR", "ACDFNPQU", "BMNR"]),
    ("EF", ["ENRV", "ACEGNRT", "ACFNPQU", "BMNR"]),
    ("EL", ["ENRV", "TU", "FOP", "BMNR"]),
    ("EM", ["", "", "", "BMNR"]),
    ("EP", ["ENRV", "ACEGNRT", "ACFNPQU", "BMNR"]),
    ("ES", ["ENRV", "TU", "FOP", "BMNR"]),
    ("EY", ["ABCDEM", "DMY", "EFMV", "BCDGIMNST"]),
    ("FC", ["AEHIMNPS", "CNP", "NS", ""]),
    ("FF", ["BCDFIMNOSVW", "CNP", "NS", ""]),
    ("HC", ["IMUVW", "ABCDEFGHI", "ABDGLMPV", "CEP"]),
    ("HE", ["BFIMORS", "ABCDEFGHI", "ABDGLMPV", "CEP"]),
    ("HF", ["BCDEFMQRTUVWY", "JKL", "ABDGLMPV", "CEP"]),
    ("HM", ["MP", "ABCDEFGHIJKL", "ABDGLMPV", "ACENP"]),
    ("HR", ["ACDEFGHMOR", "ABCDEFGHI", "ABCDFGLMPV", "CEP"]),
    ("HT", ["ABCFGHIJKMNOPRSTW", "ABCDEFGHI", "ABDGLMPV", "CEP"]),
    ("IF", ["", "", "", "P"]),
    ("IT", ["AJKMNPST", "", "", ""]),
    ("JC", ["ABCDGIO", "", "CFS", "CP"]),
    ("JE", ["BFIOS", "", "CFS", "CP"]),
    ("JF", ["FJKLNORSTUVW", "", "CFRS", "CP"]),
    ("JR", ["IMO", "", "CFS", "CP"]),
    ("JT", ["ABCGHIJKMNPST", "", "CFS", "CP"]),
    ("KC", ["", "", "", ""]),
    ("KE", ["", "", "", ""]),
    ("KF", ["", "", "", ""]),
    ("KM", ["", "", "", ""]),
    ("KR", ["", "", "", ""]),
    ("KT", ["", "", "", ""]),
    ("KY", ["", "", "", ""]),
    ("LL", ["ABJKMNPST", "", "", "CP"]),
    ("LR", ["CGS", "FNOT", "", "DHT"]),
    ("LS", ["CDEGKLMPTW", "NOT", "", "DFHT"]),
    ("MC", ["ABHMSUW", "TU", "", "BMNR"]),
    ("MM", ["EIMNPRST", "", "", ""]),
    ("OC", ["ABE", "BCDFIMNOSTW", "CENP", "NS"]),
    ("OM", ["", "", "", ""]),
    ("OP", ["ABE", "BCDFIMNOSTW", "CENP", "NS"]),
    ("RA", ["", "", "", "BMNR"]),
    ("RD", ["AMPSW", "", "", "BMNR"]),
    ("RF", ["BCDIMST", "MNT", "CMP", "ABEM"]),
    ("RM", ["", "", "", ""]),
    ("RP", ["BCFIMPS", "", "", "BMNR"]),
    ("RS", ["BCFIMPS", "", "", "BMNR"]),
    ("RW", ["BCDIMST", "CNT", "BCP", "ABEM"]),
    ("SC", ["BIMUV", "CMT", "CLS", "ACP"]),
    ("SE", ["BIMS", "CDLMPTV", "", "CEP"]),
    ("SF", ["ACM", "", "", "CP"]),
    ("SM", ["MP", "", "", "CEP"]),
    ("SR", ["ACDGHMZ", "CDIY", "CS", "DN"]),
    ("ST", ["ABCGHIJKMNPQST", "CT", "", "CEP"]),
    ("TB", ["CDEFIMT", "", "", ""]),
    ("TC", ["CLMN", "", "", ""]),
    ("TD", ["CFKLMPS", "", "", ""]),
    ("TI", ["CDEFMRT", "CEFMP", "GMNP", ""]),
    ("TM", ["", "", "", ""]),
    ("TR", ["FMNRV", "ADMNQSW", "", ""]),
    ("TT", ["AEHIMNPS", "", "", ""]),
];

//! What every check owes to whatever is typed.

use kundig_check::{Findings, codes};
use proptest::prelude::*;

/// Runs a check; if it accepts, it must accept its normal form unchanged, and silently if it was silent before.
pub fn settles(typed: &str, check: impl Fn(&str, &mut Findings) -> Option<String>) -> Result<(), TestCaseError> {
    let mut findings = Findings::new();
    let normal = check(typed, &mut findings);
    for finding in &findings {
        let info = codes::find(&finding.code);
        prop_assert_eq!(info.map(|i| i.severity), Some(finding.severity), "{:?}", finding);
        let may_suggest = finding.suggestion.is_none() || info.is_some_and(codes::CodeInfo::may_suggest);
        prop_assert!(may_suggest, "list {} among the codes that suggest", finding.code);
        prop_assert!(!finding.message_de.is_empty() && !finding.message_en.is_empty());
    }
    let Some(normal) = normal else {
        prop_assert!(findings.has_errors() || findings.has_warnings(), "{typed:?} was refused without a word");
        return Ok(());
    };
    prop_assert!(!findings.has_errors(), "{typed:?} was accepted with an error: {findings:?}");
    let mut again = Findings::new();
    prop_assert_eq!(check(&normal, &mut again), Some(normal.clone()), "{:?}", typed);
    prop_assert!(!findings.is_empty() || again.is_empty(), "{typed:?} -> {normal:?}: {again:?}");
    Ok(())
}

//! Rule packs: folders with rules (`*.rhai`), their tests (`*.test.rhai`) and mail templates (`*.mail.txt`).

use std::path::Path;

use kundig_check::suggest;
use kundig_rules::{Limits, Problem, RuleSet, RuleSource, Severity, Vocabulary};

use crate::base::{Error, Result};
use crate::templates::Templates;

/// How many files a folder of rules may have.
const MAX_FILES: usize = 10_000;
/// How deep its folders may lie.
const MAX_DEPTH: usize = 8;
/// How large one file may be, in bytes.
const MAX_FILE: u64 = 1024 * 1024;

/// The files of a folder of rule packs.
#[derive(Debug, Clone, Default)]
pub struct RulePack {
    /// The rules.
    pub rules: Vec<RuleSource>,
    /// Their tests.
    pub tests: Vec<RuleSource>,
    /// Mail templates: name and text.
    pub templates: Vec<(String, String)>,
}

/// Reads a folder of rule packs, in the order of names, so that every machine loads the same.
pub fn read_folder(folder: &Path) -> Result<RulePack> {
    let mut pack = RulePack::default();
    let mut files = 0;
    read_into(&mut pack, folder, folder, 0, &mut files)?;
    Ok(pack)
}

fn read_into(pack: &mut RulePack, root: &Path, folder: &Path, depth: usize, files: &mut usize) -> Result<()> {
    if depth > MAX_DEPTH {
        return Err(Error::Limit { what: "the depth of a folder of rules", limit: MAX_DEPTH.to_string() });
    }
    let unreadable = |path: &Path, error: std::io::Error| Error::File {
        path: path.display().to_string(),
        problem: error.to_string(),
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
        paths.push(entry.map_err(|error| unreadable(folder, error))?.path());
    }
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read_into(pack, root, &path, depth + 1, files)?;
            continue;
        }
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if !name.ends_with(".rhai") && !name.ends_with(".mail.txt") {
            continue;
        }
        *files += 1;
        if *files > MAX_FILES {
            return Err(Error::Limit { what: "files in a folder of rules", limit: MAX_FILES.to_string() });
        }
        let size = path.metadata().map_err(|error| unreadable(&path, error))?.len();
        if size > MAX_FILE {
            return Err(Error::Limit { what: "the size of a rule file", limit: format!("{MAX_FILE} bytes ({name})") });
        }
        let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
        if let Some(stem) =
            path.file_name().and_then(|file| file.to_str()).and_then(|file| file.strip_suffix(".mail.txt"))
        {
            pack.templates.push((stem.to_owned(), text));
        } else if name.ends_with(".test.rhai") {
            pack.tests.push(RuleSource::new(name, text));
        } else {
            pack.rules.push(RuleSource::new(name, text));
        }
    }
    Ok(())
}

/// Compiles and checks a pack. What is broken is left out and reported.
pub(crate) fn load(pack: RulePack, vocabulary: &Vocabulary) -> (RuleSet, Templates, Vec<Problem>) {
    let (rules, mut problems) = RuleSet::load(&pack.rules, vocabulary, Limits::default());
    let (templates, faults) = Templates::new(pack.templates);
    problems.extend(faults.into_iter().map(|(name, fault)| Problem {
        path: format!("{name}.mail.txt"),
        line: 0,
        column: 0,
        severity: Severity::Error,
        code: "template_syntax",
        message_de: format!("Die Mailvorlage ist fehlerhaft: {fault}"),
        message_en: fault,
        suggestion: None,
    }));
    problems.extend(unknown_templates(&rules, &templates));
    (rules, templates, problems)
}

/// A mail that no template writes fails the rule when it is too late.
fn unknown_templates(rules: &RuleSet, templates: &Templates) -> Vec<Problem> {
    let names = templates.names();
    let mut problems = Vec::new();
    for rule in rules.rules() {
        let mut missing: Vec<_> = rule.templates.iter().filter(|(name, ..)| !names.contains(name)).collect();
        missing.sort_by_key(|(_, line, column)| (*line, *column));
        problems.extend(missing.into_iter().map(|(name, line, column)| Problem {
            path: rule.path.clone(),
            line: *line,
            column: *column,
            severity: Severity::Warning,
            code: "unknown_template",
            message_de: format!("eine Mailvorlage `{name}` liegt nicht bei den Regeln (`{name}.mail.txt`)"),
            message_en: format!("there is no mail template `{name}` beside the rules (`{name}.mail.txt`)"),
            suggestion: suggest::did_you_mean(name, names.iter().map(String::as_str)).map(str::to_owned),
        }));
    }
    problems
}

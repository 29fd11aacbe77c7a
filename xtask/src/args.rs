//! Command-line words: flags, options with a value, and the rest.

/// The words of one command, sorted.
#[derive(Debug, Default, PartialEq)]
pub struct Args {
    flags: Vec<String>,
    options: Vec<(String, String)>,
    /// Words that are neither flag nor option, and everything after `--`.
    pub rest: Vec<String>,
}

impl Args {
    /// Sorts `words`; a word with dashes that is in neither list is an error, so a typing mistake never passes silently.
    pub fn parse(words: &[String], flags: &[&str], options: &[&str]) -> Result<Args, String> {
        let mut args = Args::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--" {
                args.rest.extend(words.cloned());
                break;
            }
            if !word.starts_with('-') {
                args.rest.push(word.clone());
                continue;
            }
            let (name, inline) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (word.as_str(), None),
            };
            if options.contains(&name) {
                let value = inline.or_else(|| words.next().cloned());
                let value = value.ok_or_else(|| format!("{name} needs a value"))?;
                args.options.push((name.to_owned(), value));
            } else if flags.contains(&name) && inline.is_none() {
                args.flags.push(name.to_owned());
            } else {
                let known = [flags, options].concat().join(", ");
                return Err(format!("'{word}' is not known here; known: {known}"));
            }
        }
        Ok(args)
    }

    /// Whether a flag was given.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|given| given == flag)
    }

    /// The value of an option; the last one given counts.
    pub fn value(&self, option: &str) -> Option<&str> {
        let given = self.options.iter().rev().find(|(name, _)| name == option);
        given.map(|(_, value)| value.as_str())
    }

    /// Refuses words that the command has no use for.
    pub fn no_rest(self) -> Result<Args, String> {
        match self.rest.first() {
            Some(word) => Err(format!("'{word}' is not expected here")),
            None => Ok(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Args, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Args::parse(&words, &["--slim", "--strict"], &["--prefix"])
    }

    #[test]
    fn flags_options_and_the_rest_are_told_apart() {
        let args = parse("one --prefix /usr --slim two").unwrap();
        assert!(args.has("--slim"));
        assert!(!args.has("--strict"));
        assert_eq!(args.value("--prefix"), Some("/usr"));
        assert_eq!(args.rest, ["one", "two"]);
    }

    #[test]
    fn an_option_takes_its_value_after_an_equals_sign_too_and_the_last_one_counts() {
        let args = parse("--prefix=/opt --prefix=/usr/local").unwrap();
        assert_eq!(args.value("--prefix"), Some("/usr/local"));
    }

    #[test]
    fn everything_after_two_dashes_is_rest() {
        let args = parse("--slim -- --strict x").unwrap();
        assert!(!args.has("--strict"));
        assert_eq!(args.rest, ["--strict", "x"]);
    }

    #[test]
    fn an_unknown_flag_is_refused_by_name() {
        let message = parse("--slin").unwrap_err();
        assert!(message.contains("--slin") && message.contains("--slim"), "{message}");
    }

    #[test]
    fn an_option_without_value_and_a_flag_with_one_are_refused() {
        assert!(parse("--prefix").unwrap_err().contains("needs a value"));
        assert!(parse("--slim=yes").is_err());
    }

    #[test]
    fn words_without_use_are_refused() {
        assert!(parse("stray").unwrap().no_rest().is_err());
        assert!(parse("--slim").unwrap().no_rest().is_ok());
    }
}

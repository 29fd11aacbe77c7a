//! Mail templates: Jinja text beside the rules, `complaint_received.mail.txt`. The first line is the subject.
//!
//! A template sees the customer, the company and the data it is given, and nothing else.

use minijinja::{Environment, UndefinedBehavior, Value};

/// The templates that were loaded with the rule packs.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
}

/// A rendered mail.
pub(crate) struct Rendered {
    pub subject: String,
    pub body: String,
}

/// A template that loops over much would otherwise hold the unit.
const FUEL: u64 = 50_000;

impl Default for Templates {
    fn default() -> Self {
        Self::new([]).0
    }
}

impl Templates {
    /// Makes templates from names and texts; answers what is wrong with those that don't compile.
    pub fn new(sources: impl IntoIterator<Item = (String, String)>) -> (Self, Vec<(String, String)>) {
        let mut environment = Environment::new();
        // A field that is missing is a fault of the template, not a blank in a customer's letter.
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        environment.set_recursion_limit(50);
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        let mut faults = Vec::new();
        for (name, text) in sources {
            if let Err(error) = environment.add_template_owned(name.clone(), text) {
                faults.push((name, error.to_string()));
            }
        }
        (Self { environment }, faults)
    }

    /// The names of all templates.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.environment.templates().map(|(name, _)| name.to_owned()).collect();
        names.sort();
        names
    }

    /// What is wrong with a template that is no file; nothing when it compiles.
    pub(crate) fn check(&self, text: &str) -> Result<(), String> {
        self.environment.template_from_str(text).map(drop).map_err(|error| error.to_string())
    }

    /// Renders a template that is no file, under the same limits; it may include those that are.
    pub(crate) fn render_text(&self, text: &str, data: &Value) -> Result<String, String> {
        self.environment.render_str(text, data).map_err(|error| error.to_string())
    }

    pub(crate) fn render(&self, name: &str, data: Value) -> Result<Rendered, String> {
        let template = self.environment.get_template(name).map_err(|error| error.to_string())?;
        let text = template.render(data).map_err(|error| error.to_string())?;
        let (subject, body) = text.split_once('\n').unwrap_or((text.as_str(), ""));
        let subject = subject.strip_prefix("Betreff:").unwrap_or(subject).trim();
        Ok(Rendered { subject: subject.to_owned(), body: body.trim_start_matches(['\r', '\n']).to_owned() })
    }
}

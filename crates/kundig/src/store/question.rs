//! A question to the search index, and how each database is asked it.

use diesel::sql_types::{BigInt, Text};

use super::condition::{Flavour, SqlWriter};
use super::dialect::Visible;
use crate::base::CompanyNo;
use crate::base::sql::IdSql;

/// A folded word of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// How a word of the customer begins.
    pub begins: String,
    /// Instead of that, an entry of the index as a whole: what sounds alike, or a number that ends so.
    pub alike: Option<String>,
}

/// The digits at the end of a number of the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ending {
    pub digits: String,
    /// The entry of the index for the last of them.
    pub entry: String,
    /// The last of them, as many as the index of bank accounts knows.
    pub last: String,
}

/// What was asked for: all of the words, or an ending, or an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Question {
    pub words: Vec<Word>,
    pub ending: Option<Ending>,
    /// Bank accounts are asked for too: whether that is allowed is decided by who asks.
    pub accounts: bool,
    /// An IBAN, as it is stored.
    pub iban: Option<String>,
}

impl Question {
    /// Whether there is nothing to ask.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty() && !self.asks_numbers()
    }

    /// Whether there is something to ask beside the words.
    pub(crate) fn asks_numbers(&self) -> bool {
        self.ending.is_some() || (self.accounts && self.iban.is_some())
    }
}

/// How well words have to match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match {
    /// Each begins a word of the customer.
    Begins,
    /// Each begins one or is alike, and not all begin one.
    OnlyAlike,
    /// Each begins one or is alike.
    Alike,
}

/// The words in the language of a database's index; nothing where no word is like another.
pub(crate) fn matching(words: &[Word], how: Match, flavour: Flavour) -> Option<String> {
    let (and, not) = match flavour {
        Flavour::Sqlite => (" AND ", " NOT "),
        Flavour::Postgres => (" & ", " & !"),
    };
    // Folded words hold letters and digits only, so that nothing in them could end the quotation.
    let begins = |word: &Word| match flavour {
        Flavour::Sqlite => format!("\"{}\"*", word.begins),
        Flavour::Postgres => format!("'{}':*", word.begins),
    };
    let alike = |word: &Word| match (&word.alike, flavour) {
        (None, _) => begins(word),
        (Some(entry), Flavour::Sqlite) => format!("({} OR {})", begins(word), whole(entry, flavour)),
        (Some(entry), Flavour::Postgres) => format!("({} | {})", begins(word), whole(entry, flavour)),
    };
    let all = |each: &dyn Fn(&Word) -> String| words.iter().map(each).collect::<Vec<_>>().join(and);
    let is_like = words.iter().any(|word| word.alike.is_some());
    match how {
        _ if words.is_empty() => None,
        Match::Begins => Some(all(&begins)),
        Match::Alike => Some(all(&alike)),
        Match::OnlyAlike => is_like.then(|| format!("({}){not}({})", all(&alike), all(&begins))),
    }
}

/// Which rows of many: after one, so many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowPage {
    pub after: i64,
    pub limit: i64,
}

/// What is read of a customer who was found: row number, id, number, name, name to sort by, kind, status.
pub(crate) type HitColumns = (BigInt, IdSql, Text, Text, Text, Text, Text);
const HIT: &str = "SELECT customer.row_no, customer.id, customer.number, customer.display_name, customer.sort_name, \
                   customer.kind, customer.status FROM ";

impl SqlWriter {
    /// That the customer is one of those whom the question means, in whatever way.
    pub(crate) fn found_by(&mut self, company: CompanyNo, question: &Question) -> &mut Self {
        let words = matching(&question.words, Match::Alike, self.flavour);
        self.key().sql(" IN (");
        if let Some(text) = &words {
            self.indexed(company, text);
        }
        if question.asks_numbers() {
            self.sql(if words.is_some() { " UNION ALL SELECT " } else { "SELECT " }).key();
            self.sql(" FROM customer WHERE ").of_company(company).sql(" AND ").by_number(company, question);
        } else if words.is_none() {
            self.sql("SELECT ").key().sql(" FROM customer WHERE 1 = 0");
        }
        self.sql(")")
    }

    /// That the customer is one of the company's, where few are looked at that are found otherwise.
    fn of_company(&mut self, company: CompanyNo) -> &mut Self {
        // The sign keeps SQLite, which counts on ten rows a company, from walking all of them by an index.
        self.sql(if self.flavour == Flavour::Sqlite { "+" } else { "" });
        self.sql("customer.company = ").whole(i64::from(company))
    }

    /// That a phone, the customer number or, where that may be asked, an account ends with these digits, or is this one.
    fn by_number(&mut self, company: CompanyNo, question: &Question) -> &mut Self {
        let flavour = self.flavour;
        let ending = question.ending.as_ref();
        // One list, and not several conditions: PostgreSQL would look at every customer for those.
        self.key().sql(" IN (");
        let mut joint = "";
        if let Some(ending) = ending {
            self.indexed(company, &whole(&ending.entry, flavour));
            joint = " UNION ALL ";
        }
        if let Some(iban) = question.iban.as_ref().filter(|_| question.accounts) {
            self.sql(joint).account(company, "bank_account_by_iban").sql("b.iban = ").text(iban);
            joint = " UNION ALL ";
        }
        if let Some(ending) = ending.filter(|_| question.accounts) {
            self.sql(joint).account(company, "bank_account_by_end").sql(LAST_OF_IBAN).sql(" = ").text(&ending.last);
        }
        self.sql(")");
        // The index knows the last digits only; by them few are left, whose numbers are looked at.
        if let Some(Ending { digits, .. }) = ending {
            let pattern = format!("%{digits}");
            self.sql(" AND (replace(replace(customer.number, '-', ''), ' ', '') LIKE ").text(&pattern);
            self.sql(" OR EXISTS (SELECT 1 FROM contact_point p WHERE p.company = customer.company");
            self.sql(" AND p.customer = customer.id AND p.kind IN ('phone', 'mobile', 'fax') AND p.value LIKE ");
            self.text(&pattern).sql(")");
            if question.accounts {
                self.sql(" OR EXISTS (SELECT 1 FROM bank_account b WHERE b.company = customer.company");
                self.sql(" AND b.customer = customer.id AND b.iban LIKE ").text(&pattern).sql(")");
            }
            self.sql(")");
        }
        self
    }

    /// A query for hits by row number: those about whom the index has this, and of them whom the grants reach.
    pub(crate) fn hits_of_index(&mut self, company: CompanyNo, visible: &Visible, text: &str, page: RowPage) {
        // CROSS JOIN fixes the order: walk the index by row number and stop at the limit.
        let (from, row) = match self.flavour {
            Flavour::Sqlite => (
                "customer_search CROSS JOIN customer ON customer.row_no = customer_search.rowid WHERE customer_search MATCH ",
                "customer_search.rowid",
            ),
            Flavour::Postgres => (
                "customer_search s JOIN customer ON customer.company = s.company AND customer.id = s.customer WHERE s.words @@ ",
                "customer.row_no",
            ),
        };
        self.sql(HIT).sql(from).text(text);
        self.sql(if self.flavour == Flavour::Sqlite { "" } else { "::tsquery" });
        self.sql(" AND ").sql(row).sql(" > ").whole(page.after).sql(" AND ").of_company(company);
        self.sql(" AND (").visible(visible).sql(") ORDER BY ").sql(row).sql(" LIMIT ").whole(page.limit);
    }

    /// The same of those whose numbers end so, and about whom the index does not have what other hits were found by.
    pub(crate) fn hits_by_number(
        &mut self,
        company: CompanyNo,
        visible: &Visible,
        question: &Question,
        without: Option<&str>,
        page: RowPage,
    ) {
        self.sql(HIT).sql("customer WHERE ").of_company(company);
        self.sql(" AND customer.row_no > ").whole(page.after).sql(" AND (").visible(visible).sql(") AND ");
        self.by_number(company, question);
        if let Some(text) = without {
            self.sql(" AND ").key().sql(" NOT IN (").indexed(company, text).sql(")");
        }
        self.sql(" ORDER BY customer.row_no LIMIT ").whole(page.limit);
    }

    /// By what the index knows a customer.
    fn key(&mut self) -> &mut Self {
        match self.flavour {
            Flavour::Sqlite => self.sql("customer.row_no"),
            Flavour::Postgres => self.sql("customer.id"),
        }
    }

    /// The keys of those about whom the index has this.
    fn indexed(&mut self, company: CompanyNo, text: &str) -> &mut Self {
        match self.flavour {
            Flavour::Sqlite => self.sql("SELECT rowid FROM customer_search WHERE customer_search MATCH ").text(text),
            Flavour::Postgres => {
                self.sql("SELECT s.customer FROM customer_search s WHERE s.company = ").whole(i64::from(company));
                self.sql(" AND s.words @@ ").text(text).sql("::tsquery")
            }
        }
    }

    /// The keys of those with an account of which what follows holds; the index is that by which it is to be found.
    fn account(&mut self, company: CompanyNo, index: &str) -> &mut Self {
        match self.flavour {
            // Told the index: SQLite counts on ten rows a company, and would walk all of them.
            Flavour::Sqlite => {
                self.sql("SELECT c.row_no FROM bank_account b INDEXED BY ").sql(index);
                self.sql(" CROSS JOIN customer c ON c.company = b.company AND c.id = b.customer")
            }
            Flavour::Postgres => self.sql("SELECT b.customer FROM bank_account b"),
        };
        self.sql(" WHERE b.company = ").whole(i64::from(company)).sql(" AND ")
    }
}

/// The last four characters of an IBAN, as their index says it.
const LAST_OF_IBAN: &str = "substr(b.iban, length(b.iban) - 3)";

/// An entry of the index as a whole.
fn whole(entry: &str, flavour: Flavour) -> String {
    match flavour {
        Flavour::Sqlite => format!("\"{entry}\""),
        Flavour::Postgres => format!("'{entry}'"),
    }
}

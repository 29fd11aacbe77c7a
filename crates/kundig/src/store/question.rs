//! A question to the search index, and how each database is asked it.

use diesel::QueryResult;
use diesel::sql_types::{BigInt, Text};

use super::Db;
use super::condition::{Flavour, SqlWriter};
use super::dialect::{Dialect, Visible};
use crate::base::CompanyNo;
use crate::base::sql::IdSql;

/// A folded word of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// How a word of the customer begins.
    pub begins: String,
    /// Instead of that, an entry of the index as a whole: what sounds alike, or a number that ends so.
    pub alike: Option<String>,
    /// The words of the index that begin so, where these are few: they are found sooner one by one.
    pub known: Vec<String>,
}

impl Word {
    pub(crate) fn new(begins: String, alike: Option<String>) -> Self {
        Self { begins, alike, known: Vec::new() }
    }
}

/// The digits at the end of a number of the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ending {
    pub digits: String,
    /// The entry of the index for the last of them.
    pub entry: String,
    /// Whether the entry is about all of them.
    pub exact: bool,
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

    /// Looks up which words begin as those that are asked for.
    pub(crate) fn look_up(&mut self, db: &mut Db) -> QueryResult<()> {
        for word in &mut self.words {
            // Numbers begin alike by the thousand, and few share one.
            if word.begins.chars().count() > LONGEST_PREFIX && !is_number(&word.begins) {
                word.known = db.words_beginning(&word.begins, MOST_KNOWN)?;
            }
        }
        Ok(())
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

/// What the index of a database is asked, in its language.
///
/// In PostgreSQL every entry begins with the number of a block of customers, for which `@` stands. So one block after the
/// other can be asked, and where many are found, the first block answers: asked as a whole, the index gathers everyone before
/// it answers. Further entries are the first letters of a word, `^mu` to `^mulle`: who has two whole entries is found
/// by leaps, while of words that begin in some way the index collects all.
#[derive(Debug, Clone)]
pub(crate) struct Matching {
    index: String,
    /// What holds of those who are meant, where the index is asked for a little more.
    exact: Option<String>,
}

/// Up to so many letters the index of SQLite finds the beginning of a word without gathering everyone (`prefix`, in the
/// migration `0001_foundation`).
const LONGEST_PREFIX: usize = 4;
/// Up to so many words are asked for one by one; of more, the look-up costs what it saves.
const MOST_KNOWN: usize = 50;
/// So many first letters of a word are entries of the index in PostgreSQL, as in the migration `0026_search`; of a number, of
/// which there are more and which few share, no more than [`DIGITS`].
const LETTERS: [usize; 4] = [5, 4, 3, 2];
const DIGITS: usize = 3;

impl Matching {
    /// An entry of the index as a whole.
    fn whole(entry: &str, flavour: Flavour) -> Self {
        Self { index: whole(entry, flavour), exact: None }
    }
}

/// The words in the language of a database's index; nothing where no word is like another.
pub(crate) fn matching(words: &[Word], how: Match, flavour: Flavour) -> Option<Matching> {
    let is_like = words.iter().any(|word| word.alike.is_some());
    if words.is_empty() || (how == Match::OnlyAlike && !is_like) {
        return None;
    }
    let meant = expression(words, how, flavour, |word| begins(word, flavour));
    if flavour == Flavour::Sqlite || words.len() == 1 {
        return Some(Matching { index: meant, exact: None });
    }
    let widely = if how == Match::Begins { how } else { Match::Alike };
    let index = expression(words, widely, flavour, begins_about);
    Some(Matching { exact: (meant != index).then_some(meant), index })
}

fn expression(words: &[Word], how: Match, flavour: Flavour, begins: impl Fn(&Word) -> String) -> String {
    let (and, or, not) = match flavour {
        Flavour::Sqlite => (" AND ", " OR ", " NOT "),
        Flavour::Postgres => (" & ", " | ", " & !"),
    };
    let alike = |word: &Word| match &word.alike {
        None => begins(word),
        Some(entry) => format!("({}{or}{})", begins(word), whole(entry, flavour)),
    };
    let all = |each: &dyn Fn(&Word) -> String| words.iter().map(each).collect::<Vec<_>>().join(and);
    let all_begin = || all(&begins);
    match how {
        Match::Begins => all_begin(),
        Match::Alike => all(&alike),
        Match::OnlyAlike => format!("({}){not}({})", all(&alike), all_begin()),
    }
}

/// That a word begins so. Folded words hold letters and digits only, so that nothing in them could end the quotation.
fn begins(word: &Word, flavour: Flavour) -> String {
    let Word { begins: word, known, .. } = word;
    match flavour {
        Flavour::Sqlite if known.is_empty() => format!("\"{word}\"*"),
        Flavour::Sqlite => {
            let known: Vec<String> = known.iter().map(|word| whole(word, flavour)).collect();
            format!("({})", known.join(" OR "))
        }
        Flavour::Postgres => first_letters(word)
            .filter(|letters| letters.len() == word.len())
            .map_or_else(|| format!("'@{word}':*"), |letters| format!("'@^{letters}'")),
    }
}

/// The same or a little more, by a whole entry of PostgreSQL where there may be many: of long numbers there are few.
fn begins_about(word: &Word) -> String {
    match first_letters(&word.begins) {
        Some(letters) if !is_number(&word.begins) || letters.len() == word.begins.len() => format!("'@^{letters}'"),
        _ => begins(word, Flavour::Postgres),
    }
}

/// As many first letters of a word as are an entry of PostgreSQL.
fn first_letters(word: &str) -> Option<&str> {
    let first = |letters: usize| match word.char_indices().nth(letters) {
        Some((end, _)) => Some(&word[..end]),
        None => Some(word).filter(|word| word.chars().count() == letters),
    };
    LETTERS.into_iter().filter(|letters| *letters <= DIGITS || !is_number(word)).find_map(first)
}

fn is_number(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_ascii_digit())
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
        self.among();
        if let Some(words) = &words {
            self.indexed(company, words);
        }
        if question.asks_numbers() {
            self.sql(if words.is_some() { " UNION ALL SELECT " } else { "SELECT " }).key();
            self.sql(" FROM customer WHERE ").of_company(company).sql(" AND ").by_number(company, question);
        } else if words.is_none() {
            self.sql("SELECT ").key().sql(" FROM customer WHERE 1 = 0");
        }
        self.among_end()
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
        self.among();
        let mut joint = "";
        if let Some(ending) = ending {
            self.indexed(company, &Matching::whole(&ending.entry, flavour));
            joint = " UNION ALL ";
        }
        if let Some(iban) = question.iban.as_ref().filter(|_| question.accounts) {
            self.sql(joint).account(company, "bank_account_by_iban").sql("b.iban = ").text(iban);
            joint = " UNION ALL ";
        }
        if let Some(Ending { digits, last, .. }) = ending.filter(|_| question.accounts) {
            self.sql(joint).account(company, "bank_account_by_end").sql(LAST_OF_IBAN).sql(" = ").text(last);
            if digits != last {
                self.sql(" AND b.iban LIKE ").text(&format!("%{digits}"));
            }
        }
        self.among_end();
        // The index knows the last digits only; by them few are left, whose numbers are looked at.
        if let Some(Ending { digits, .. }) = ending.filter(|ending| !ending.exact) {
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
    pub(crate) fn hits_of_index(&mut self, company: CompanyNo, visible: &Visible, matching: &Matching, page: RowPage) {
        let reached = |sql: &mut Self, row: &str| {
            sql.of_company(company).sql(" AND (").visible(visible).sql(") ORDER BY ").sql(row).sql(" LIMIT ");
            sql.whole(page.limit);
        };
        self.sql(HIT);
        match self.flavour {
            // CROSS JOIN fixes the order: walk the index by row number and stop at the limit.
            Flavour::Sqlite => {
                self.sql("customer_search CROSS JOIN customer ON customer.row_no = customer_search.rowid WHERE ");
                self.matches(matching).sql(" AND customer_search.rowid > ").whole(page.after).sql(" AND ");
                reached(self, "customer_search.rowid");
            }
            // One block after the other, and in a block one customer after the other, until there are as many as wanted.
            Flavour::Postgres => {
                self.blocks(page.after).sql(" CROSS JOIN LATERAL (").sql(HIT);
                self.sql("(SELECT s.company, s.customer, s.row_no FROM customer_search s WHERE ").matches(matching);
                self.sql(" AND s.company = ").whole(i64::from(company)).sql(" AND s.row_no > ").whole(page.after);
                self.sql(
                    " ORDER BY s.row_no) s JOIN customer ON customer.company = s.company AND customer.id = s.customer",
                );
                self.sql(" WHERE ");
                reached(self, "s.row_no");
                self.sql(") customer LIMIT ").whole(page.limit);
            }
        }
    }

    /// The same of those whose numbers end so, and about whom the index does not have what other hits were found by.
    pub(crate) fn hits_by_number(
        &mut self,
        company: CompanyNo,
        visible: &Visible,
        question: &Question,
        without: Option<&Matching>,
        page: RowPage,
    ) {
        self.sql(HIT).sql("customer WHERE ").of_company(company);
        self.sql(" AND customer.row_no > ").whole(page.after).sql(" AND (").visible(visible).sql(") AND ");
        self.by_number(company, question);
        if let Some(matching) = without {
            self.sql(" AND ").lacks(company, matching);
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

    /// That the customer is among those whose keys are selected after it.
    fn among(&mut self) -> &mut Self {
        // PostgreSQL, which takes the blocks for a thousand, would read every customer to see who is among them.
        let among = if self.flavour == Flavour::Sqlite { " IN (" } else { " = ANY (ARRAY(" };
        self.key().sql(among)
    }

    fn among_end(&mut self) -> &mut Self {
        self.sql(if self.flavour == Flavour::Sqlite { ")" } else { "))" })
    }

    /// That the index has something else about the customer.
    fn lacks(&mut self, company: CompanyNo, matching: &Matching) -> &mut Self {
        match self.flavour {
            Flavour::Sqlite => self.key().sql(" NOT IN (").indexed(company, matching),
            Flavour::Postgres => {
                self.sql("NOT EXISTS (SELECT 1 FROM customer_search s, LATERAL (SELECT kundig_search_block(s.row_no)");
                self.sql(" AS block) b WHERE s.company = customer.company AND s.customer = customer.id AND ts_match_vq(s.words, ");
                self.in_block(matching.exact.as_ref().unwrap_or(&matching.index)).sql(")")
            }
        };
        self.sql(")")
    }

    /// The keys of those about whom the index has this.
    fn indexed(&mut self, company: CompanyNo, matching: &Matching) -> &mut Self {
        match self.flavour {
            Flavour::Sqlite => self.sql("SELECT rowid FROM customer_search WHERE "),
            Flavour::Postgres => {
                self.sql("SELECT s.customer FROM ").blocks(0).sql(" JOIN customer_search s ON s.company = ");
                self.whole(i64::from(company)).sql(" AND ")
            }
        };
        self.matches(matching)
    }

    /// That an entry of the index matches.
    fn matches(&mut self, matching: &Matching) -> &mut Self {
        match self.flavour {
            Flavour::Sqlite => self.sql("customer_search MATCH ").text(&matching.index),
            Flavour::Postgres => {
                self.sql("s.words @@ ").in_block(&matching.index);
                match &matching.exact {
                    // By the function and not the operator: the index would be asked for this as well.
                    Some(exact) => self.sql(" AND ts_match_vq(s.words, ").in_block(exact).sql(")"),
                    None => self,
                }
            }
        }
    }

    /// The numbers of the blocks of PostgreSQL, from that of a row on.
    fn blocks(&mut self, after: i64) -> &mut Self {
        self.sql("generate_series(kundig_search_block(").whole(after);
        self.sql("), (SELECT kundig_search_block(max(row_no)) FROM customer)) b(block)")
    }

    fn in_block(&mut self, text: &str) -> &mut Self {
        self.sql("replace(").text(text).sql(", '@', b.block || '/')::tsquery")
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
        Flavour::Postgres => format!("'@{entry}'"),
    }
}

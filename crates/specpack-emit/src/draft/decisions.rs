//! Decision records, in MADR: a stub for each open question, and for each decision that a
//! requirement names and nobody has recorded.

use super::Draft;
use super::product::{Named, Product};
use crate::markdown::inline;
use specpack_graph::model::{Entry, Question, Spanned};
use specpack_graph::slug::slug;
use specpack_syntax::marked_blocks::CommentForm;
use std::collections::{BTreeMap, BTreeSet};

/// The folder that they are in.
pub(super) const FOLDER: &str = "adr";

/// A record for each question and each missing decision. `existing` are the names of the records
/// that are there: a question keeps its number, and no number is given twice.
pub(super) fn drafts(product: &Product<'_>, existing: &[String]) -> Vec<Draft> {
    let mut numbers = Numbers::of(existing);
    let mut files = Vec::new();
    let numbered = product.decisions.iter();
    let numbered = numbered.filter_map(|it| Some((number_in(&it.name)?, it)));
    let mut numbered: Vec<(u32, &Named)> = numbered.collect();
    numbered.sort_by_key(|(number, _)| *number);
    for (number, decision) in numbered {
        let file_name = numbers.stated(number, &slug(&decision.name));
        files.extend(file_name.map(|name| of_name(product, decision, &name)));
    }
    for question in &product.questions {
        let name = numbers.next(&slug(question.name()));
        files.push(of_question(product, question, &name));
    }
    files
}

/// The numbers of records that are taken, by the rest of their names.
struct Numbers {
    by_name: BTreeMap<String, String>,
    taken: BTreeSet<u32>,
}

impl Numbers {
    fn of(existing: &[String]) -> Self {
        let mut numbers = Self {
            by_name: BTreeMap::new(),
            taken: BTreeSet::new(),
        };
        for name in existing {
            let stem = name.strip_suffix(".md").unwrap_or(name);
            let Some((number, rest)) = stem.split_once('-') else {
                continue;
            };
            if let Ok(number) = number.parse() {
                numbers.taken.insert(number);
                numbers.by_name.insert(rest.to_owned(), name.clone());
            }
        }
        numbers
    }

    /// The file of a number that requirements name; none where another record has the number.
    fn stated(&mut self, number: u32, rest: &str) -> Option<String> {
        if let Some(known) = self.by_name.get(rest) {
            return Some(known.clone());
        }
        let is_free = self.taken.insert(number);
        is_free.then(|| format!("{number:04}-{rest}.md"))
    }

    /// The file of a question: the one that it has, else one with the next free number.
    fn next(&mut self, rest: &str) -> String {
        if let Some(known) = self.by_name.get(rest) {
            return known.clone();
        }
        let last = self.taken.last().copied().unwrap_or_default();
        let number = last.saturating_add(1);
        self.taken.insert(number);
        let name = format!("{number:04}-{rest}.md");
        self.by_name.insert(rest.to_owned(), name.clone());
        name
    }
}

/// `ADR-5`, `0005`
fn number_in(name: &str) -> Option<u32> {
    let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = digits.find(|c: char| !c.is_ascii_digit());
    digits.get(..end.unwrap_or(digits.len()))?.parse().ok()
}

fn started(product: &Product<'_>, file_name: &str, requirements: &[&str], title: &str) -> Draft {
    let mut file = Draft::new(&format!("{FOLDER}/{file_name}"), CommentForm::Markup);
    let date = product.date.filter(|date| is_date(date));
    let date = date.unwrap_or("\"[Day of the decision]\"");
    let mut head = format!("---\nstatus: proposed\ndate: {date}\n");
    if !requirements.is_empty() {
        head.push_str(&format!("requirements: [{}]\n", requirements.join(", ")));
    }
    head.push_str(&format!(
        "---\n\n# {}\n\n## Context and Problem Statement\n",
        inline(title)
    ));
    file.text(&head);
    file
}

/// Whether it is a day of the calendar: `2026-01-31`.
fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok()
}

fn of_name(product: &Product<'_>, decision: &Named, file_name: &str) -> Draft {
    let ids: Vec<&str> = decision.requirements.iter().map(String::as_str).collect();
    let title = format!("{}: [What it decides]", decision.name);
    let mut file = started(product, file_name, &ids, &title);
    let asked = product.requirements.iter();
    let asked = asked.filter(|asked| decision.requirements.contains(&asked.id));
    let titles = asked.map(|asked| format!("* {}\n", inline(asked.title)));
    let titles: String = titles.collect();
    let context = format!("[Why a decision is needed.] It bears on:\n\n{titles}");
    file.block("context", context);
    file.text("## Considered Options\n");
    file.block(
        "options",
        "* [First option]\n* [Second option]\n".to_owned(),
    );
    finish(&mut file);
    file
}

fn of_question(product: &Product<'_>, question: &Entry<'_, Question>, file_name: &str) -> Draft {
    let mut file = started(product, file_name, &[], question.name());
    let data = question.data;
    let facts: [(&str, &Option<Spanned<String>>); 4] = [
        ("Today", &data.status),
        ("Depends on the answer", &data.impact),
        ("Decided by", &data.owner),
        ("Until", &data.deadline),
    ];
    let facts = facts.into_iter().filter_map(|(label, fact)| {
        let fact = fact.as_ref()?;
        Some(format!("* {label}: {}\n", inline(&fact.value)))
    });
    let facts: String = facts.collect();
    let context = match facts.is_empty() {
        true => "[Why a decision is needed]\n".to_owned(),
        false => facts,
    };
    file.block("context", context);
    file.text("## Considered Options\n");
    file.block("options", options(data.options.as_ref()));
    finish(&mut file);
    file
}

/// "(A) Keep it, (B) Drop it" as a list; two placeholders where no two are stated.
fn options(stated: Option<&Spanned<String>>) -> String {
    let text = stated.map_or("", |stated| stated.value.as_str());
    let mut options: Vec<String> = Vec::new();
    for part in text.split('(') {
        let lettered = part
            .split_once(") ")
            .filter(|(letter, _)| letter.chars().count() == 1);
        match (lettered, options.last_mut()) {
            (Some((_, option)), _) => options.push(option.to_owned()),
            // A bracket within an option.
            (None, Some(last)) => {
                last.push('(');
                last.push_str(part);
            }
            (None, None) => {}
        }
    }
    let trimmed = options.iter().map(|option| {
        let option = option.trim().trim_end_matches([',', ';']);
        option.trim_end_matches(", or").trim_end_matches(" or")
    });
    let options: Vec<String> = trimmed
        .map(|option| format!("* {}\n", inline(option)))
        .collect();
    match options.len() {
        0 | 1 => "* [First option]\n* [Second option]\n".to_owned(),
        _ => options.concat(),
    }
}

fn finish(file: &mut Draft) {
    file.text("## Decision Outcome\n");
    file.block("outcome", "[Which option, and why]\n".to_owned());
    file.text("### Consequences\n");
    file.block(
        "consequences",
        "* [What follows from it, good and bad]\n".to_owned(),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use specpack_syntax::source::{FileId, Location, Span};

    // req: PACK-10
    #[test]
    fn a_question_keeps_its_number_and_no_number_is_given_twice() {
        let existing = ["0003-is-it-so.md".to_owned(), "README.md".to_owned()];
        let mut numbers = Numbers::of(&existing);
        assert_eq!(numbers.next("is-it-so"), "0003-is-it-so.md");
        assert_eq!(numbers.next("new"), "0004-new.md");
        assert_eq!(numbers.stated(3, "adr-3"), None);
        assert_eq!(numbers.stated(9, "adr-9").as_deref(), Some("0009-adr-9.md"));
        assert_eq!(numbers.next("newer"), "0010-newer.md");
    }

    // req: PACK-10
    #[test]
    fn lettered_options_become_a_list() {
        let at = Location {
            file: FileId(0),
            span: Span::new(0..0),
        };
        let stated = Spanned::new("(A) Keep it (as now), (B) Drop it".to_owned(), at);
        assert_eq!(options(Some(&stated)), "* Keep it (as now)\n* Drop it\n");
        assert_eq!(options(None), "* [First option]\n* [Second option]\n");
    }
}

//! The keywords of each language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The translations, a section for each language. What is wrong with them is found by a test.
const TRANSLATIONS: &str = include_str!("languages.txt");

/// The translations, read once.
static TABLE: LazyLock<BTreeMap<&'static str, Keywords>> = LazyLock::new(|| sections(TRANSLATIONS));

/// English by itself: most documents are in it, and to read all languages takes longer than to
/// read a document.
static ENGLISH: LazyLock<Keywords> = LazyLock::new(|| {
    let section = TRANSLATIONS
        .split("\n[")
        .find(|section| section.starts_with("en] "));
    let mut english = Keywords::empty("en", "English", "English");
    for (kind, words) in section
        .into_iter()
        .flat_map(str::lines)
        .filter_map(named_words)
    {
        english.add(kind, words);
    }
    english.sort();
    english
});

/// What kind of step a keyword announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepKind {
    /// "Given": what holds before.
    Context,
    /// "When": what is done.
    Action,
    /// "Then": what is to be seen.
    Outcome,
    /// "And", "But": as the step before.
    Conjunction,
    /// `*`, and words that several kinds share.
    Unknown,
}

/// The words of a language.
#[derive(Debug)]
pub struct Keywords {
    /// The code, such as `en` or `pt-BR`.
    pub code: &'static str,
    /// The language's name in English.
    pub name: &'static str,
    /// The language's own name.
    pub native: &'static str,
    /// Words for "Feature".
    pub feature: Vec<&'static str>,
    /// Words for "Rule".
    pub rule: Vec<&'static str>,
    /// Words for "Background".
    pub background: Vec<&'static str>,
    /// Words for "Scenario".
    pub scenario: Vec<&'static str>,
    /// Words for "Scenario Outline".
    pub outline: Vec<&'static str>,
    /// Words for "Examples".
    pub examples: Vec<&'static str>,
    /// Words that start a step, the longest first, each as it is written before the text.
    pub steps: Vec<(&'static str, StepKind)>,
}

/// The words of the language with this code.
#[must_use]
pub fn language(code: &str) -> Option<&'static Keywords> {
    match code {
        "en" => Some(&ENGLISH),
        code => TABLE.get(code),
    }
}

/// Every language, by code.
pub fn languages() -> impl Iterator<Item = &'static Keywords> {
    TABLE.values()
}

/// The words that hold where a document says nothing.
pub(super) fn english() -> &'static Keywords {
    &ENGLISH
}

impl Keywords {
    fn empty(code: &'static str, name: &'static str, native: &'static str) -> Self {
        Self {
            code,
            name,
            native,
            feature: Vec::new(),
            rule: Vec::new(),
            background: Vec::new(),
            scenario: Vec::new(),
            outline: Vec::new(),
            examples: Vec::new(),
            steps: Vec::new(),
        }
    }

    fn add(&mut self, kind: &str, words: &'static str) {
        let words = words.split(" | ");
        let step = match kind {
            "feature" => return self.feature.extend(words),
            "rule" => return self.rule.extend(words),
            "background" => return self.background.extend(words),
            "scenario" => return self.scenario.extend(words),
            "outline" => return self.outline.extend(words),
            "examples" => return self.examples.extend(words),
            "given" => StepKind::Context,
            "when" => StepKind::Action,
            "then" => StepKind::Outcome,
            _ => StepKind::Conjunction,
        };
        for word in words.map(|word| word.trim_matches('"')) {
            match self.steps.iter_mut().find(|(known, _)| *known == word) {
                Some((_, kind)) if *kind != step => *kind = StepKind::Unknown,
                Some(_) => {}
                None => self.steps.push((word, step)),
            }
        }
    }

    /// A word that another starts with must not be taken for it.
    fn sort(&mut self) {
        let length = |(word, _): &(&str, StepKind)| std::cmp::Reverse(word.chars().count());
        self.steps.sort_by_key(length);
    }
}

/// What a line names, and its words.
fn named_words(line: &'static str) -> Option<(&'static str, &'static str)> {
    line.split_once(": ")
}

fn sections(table: &'static str) -> BTreeMap<&'static str, Keywords> {
    let mut languages: Vec<Keywords> = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        if let Some((code, names)) = line.strip_prefix('[').and_then(|l| l.split_once("] ")) {
            let (name, native) = names.split_once(" | ").unwrap_or((names, names));
            languages.push(Keywords::empty(code, name, native));
        } else if let (Some(language), Some((kind, words))) =
            (languages.last_mut(), named_words(line))
        {
            language.add(kind, words);
        }
    }
    languages.iter_mut().for_each(Keywords::sort);
    let languages = languages.into_iter();
    languages
        .map(|language| (language.code, language))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: PACK-5
    #[test]
    fn every_language_has_a_word_for_everything() {
        assert_eq!(languages().count(), 80);
        for language in languages() {
            for words in [
                &language.feature,
                &language.rule,
                &language.background,
                &language.scenario,
                &language.outline,
                &language.examples,
            ] {
                assert!(!words.is_empty(), "{}", language.code);
                let is_clean = |word: &&str| !word.is_empty() && word.trim() == *word;
                assert!(words.iter().all(is_clean), "{}: {words:?}", language.code);
            }
            assert!(language.steps.len() > 3, "{}", language.code);
            for kind in [StepKind::Context, StepKind::Action, StepKind::Outcome] {
                let has = language.steps.iter().any(|(_, k)| *k == kind);
                // In a language of the table a word may serve for several kinds.
                let shares = language
                    .steps
                    .iter()
                    .any(|(word, k)| *k == StepKind::Unknown && *word != "* ");
                assert!(has || shares, "{}: {kind:?}", language.code);
            }
        }
    }

    #[test]
    fn english_by_itself_is_the_english_of_the_table() {
        let of_table = TABLE.get("en");
        assert_eq!(format!("{:?}", Some(english())), format!("{of_table:?}"));
    }

    #[test]
    fn a_word_that_serves_for_several_kinds_tells_none() {
        let english = english();
        let kind = |word| english.steps.iter().find(|(w, _)| *w == word).unwrap().1;
        assert_eq!(kind("* "), StepKind::Unknown);
        assert_eq!(kind("Given "), StepKind::Context);
        assert_eq!(kind("But "), StepKind::Conjunction);
    }
}

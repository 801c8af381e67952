//! `[gate]`: when a pack is ready to be built from.

use super::{Refusal, in_order, level, string, strings, table, unknown_key, wrong_type};
use crate::config::ConfigProblem;
use crate::gate::{Artefact, Reads, Reviewer};
use globset::Glob;
use specpack_graph::model::DocumentKind;
use specpack_graph::query::Need;
use specpack_syntax::diagnostic::Level;
use toml::Spanned;
use toml::de::DeValue;

/// The definition of ready.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// The level at which findings close the gate; the project's own where none is set.
    pub fail_level: Option<Level>,
    /// Of what the pack has to hold at least one.
    pub requires: Vec<Artefact>,
    /// The share of requirements that has to lead to each, from 0 to 1.
    pub coverage: Vec<(Need, f64)>,
    /// Decisions that have to be there, by id or number.
    pub decisions: Vec<String>,
    /// Whether PRDs have to say that they are approved.
    pub approved_prd: bool,
    /// Who signs.
    pub reviewers: Vec<Reviewer>,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            fail_level: None,
            requires: Artefact::ALL.to_vec(),
            coverage: Need::ALL.map(|need| (need, 1.0)).to_vec(),
            decisions: Vec::new(),
            approved_prd: true,
            reviewers: Reviewer::defaults(),
        }
    }
}

const KEYS: [&str; 6] = [
    "fail-level",
    "requires",
    "coverage",
    "decisions",
    "approved-prd",
    "reviewers",
];

pub(super) fn read(value: &Spanned<DeValue<'_>>) -> Result<Gate, Refusal> {
    let mut gate = Gate::default();
    for (key, value) in in_order(table("gate", value)?) {
        let name = key.get_ref();
        match name.as_ref() {
            "fail-level" => gate.fail_level = Some(level(name, value)?),
            "requires" => gate.requires = artefacts(value)?,
            "coverage" => gate.coverage = coverage(value)?,
            "decisions" => gate.decisions = strings(name, value)?,
            "approved-prd" => {
                let is_asked = value.get_ref().as_bool();
                gate.approved_prd =
                    is_asked.ok_or_else(|| wrong_type(name, value, "true or false"))?;
            }
            "reviewers" => gate.reviewers = reviewers(value)?,
            _ => return Err(unknown_key(key, &KEYS)),
        }
    }
    Ok(gate)
}

fn artefacts(value: &Spanned<DeValue<'_>>) -> Result<Vec<Artefact>, Refusal> {
    let names = strings("requires", value)?;
    let parse = |name: String| {
        Artefact::parse(&name).ok_or_else(|| {
            let known = Artefact::ALL.map(Artefact::name);
            unknown_word(value, "requires", name, &known)
        })
    };
    names.into_iter().map(parse).collect()
}

fn coverage(value: &Spanned<DeValue<'_>>) -> Result<Vec<(Need, f64)>, Refusal> {
    let mut shares = Vec::new();
    for (key, value) in in_order(table("coverage", value)?) {
        let need = Need::ALL
            .into_iter()
            .find(|need| need.name() == key.get_ref());
        let Some(need) = need else {
            return Err(unknown_key(key, &Need::ALL.map(Need::name)));
        };
        let share = number(value).filter(|share| (0.0..=1.0).contains(share));
        let expected = "a share from 0 to 1";
        let share = share.ok_or_else(|| wrong_type(key.get_ref(), value, expected))?;
        shares.push((need, share));
    }
    Ok(shares)
}

fn number(value: &Spanned<DeValue<'_>>) -> Option<f64> {
    match value.get_ref() {
        DeValue::Integer(number) => number.as_str().parse().ok(),
        DeValue::Float(number) => number.as_str().parse().ok(),
        _ => None,
    }
}

fn reviewers(value: &Spanned<DeValue<'_>>) -> Result<Vec<Reviewer>, Refusal> {
    let mut reviewers = Vec::new();
    for (key, value) in in_order(table("reviewers", value)?) {
        let mut reviewer = Reviewer::named(key.get_ref());
        for (key, value) in in_order(table(key.get_ref(), value)?) {
            let name = key.get_ref();
            match name.as_ref() {
                "title" => reviewer.title = string(name, value)?,
                "reads" => reviewer.reads = reads(value)?,
                _ => return Err(unknown_key(key, &["title", "reads"])),
            }
        }
        reviewers.push(reviewer);
    }
    Ok(reviewers)
}

/// Kinds of documents, and globs of their paths: what holds a dot, a slash or a star is a glob.
fn reads(value: &Spanned<DeValue<'_>>) -> Result<Vec<Reads>, Refusal> {
    let names = strings("reads", value)?;
    let parse = |name: String| {
        if name.contains(['.', '/', '*']) {
            let glob = Glob::new(&name).map_err(|_| {
                let problem = ConfigProblem::UnknownWord {
                    key: "reads".to_owned(),
                    word: name.clone(),
                    remedy: "it is no glob".to_owned(),
                };
                (value.span(), problem)
            })?;
            return Ok(Reads::Glob(glob));
        }
        match DocumentKind::parse(&name) {
            Some(kind) => Ok(Reads::Kind(kind)),
            None => {
                let known = DocumentKind::ALL.iter().map(|kind| kind.name());
                let known: Vec<&str> = known.collect();
                Err(unknown_word(value, "reads", name, &known))
            }
        }
    };
    names.into_iter().map(parse).collect()
}

fn unknown_word(value: &Spanned<DeValue<'_>>, key: &str, word: String, known: &[&str]) -> Refusal {
    let remedy = match crate::suggestion::nearest(&word, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("known here: {}", known.join(", ")),
    };
    let problem = ConfigProblem::UnknownWord {
        key: key.to_owned(),
        word,
        remedy,
    };
    (value.span(), problem)
}

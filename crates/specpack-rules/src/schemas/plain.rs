//! Schemas that surely can be compiled, and values that surely match them, told without compiling
//! anything.
//!
//! Most examples match, and most schemas ask for types, members and limits alone. What is said here
//! is said for sure; everything else is for the compiled schema to judge, whose words the findings
//! are.

use super::keyword::{Keyword, Measure, keyword};
use super::registry::is_plain_reference;
use super::texts::Texts;
use crate::rules::contracts::types;
use specpack_graph::contract::{Contracts, Place, Target};
use specpack_syntax::data::{Node, Scalar};
use specpack_syntax::hash::{HashMap, HashSet};
use specpack_syntax::source::FileId;
use std::sync::{Mutex, PoisonError};

/// How many pairs of a schema and a value are looked at for one value: parts of schemas may refer
/// to each other in ways that take for ever.
const MOST_STEPS: usize = 10_000;
/// How deep schemas are followed into each other.
const DEEPEST: usize = 64;
/// From this on not every whole number is a floating one.
const EXACT: i64 = 1 << 53;

/// The schemas that were looked at.
#[derive(Default)]
pub(super) struct Plain {
    known: Mutex<HashMap<(FileId, u32), bool>>,
    texts: Texts,
}

impl Plain {
    /// What texts are asked to be.
    pub(super) fn texts(&self) -> &Texts {
        &self.texts
    }

    /// Whether a schema can surely be compiled, with all that it refers to.
    pub(super) fn compiles(&self, contracts: &Contracts<'_>, schema: Place<'_>) -> bool {
        let key = |place: Place<'_>| (place.file, place.node.index());
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut seen = HashSet::default();
        let mut open = vec![schema];
        while let Some(place) = open.pop() {
            match known.get(&key(place)) {
                Some(true) => continue,
                Some(false) => {
                    known.insert(key(schema), false);
                    return false;
                }
                None => {}
            }
            if !seen.insert(key(place)) {
                continue;
            }
            if self.parts(contracts, place, &mut open).is_none() {
                known.insert(key(place), false);
                known.insert(key(schema), false);
                return false;
            }
        }
        known.extend(seen.into_iter().map(|key| (key, true)));
        true
    }

    /// Adds the schemas that a schema is made of; none where it may not be one.
    fn parts<'a>(
        &self,
        contracts: &Contracts<'a>,
        schema: Place<'a>,
        parts: &mut Vec<Place<'a>>,
    ) -> Option<()> {
        let node = schema.node;
        if node.as_bool().is_some() {
            return Some(());
        }
        let part = |node| Place { node, ..schema };
        for (key, value) in node.is_mapping().then(|| node.entries())? {
            let is_right = match keyword(key.as_str()?)? {
                Keyword::Annotation | Keyword::Const => true,
                Keyword::Type => types(value).next().is_some() && types(value).all(is_type),
                Keyword::Enum => value.items().next().is_some(),
                Keyword::Required => value.is_sequence() && value.items().all(is_text),
                Keyword::Properties => {
                    parts.extend(value.entries().map(|(_, value)| part(value)));
                    value.is_mapping() && value.entries().all(|(key, _)| key.is_scalar())
                }
                Keyword::Items | Keyword::AdditionalProperties | Keyword::Not => {
                    parts.push(part(value));
                    true
                }
                Keyword::AllOf | Keyword::AnyOf | Keyword::OneOf => {
                    parts.extend(value.items().map(part));
                    value.items().next().is_some()
                }
                Keyword::Reference => {
                    parts.push(referred(contracts, schema)?);
                    true
                }
                Keyword::AtLeast(_) | Keyword::AtMost(_) => {
                    value.as_integer().is_some_and(|count| count >= 0)
                }
                Keyword::Minimum { .. } | Keyword::Maximum { .. } => finite(value).is_some(),
                Keyword::MultipleOf => value.as_integer().is_some_and(|step| step > 0),
                Keyword::UniqueItems => value.as_bool().is_some(),
                Keyword::Format => is_text(value),
                Keyword::Pattern => self.texts.is_pattern(value.as_string()?),
            };
            if !is_right {
                return None;
            }
        }
        Some(())
    }

    /// Whether a value surely matches a schema that surely can be compiled.
    pub(super) fn accepts<'a>(
        &self,
        contracts: &Contracts<'a>,
        schema: Place<'a>,
        value: Node<'_>,
    ) -> bool {
        let mut matching = Matching {
            texts: &self.texts,
            contracts,
            steps: MOST_STEPS,
            depth: 0,
        };
        matching.accepts(schema, value)
    }
}

/// One value held to one schema.
struct Matching<'m, 'a> {
    texts: &'m Texts,
    contracts: &'m Contracts<'a>,
    /// How many steps are left.
    steps: usize,
    depth: usize,
}

impl<'a> Matching<'_, 'a> {
    fn accepts(&mut self, schema: Place<'a>, value: Node<'_>) -> bool {
        if let Some(is_any) = schema.node.as_bool() {
            return is_any;
        }
        if self.steps == 0 || self.depth == DEEPEST {
            return false;
        }
        self.steps -= 1;
        self.depth += 1;
        let mut entries = schema.node.entries();
        let is_accepted = entries.all(|(key, asked)| {
            let keyword = key.as_str().and_then(keyword);
            keyword.is_some_and(|keyword| self.has(schema, keyword, asked, value))
        });
        self.depth -= 1;
        is_accepted
    }

    fn has(
        &mut self,
        schema: Place<'a>,
        keyword: Keyword,
        asked: Node<'a>,
        value: Node<'_>,
    ) -> bool {
        let part = |node| Place { node, ..schema };
        match keyword {
            Keyword::Annotation => true,
            Keyword::Type => types(asked).any(|name| is_of_type(value, name)),
            Keyword::Const => is_same(asked, value),
            Keyword::Enum => asked.items().any(|item| is_same(item, value)),
            Keyword::Required => {
                let mut names = asked.items().filter_map(Node::as_str);
                !value.is_mapping() || names.all(|name| value.get(name).is_some())
            }
            Keyword::Properties => asked.entries().all(|(name, schema)| {
                let name = name.as_str().unwrap_or_default();
                let mut members = value
                    .entries()
                    .filter(|(key, _)| key.as_str() == Some(name));
                members.all(|(_, member)| self.accepts(part(schema), member))
            }),
            Keyword::AdditionalProperties => {
                let named = schema.node.get("properties");
                value.entries().all(|(name, member)| {
                    let name = name.as_str().unwrap_or_default();
                    let is_named = named.is_some_and(|named| named.get(name).is_some());
                    is_named || self.accepts(part(asked), member)
                })
            }
            Keyword::Items => value.items().all(|item| self.accepts(part(asked), item)),
            Keyword::AllOf => asked.items().all(|one| self.accepts(part(one), value)),
            Keyword::AnyOf => asked.items().any(|one| self.accepts(part(one), value)),
            // What surely does not match is not known.
            Keyword::OneOf | Keyword::Not => false,
            Keyword::Reference => {
                let target = referred(self.contracts, schema);
                target.is_some_and(|target| self.accepts(target, value))
            }
            Keyword::AtLeast(measure) => {
                let limit = asked.as_integer().unwrap_or(i64::MAX);
                measured(value, measure)
                    .is_none_or(|count| count.is_some_and(|count| count >= limit))
            }
            Keyword::AtMost(measure) => {
                let limit = asked.as_integer().unwrap_or_default();
                measured(value, measure)
                    .is_none_or(|count| count.is_some_and(|count| count <= limit))
            }
            Keyword::Minimum { excluded } => is_within(value, |number| {
                finite(asked).is_some_and(|least| number > least || (number == least && !excluded))
            }),
            Keyword::Maximum { excluded } => is_within(value, |number| {
                finite(asked).is_some_and(|most| number < most || (number == most && !excluded))
            }),
            Keyword::MultipleOf => match (value.scalar(), asked.as_integer()) {
                (Some(Scalar::Integer(value)), Some(step)) => value.checked_rem(step) == Some(0),
                (Some(Scalar::Float(_)), _) => false,
                _ => true,
            },
            Keyword::UniqueItems => {
                asked.as_bool() == Some(false) || value.items().nth(1).is_none()
            }
            Keyword::Format => match (value.as_string(), asked.as_str()) {
                (Some(text), Some(format)) => self.texts.has_format(text, format),
                _ => true,
            },
            Keyword::Pattern => match (value.as_string(), asked.as_str()) {
                (Some(text), Some(pattern)) => self.texts.has_pattern(text, pattern),
                _ => true,
            },
        }
    }
}

/// What the reference of a schema leads to; none where that may be no schema of the pack.
fn referred<'a>(contracts: &Contracts<'a>, schema: Place<'a>) -> Option<Place<'a>> {
    let reference = contracts.reference_at(schema)?;
    let Target::Found(target) = reference.target else {
        return None;
    };
    is_plain_reference(reference.text()).then_some(target)
}

/// The types that a schema asks for.
fn types(asked: Node<'_>) -> impl Iterator<Item = &str> {
    let one = asked.is_scalar().then_some(asked);
    let texts = one.into_iter().chain(asked.items());
    texts.map(|text| text.as_string().unwrap_or_default())
}

fn is_type(name: &str) -> bool {
    types::NAMES.contains(&name)
}

/// Whether a value surely is of a type.
fn is_of_type(value: Node<'_>, name: &str) -> bool {
    match name {
        "array" => value.is_sequence(),
        "object" => value.is_mapping(),
        "string" => value.as_string().is_some(),
        "boolean" => value.as_bool().is_some(),
        "integer" => value.as_integer().is_some(),
        "number" => finite(value).is_some(),
        "null" => value.is_null(),
        _ => false,
    }
}

fn is_text(node: Node<'_>) -> bool {
    node.as_string().is_some()
}

/// A number that is the same as a floating one.
fn finite(node: Node<'_>) -> Option<f64> {
    let is_exact = node.as_integer().is_none_or(|number| number.abs() < EXACT);
    node.as_number()
        .filter(|number| is_exact && number.is_finite())
}

/// Whether a value is a number that is within limits, or surely no number.
fn is_within(value: Node<'_>, is_within: impl FnOnce(f64) -> bool) -> bool {
    match value.as_number() {
        Some(_) => finite(value).is_some_and(is_within),
        None => true,
    }
}

/// Whether two values surely are the same.
fn is_same(one: Node<'_>, other: Node<'_>) -> bool {
    one.scalar().is_some() && one.scalar() == other.scalar()
}

/// How much a value has; none where it has nothing of the kind, and within where nobody counts.
fn measured(value: Node<'_>, measure: Measure) -> Option<Option<i64>> {
    let count = match measure {
        Measure::Characters => value.as_string()?.chars().count(),
        Measure::Items => value.is_sequence().then(|| value.items().count())?,
        Measure::Members => value.is_mapping().then(|| value.entries().count())?,
    };
    // A key that stands twice is one member.
    let mut names = HashSet::default();
    let is_told = value.entries().all(|(key, _)| names.insert(key.as_str()));
    Some(i64::try_from(count).ok().filter(|_| is_told))
}

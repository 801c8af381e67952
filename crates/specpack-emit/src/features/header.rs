//! The front matter of a feature spec.

use super::document::{FeatureDocument, RelationText};
use crate::front_matter::{entries, entry_of, plain_or_quoted, quoted, set_entry};
use crate::regenerate::{Change, OnConflict};
use specpack_syntax::marked_blocks::{Digest, Ledger};
use std::collections::BTreeSet;

/// The keys that come from the system spec and follow it.
pub(crate) const SYSTEM_KEYS: [&str; 7] = [
    "complexity",
    "maturity",
    "system_spec",
    "system_component",
    "related_specs",
    "depends_on",
    "required_by",
];

/// Those that say how much a feature asks for.
const LEVEL_KEYS: [&str; 2] = ["complexity", "maturity"];

/// What stands in place of a value that only a person knows.
pub(crate) const TO_BE_ASSIGNED: &str = "[To be assigned]";

/// What a person said in advance.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stated {
    pub(crate) owner: Option<String>,
    pub(crate) tags: Vec<String>,
}

/// The entries of the front matter, each its lines with line feeds.
pub(crate) struct GeneratedHeader {
    groups: Vec<(&'static str, Vec<(&'static str, String)>)>,
}

impl GeneratedHeader {
    pub(crate) fn new(document: &FeatureDocument, stated: &Stated) -> Self {
        let scalar = |key: &str, value: &str| format!("{key}: {}\n", plain_or_quoted(value));
        let owner = match &stated.owner {
            Some(owner) => scalar("owner", owner),
            None => format!("owner: {}\n", quoted(TO_BE_ASSIGNED)),
        };
        let date = document.date.clone();
        let date = date.map_or_else(|| quoted("[YYYY-MM-DD]"), |date| plain_or_quoted(&date));
        let maturity = document.maturity;
        let identity = vec![
            ("specmas", "specmas: 3.0\n".to_owned()),
            ("kind", "kind: feature\n".to_owned()),
            ("id", scalar("id", &document.id)),
            ("name", scalar("name", &unescaped(&document.name))),
            ("version", "version: 1.0.0\n".to_owned()),
            ("complexity", scalar("complexity", document.complexity)),
            ("maturity", format!("maturity: {maturity}\n")),
            ("owner", owner),
            ("created", format!("created: {date}\n")),
            ("updated", format!("updated: {date}\n")),
            ("status", "status: draft\n".to_owned()),
            ("tags", flow("tags", &tags(document, stated))),
        ];
        let mut system = vec![("system_spec", scalar("system_spec", &document.system.id))];
        if document.component.is_described {
            let component = quoted(&unescaped(&document.component.name));
            let line = format!("system_component: {component}\n");
            system.push(("system_component", line));
        }
        let depends_on = ids(&document.upstream);
        let required_by = ids(&document.downstream);
        Self {
            groups: vec![
                ("", identity),
                ("# System Context\n", system),
                (
                    "# Relationships\n",
                    vec![("related_specs", related(document))],
                ),
                (
                    "# Dependencies\n",
                    vec![
                        ("depends_on", flow("depends_on", &depends_on)),
                        ("required_by", flow("required_by", &required_by)),
                    ],
                ),
            ],
        }
    }

    /// The front matter with its fences.
    pub(crate) fn text(&self) -> String {
        let groups: Vec<String> = self
            .groups
            .iter()
            .map(|(comment, entries)| {
                let lines: String = entries.iter().map(|(_, lines)| lines.as_str()).collect();
                format!("{comment}{lines}")
            })
            .collect();
        format!("---\n{}---\n\n", groups.join("\n"))
    }

    fn system_entries(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = self.groups.iter().flat_map(|(_, entries)| entries);
        let entries = all.map(|(key, lines)| (*key, lines.as_str()));
        entries.filter(|(key, _)| SYSTEM_KEYS.contains(key))
    }

    /// Notes in the ledger what was generated for each key that follows the system spec.
    pub(crate) fn record(&self, ledger: &mut Ledger) {
        for (key, lines) in self.system_entries() {
            ledger.set_key(key, Digest::of(lines));
        }
    }

    /// Brings the keys that follow the system spec up to date in `text`, unless a person changed
    /// or removed them. Front matter has no room for both sides of a conflict, so where both
    /// changed the person's stays, and the conflict is told.
    pub(crate) fn refresh(
        &self,
        text: &str,
        ledger: &mut Ledger,
        on_conflict: OnConflict,
    ) -> (String, Vec<Change>) {
        let mut text = text.to_owned();
        let mut changes = Vec::new();
        let present: BTreeSet<String> = entries(&text)
            .into_iter()
            .map(|(key, _)| key.to_owned())
            .collect();
        for (key, lines) in self.system_entries() {
            let new = Digest::of(lines);
            let recorded = ledger.key(key).cloned();
            let entry = entry_of(&text, key).and_then(|range| text.get(range));
            let found = entry.map(Digest::of);
            let change = match (&found, &recorded) {
                (None, Some(_)) => None,
                (Some(found), _) if *found == new => None,
                // Written before the level followed the system spec: it may be a person's.
                (Some(_), None) if LEVEL_KEYS.contains(&key) => None,
                (Some(_), Some(recorded)) if *recorded == new => None,
                (None, None) if present.is_empty() => None,
                (None, None) => Some(Change::Added(key.to_owned())),
                (Some(found), Some(recorded)) if found == recorded => {
                    Some(Change::Refreshed(key.to_owned()))
                }
                (Some(_), _) => Some(match on_conflict {
                    OnConflict::Theirs => Change::Overwritten(key.to_owned()),
                    OnConflict::Fail => Change::Conflict(key.to_owned()),
                    OnConflict::Show | OnConflict::Keep => Change::Kept(key.to_owned()),
                }),
            };
            if matches!(
                change,
                Some(Change::Added(_) | Change::Refreshed(_) | Change::Overwritten(_))
            ) {
                text = set_entry(&text, key, lines);
            }
            if !matches!(change, Some(Change::Conflict(_))) {
                ledger.set_key(key, new);
            }
            changes.extend(change);
        }
        (text, changes)
    }
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(&next) if c == '\\' && next.is_ascii_punctuation() => {
                out.push(next);
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

fn flow(key: &str, values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| plain_or_quoted(value)).collect();
    format!("{key}: [{}]\n", values.join(", "))
}

fn ids(relations: &[RelationText]) -> Vec<String> {
    let dependencies = relations.iter().filter(|relation| relation.is_dependency);
    dependencies.map(|relation| relation.id.clone()).collect()
}

fn related(document: &FeatureDocument) -> String {
    let mut lines = String::from("related_specs:\n");
    let mut add = |id: &str, relationship: &str, key: &str, value: &str| {
        let id = plain_or_quoted(id);
        let value = quoted(value);
        lines.push_str(&format!(
            "  - id: {id}\n    relationship: {relationship}\n    {key}: {value}\n"
        ));
    };
    let system = &document.system.id;
    if document.component.is_described {
        let component = unescaped(&document.component.name);
        add(system, "implements_component", "component", &component);
    } else {
        let planned = "The roadmap plans this feature; no component has its name";
        add(system, "part_of", "description", planned);
    }
    for relation in &document.upstream {
        let kind = if relation.is_dependency {
            "depends_on"
        } else {
            "uses"
        };
        add(&relation.id, kind, "description", &described(relation));
    }
    for relation in &document.downstream {
        let kind = if relation.is_call {
            "consumed_by"
        } else {
            "enables"
        };
        add(&relation.id, kind, "description", &described(relation));
    }
    lines
}

/// What is exchanged says more than that a dependency is listed.
fn described(relation: &RelationText) -> String {
    let reason = relation.reasons.last().map_or("", String::as_str);
    let call = relation
        .reasons
        .iter()
        .find(|reason| reason.contains(" calls "));
    let reason = call.map_or(reason, String::as_str);
    unescaped(reason).replace('`', "")
}

/// Tags from the words that the component's own description uses, in a fixed order.
fn tags(document: &FeatureDocument, stated: &Stated) -> Vec<String> {
    const SUBJECTS: &[(&str, &[&str])] = &[
        (
            "authentication",
            &["authenticat", "login", "log in", "password"],
        ),
        (
            "authorization",
            &["authoriz", "authoris", "role-based", "permission"],
        ),
        (
            "security",
            &["security", "authenticat", "encrypt", "password", "token"],
        ),
        ("api", &["gateway", "routing"]),
        (
            "payments",
            &["payment", "billing", "invoice", "refund", "charge"],
        ),
        ("orders", &["order", "basket", "checkout", "cart"]),
        ("catalogue", &["catalog", "product"]),
        ("search", &["search"]),
        ("users", &["profile", "account", "customer"]),
        (
            "notifications",
            &["notification", "email", "sms", "message"],
        ),
        ("events", &["event", "queue", "stream"]),
        ("reporting", &["report", "analytic", "figures", "metrics"]),
    ];
    const FRONTEND: &[&str] = &[
        "react",
        "vue",
        "angular",
        "svelte",
        "dashboard",
        "frontend",
        "web client",
        "html",
    ];
    if !stated.tags.is_empty() {
        return stated.tags.clone();
    }
    let responsibility = document
        .component
        .responsibility
        .as_deref()
        .unwrap_or_default();
    let technology = document.component.technology.as_deref().unwrap_or_default();
    let name = &document.component.name;
    let about = format!("{name} {responsibility}").to_lowercase();
    let is_about = |words: &[&str]| words.iter().any(|word| about.contains(word));
    let subjects = SUBJECTS.iter().filter(|(_, words)| is_about(words));
    let mut tags: Vec<String> = subjects.map(|(tag, _)| (*tag).to_owned()).collect();
    let built = format!("{about} {technology}").to_lowercase();
    if FRONTEND.iter().any(|word| built.contains(word)) {
        tags.push("frontend".to_owned());
    }
    if !document.endpoints.is_empty() || tags.is_empty() {
        tags.push("backend".to_owned());
    }
    tags
}

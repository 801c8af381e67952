//! Who signs, and what each reads.

use globset::{Glob, GlobMatcher};
use specpack_graph::model::DocumentKind;

/// What a reviewer reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reads {
    /// All documents of a kind.
    Kind(DocumentKind),
    /// All documents whose path matches.
    Glob(Glob),
}

/// Who signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewer {
    /// What `specpack approve --as` takes: `security`.
    pub id: String,
    /// What people are told: "Security".
    pub title: String,
    /// What is read; nothing means everything.
    pub reads: Vec<Reads>,
}

impl Reviewer {
    /// A reviewer who reads everything.
    #[must_use]
    pub fn named(id: &str) -> Self {
        let mut title = id.replace('-', " ");
        if let Some(first) = title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Self {
            id: id.to_owned(),
            title,
            reads: Vec::new(),
        }
    }

    /// Security, Compliance, Analytics and App Engineering, each with what concerns them.
    pub(crate) fn defaults() -> Vec<Self> {
        use DocumentKind::{
            AsyncApi, Dashboard, Decision, JsonSchema, Observability, OpenApi, OpenSlo, Prd,
            PrometheusRules, Requirements,
        };
        let reviewer = |id: &str, kinds: &[DocumentKind]| Self {
            reads: kinds.iter().copied().map(Reads::Kind).collect(),
            ..Self::named(id)
        };
        vec![
            reviewer(
                "security",
                &[Prd, Requirements, OpenApi, AsyncApi, JsonSchema, Decision],
            ),
            reviewer(
                "compliance",
                &[
                    Prd,
                    Requirements,
                    AsyncApi,
                    JsonSchema,
                    Observability,
                    Decision,
                ],
            ),
            reviewer(
                "analytics",
                &[
                    Prd,
                    Requirements,
                    AsyncApi,
                    Observability,
                    PrometheusRules,
                    Dashboard,
                    OpenSlo,
                ],
            ),
            Self {
                title: "App Engineering".to_owned(),
                ..Self::named("app-engineering")
            },
        ]
    }

    /// Whether a document is for this reviewer. Globs are of paths from the folder of the pack.
    pub(crate) fn reader(&self) -> impl Fn(&str, DocumentKind) -> bool + use<> {
        let mut kinds = Vec::new();
        let mut globs: Vec<GlobMatcher> = Vec::new();
        for reads in &self.reads {
            match reads {
                Reads::Kind(kind) => kinds.push(*kind),
                Reads::Glob(glob) => globs.push(glob.compile_matcher()),
            }
        }
        let reads_all = self.reads.is_empty();
        move |path, kind| {
            reads_all || kinds.contains(&kind) || globs.iter().any(|glob| glob.is_match(path))
        }
    }
}

//! Silencing findings by comments, and judging the comments themselves.

use crate::config::Config;
use crate::registry;
use crate::rule::Findings;
use crate::rules::suppression::{
    SUPPRESSION_WITHOUT_REASON, UNKNOWN_RULE_IN_SUPPRESSION, UNUSED_SUPPRESSION,
};
use specpack_graph::Pack;
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::findings::MAX_FINDINGS_OF_RULE;
use specpack_syntax::hash::HashMap;
use specpack_syntax::source::{FileId, Location, Span};
use specpack_syntax::suppression::{self, Suppression};

/// The suppressions of a pack, and which of them were needed.
pub(crate) struct Suppressions {
    all: Vec<(Suppression, bool)>,
    by_rule: HashMap<(FileId, String), OfRule>,
}

/// The suppressions of one rule in one file.
#[derive(Default)]
struct OfRule {
    /// Where among all suppressions they stand.
    indices: Vec<usize>,
    /// How many findings were offered to them.
    offered: usize,
}

impl OfRule {
    /// Whether the rule may have found more than was kept: then nobody knows what is unused.
    fn is_cut_short(&self) -> bool {
        self.offered > MAX_FINDINGS_OF_RULE
    }
}

impl Suppressions {
    /// Every suppression of every file.
    pub(crate) fn of(pack: &Pack) -> Self {
        let found = pack
            .file_ids()
            .flat_map(|file| suppression::find(file, pack.file(file), pack.tree(file)));
        let all: Vec<(Suppression, bool)> = found.map(|found| (found, false)).collect();
        let mut by_rule: HashMap<_, OfRule> = HashMap::default();
        for (index, (suppression, _)) in all.iter().enumerate() {
            let key = (suppression.file, suppression.rule.clone());
            by_rule.entry(key).or_default().indices.push(index);
        }
        Self { all, by_rule }
    }

    /// Whether a comment silences the finding. The comment counts as needed from then on.
    pub(crate) fn silence(&mut self, finding: &Diagnostic) -> bool {
        if self.all.is_empty() {
            return false;
        }
        let at = finding.primary.at;
        let key = (at.file, finding.rule.clone().into_owned());
        let Some(of_rule) = self.by_rule.get_mut(&key) else {
            return false;
        };
        of_rule.offered += 1;
        let mut is_silent = false;
        for &index in &of_rule.indices {
            if let Some((suppression, is_used)) = self.all.get_mut(index)
                && is_within(at.span, suppression.scope)
            {
                *is_used = true;
                is_silent = true;
            }
        }
        is_silent
    }

    /// What is wrong with the comments, once every finding was offered to them.
    pub(crate) fn into_findings(self, config: &Config) -> Vec<Diagnostic> {
        let mut findings = Findings::default();
        for (suppression, is_used) in &self.all {
            let key = (suppression.file, suppression.rule.clone());
            let is_cut_short = self.by_rule.get(&key).is_some_and(OfRule::is_cut_short);
            judge(suppression, *is_used || is_cut_short, config, &mut findings);
        }
        findings.into_vec()
    }
}

fn is_within(span: Span, scope: Span) -> bool {
    let starts_within = scope.start <= span.start && span.start < scope.end;
    starts_within || (span == scope && span.is_empty())
}

fn judge(suppression: &Suppression, may_be_used: bool, config: &Config, found: &mut Findings) {
    let name = suppression.rule.as_str();
    let at = |span| Location {
        file: suppression.file,
        span,
    };
    let Some(rule) = registry::find(name) else {
        let headline = match name {
            "" => "the comment names no rule to silence".to_owned(),
            name => format!("there is no rule `{name}` to silence"),
        };
        let unknown = UNKNOWN_RULE_IN_SUPPRESSION.at(at(suppression.rule_span), headline);
        found.push(match registry::nearest_rule(name) {
            Some(meant) => unknown.help(format!("Did you mean `{meant}`?")),
            None => unknown.help("Write the rule's name as the finding shows it."),
        });
        return;
    };
    if suppression.reason.is_none() {
        let unreasoned = SUPPRESSION_WITHOUT_REASON
            .at(
                at(suppression.span),
                format!("`{name}` is silenced without a reason"),
            )
            .help("Write the reason behind `--`.");
        found.push(unreasoned);
    }
    // A rule that is off finds nothing anywhere, which says nothing about the comment.
    if !may_be_used && config.level(rule) != Level::Off {
        let unused = UNUSED_SUPPRESSION
            .at(
                at(suppression.rule_span),
                format!("`{name}` finds nothing to silence here"),
            )
            .help("Remove the comment, or move it right before what it is for.");
        found.push(unused);
    }
}

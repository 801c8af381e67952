//! Running all rules over a pack.

use crate::config::Config;
use crate::context::{Context, Exists};
use crate::earlier::Earlier;
use crate::registry;
use crate::rule::{Check, Findings};
use crate::suppressions::Suppressions;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use specpack_graph::Pack;
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::source::FileId;

/// From how many bytes on rules run at once over a contract that is read alone.
const LONG_CONTRACT: usize = 256 * 1024;

/// What a run found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The findings by file, position and rule.
    pub diagnostics: Vec<Diagnostic>,
    /// How many of each level.
    pub counts: Counts,
}

/// How many findings there are of each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Of level error.
    pub errors: usize,
    /// Of level warning.
    pub warnings: usize,
    /// Of level info.
    pub infos: usize,
}

impl Report {
    /// A report of these findings, put in order.
    #[must_use]
    pub fn new(mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.primary.at.file, d.primary.at.span);
            key(a)
                .cmp(&key(b))
                .then_with(|| a.rule.cmp(&b.rule))
                .then_with(|| a.headline.cmp(&b.headline))
        });
        diagnostics.dedup();
        let mut counts = Counts::default();
        for found in &diagnostics {
            match found.level {
                Level::Error => counts.errors += 1,
                Level::Warning => counts.warnings += 1,
                Level::Info => counts.infos += 1,
                Level::Off => {}
            }
        }
        Self {
            diagnostics,
            counts,
        }
    }

    /// Whether some finding is at `level` or above. `Off` never fails a run.
    #[must_use]
    pub fn fails(&self, level: Level) -> bool {
        let highest = self.diagnostics.iter().map(|found| found.level).max();
        level != Level::Off && highest.is_some_and(|highest| highest >= level)
    }
}

/// Runs every rule that is not off, and merges what was found while reading.
///
/// Links to files outside of the pack are taken on trust; [`check_among`] can do better.
#[must_use]
pub fn check(pack: &Pack, config: &Config) -> Report {
    check_among(pack, config, &|_| None)
}

/// As [`check`], asking `exists` for each linked file that is not in the pack.
#[must_use]
pub fn check_among(pack: &Pack, config: &Config, exists: Exists<'_>) -> Report {
    run(&Context::new(pack, config, exists))
}

/// As [`check_among`], without looking again at what has not changed since an earlier run.
#[must_use]
pub fn check_again(
    pack: &Pack,
    config: &Config,
    exists: Exists<'_>,
    earlier: &mut Earlier,
) -> Report {
    earlier.under(config);
    run(&Context::new(pack, config, exists).after(earlier))
}

fn run(context: &Context<'_>) -> Report {
    let (pack, config) = (context.pack, context.config);
    let rules = registry::rules().iter();
    let rules = rules.filter(|rule| config.level(rule) != Level::Off);
    let checks: Vec<_> = rules.filter_map(|rule| rule.check).collect();
    let found_by = |check: &Check| {
        let mut findings = Findings::default();
        check(context, &mut findings);
        findings.into_vec()
    };
    // Several at once: what one finds is nothing to another, and their findings are taken in the
    // order of the rules. For one document alone the memory of further threads is more than what
    // it takes itself, but for a long contract, over which rules take longest.
    let found: Vec<Vec<Diagnostic>> = match pack.files.as_slice() {
        [] => checks.iter().map(found_by).collect(),
        [only] if pack.data(FileId(0)).is_none() || only.text().len() < LONG_CONTRACT => {
            checks.iter().map(found_by).collect()
        }
        _ => checks.par_iter().map(found_by).collect(),
    };
    let mut found: Vec<Diagnostic> = found.into_iter().flatten().collect();
    found.extend(pack.diagnostics.iter().cloned());
    let mut suppressions = Suppressions::of(pack);
    found.retain(|finding| !suppressions.silence(finding));
    found.extend(suppressions.into_findings(config));
    set_levels(&mut found, config);
    Report::new(found)
}

/// Gives each finding the level that the project wants, and drops those it does not.
fn set_levels(found: &mut Vec<Diagnostic>, config: &Config) {
    for finding in found.iter_mut() {
        if let Some(rule) = registry::find(&finding.rule) {
            finding.level = config.level(rule);
        }
    }
    found.retain(|finding| finding.level != Level::Off);
}

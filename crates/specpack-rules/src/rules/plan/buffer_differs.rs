use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::figures::{differ, stated};
use super::prds::prds;
use specpack_graph::model::{StatedTotal, TotalOf};
use specpack_graph::tasks::hours;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The stated buffer, or the total with it, is not what the figures add up to.
    ///
    /// One of the figures was changed and the others were forgotten.
    ///
    /// Fix: correct the figures.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    ///
    /// ### Phase 2: Show
    ///
    /// - [ ] Task 2.1: Show the cart (6h)
    ///
    /// ### Effort Estimation
    ///
    /// - Phase 1: 4 hours
    /// - Phase 2: 6 hours
    /// - **Total: 10 hours**
    ///
    /// **Risk Buffer:** +20% (5 hours) for surprises
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Implementation Roadmap
    ///
    /// ### Phase 1: Store
    ///
    /// - [ ] Task 1.1: Create the tables (4h)
    ///
    /// ### Phase 2: Show
    ///
    /// - [ ] Task 2.1: Show the cart (6h)
    ///
    /// ### Effort Estimation
    ///
    /// - Phase 1: 4 hours
    /// - Phase 2: 6 hours
    /// - **Total: 10 hours**
    ///
    /// **Risk Buffer:** +20% (2 hours) for surprises
    /// ```
    pub static BUFFER_DIFFERS = "buffer-differs" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (prd, _) in prds(context) {
        let of = |wanted: &TotalOf| {
            let mut totals = prd.data.totals.iter();
            totals.find(|total: &&StatedTotal| total.of == *wanted)
        };
        let Some(whole) = of(&TotalOf::Roadmap) else {
            continue;
        };
        let Some(minutes) = whole.minutes else {
            continue;
        };
        let buffer = of(&TotalOf::Buffer);
        let share = buffer.and_then(|buffer| buffer.percent);
        let share = share.map(|percent| (part(minutes.0, percent), part(minutes.1, percent)));
        if let (Some(buffer), Some(share)) = (buffer, share)
            && differ(buffer, share)
        {
            let headline = format!(
                "the buffer is stated as {}, its share of {} is {} h",
                stated(buffer),
                stated(whole),
                hours(u64::from(share.1))
            );
            let found = BUFFER_DIFFERS
                .at(buffer.text.at, headline)
                .and(whole.text.at, stated(whole))
                .help("Correct the figures.");
            findings.push(found);
        }
        let added = buffer.and_then(|buffer| buffer.minutes).or(share);
        let added = added.map(|(least, most)| {
            (minutes.0.saturating_add(least), minutes.1.saturating_add(most))
        });
        if let (Some(with), Some(sum)) = (of(&TotalOf::WithBuffer), added)
            && differ(with, sum)
        {
            let headline = format!(
                "with its buffer the whole is stated as {}, the figures add up to {} h",
                stated(with),
                hours(u64::from(sum.1))
            );
            let found = BUFFER_DIFFERS
                .at(with.text.at, headline)
                .and(whole.text.at, stated(whole))
                .help("Correct the figures.");
            findings.push(found);
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what fits before"
)]
fn part(minutes: u32, percent: f64) -> u32 {
    let part = f64::from(minutes) * percent / 100.0;
    part.clamp(0.0, f64::from(u32::MAX)).round() as u32
}

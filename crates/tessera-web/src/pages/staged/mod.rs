//! `/register/steps`: registering in stages (requirements REG-1 to REG-6). No page tells whether
//! an address or a number has an account before it was proven.

mod catalog;
pub mod code;
pub mod details;
pub mod start;

pub use code::{CodeStepView, Sent};
pub use details::DetailsView;
pub use start::StartView;

use maud::{Markup, html};

use super::Language;
use super::layout::{self, Document, Extras};
use super::refusal::Refusal;
use catalog::StagedCatalog;

/// One step, in its document.
struct Step<'a> {
    number: u64,
    path: &'a str,
    heading: &'static str,
    refusal: Option<&'a Refusal>,
    dev: bool,
}

fn document(step: &Step<'_>, content: &Markup, language: Language) -> Markup {
    let words = StagedCatalog::of(language);
    let problem = step.refusal.map(|refusal| refusal.problem(language));
    let content = html! {
        p class="step" {
            @for tile in 1..=3 {
                span class={ "step-tile" @if tile <= step.number { " step-tile-done" } }
                    aria-hidden="true" {}
            }
            ((words.step_of_three)(step.number))
        }
        h1 { (step.heading) }
        (content)
    };
    let document = Document {
        language,
        title: problem
            .as_ref()
            .map_or(step.heading, |problem| problem.title),
        path: step.path,
        dev: step.dev,
        extras: Extras::Account,
    };
    layout::document(&document, &layout::in_card(&content))
}

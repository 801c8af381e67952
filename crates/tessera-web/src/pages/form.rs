//! What the forms share: the summary of a problem, a field's error and the button that
//! shows that it is at work.

use std::borrow::Cow;

use maud::{Markup, html};

use super::catalog::Catalog;
use super::icon;

/// Why a form came back, in the reader's language.
pub(super) struct Problem {
    /// Says what is wrong; no two problems share it.
    pub(super) title: &'static str,
    /// Says what to do about it.
    pub(super) text: Cow<'static, str>,
    /// Stands at the field, where the problem is the field's.
    pub(super) field: Option<Cow<'static, str>>,
}

impl Problem {
    pub(super) fn rate_limited(catalog: &Catalog, retry_after_seconds: Option<u64>) -> Self {
        Self {
            title: catalog.rate_limited_title,
            text: waiting(
                retry_after_seconds,
                catalog.rate_limited_wait,
                catalog.rate_limited_text,
            ),
            field: None,
        }
    }

    pub(super) fn overloaded(catalog: &Catalog, retry_after_seconds: Option<u64>) -> Self {
        Self {
            title: catalog.overloaded_title,
            text: waiting(
                retry_after_seconds,
                catalog.overloaded_wait,
                catalog.overloaded_text,
            ),
            field: None,
        }
    }

    /// What was begun before has nothing left to go on from.
    pub(super) fn over(catalog: &Catalog) -> Self {
        Self {
            title: catalog.over_title,
            text: catalog.over_text.into(),
            field: None,
        }
    }

    pub(super) fn internal(catalog: &Catalog) -> Self {
        Self {
            title: catalog.internal_title,
            text: catalog.internal_text.into(),
            field: None,
        }
    }
}

/// The text that names the wait where it is known.
pub(super) fn waiting(
    seconds: Option<u64>,
    with_wait: fn(u64) -> String,
    without: &'static str,
) -> Cow<'static, str> {
    match seconds {
        Some(seconds) => with_wait(seconds).into(),
        None => without.into(),
    }
}

/// The summary above a form. It takes the focus when the page loads, so that nobody who
/// cannot see it misses it; the script repeats that where `autofocus` is not honoured.
pub(super) fn summary(problem: &Problem) -> Markup {
    html! {
        div class="notice notice-problem" id="problem" role="alert" tabindex="-1" autofocus data-focus {
            (icon::alert())
            div {
                h2 class="notice-title" { (problem.title) }
                p { (problem.text) }
            }
        }
    }
}

/// The error of the field `id`. It is there even when empty, because scripts write into it
/// and a screen reader announces only what changes inside a known live region.
pub(super) fn field_error(id: &str, error: Option<&str>) -> Markup {
    html! {
        p class="field-error" id={ (id) "-error" } aria-live="polite" data-error {
            @if let Some(error) = error { (error) }
        }
    }
}

/// A button that sends its form.
pub(super) struct Submit<'a> {
    pub(super) label: &'a str,
    /// What it says while the form is under way.
    pub(super) busy: &'a str,
    pub(super) weight: Weight,
}

/// How much a button stands out.
#[derive(Clone, Copy)]
pub(super) enum Weight {
    /// What most people are here for.
    Main,
    /// Possible, but not what the page is about.
    Quiet,
    /// What cannot be taken back.
    Final,
}

/// The button of a form.
pub(super) fn submit(submit: &Submit<'_>) -> Markup {
    let class = match submit.weight {
        Weight::Main => "button",
        Weight::Quiet => "button button-quiet",
        Weight::Final => "button button-final",
    };
    html! {
        button class=(class) type="submit" data-busy=(submit.busy) { (button_inside(submit.label)) }
    }
}

/// The way out, with what is to be said of it.
pub(super) fn sign_out(catalog: &Catalog, hint: Option<&str>) -> Markup {
    html! {
        form class="sign-out" method="post" action="/logout" data-guard {
            (submit(&Submit {
                label: catalog.sign_out,
                busy: catalog.sign_out_busy,
                weight: Weight::Quiet,
            }))
            @if let Some(hint) = hint { p class="small" { (hint) } }
        }
    }
}

/// The inside of a button that can show that it is at work.
pub(super) fn button_inside(label: &str) -> Markup {
    html! {
        span class="spinner" aria-hidden="true" {}
        span data-label { (label) }
    }
}

/// How far along a registration is, in words and in tiles.
pub(super) fn step(step: u64, catalog: &Catalog) -> Markup {
    html! {
        p class="step" {
            span class="step-tile step-tile-done" aria-hidden="true" {}
            span class={ "step-tile" @if step > 1 { " step-tile-done" } } aria-hidden="true" {}
            ((catalog.step_of_two)(step))
        }
    }
}

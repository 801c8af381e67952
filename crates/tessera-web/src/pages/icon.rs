//! The few icons of the pages. All are decoration beside words that say the same.

use maud::{Markup, html};

fn line_icon(path: &str) -> Markup {
    html! {
        svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none"
            stroke="currentColor" stroke-width="2" stroke-linecap="round"
            stroke-linejoin="round" aria-hidden="true" focusable="false" {
            path d=(path) {}
        }
    }
}

pub(super) fn alert() -> Markup {
    line_icon("M12 8v5M12 16.5v.01M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18")
}

pub(super) fn tick() -> Markup {
    line_icon("M5 12.5l4.5 4.5L19 7.5")
}

pub(super) fn clock() -> Markup {
    line_icon("M12 7v5l3 2M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18")
}

pub(super) fn message() -> Markup {
    line_icon("M4 5h16v11H9l-5 4z")
}

pub(super) fn lock() -> Markup {
    line_icon("M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3")
}

pub(super) fn shield() -> Markup {
    line_icon("M12 3l7 3v5.5c0 4.5-3 7.6-7 9.5c-4-1.9-7-5-7-9.5V6z")
}

/// Four tiles, the mark of Tessera.
pub(super) fn mark() -> Markup {
    html! {
        svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false" {
            rect class="tile-teal" x="1" y="1" width="14" height="14" rx="3" {}
            path class="tile-marigold" d="M17 4a3 3 0 0 1 3-3h8a3 3 0 0 1 3 3v0a11 11 0 0 1-11 11h0a3 3 0 0 1-3-3z" {}
            path class="tile-clay" d="M1 20a3 3 0 0 1 3-3h0a11 11 0 0 1 11 11v0a3 3 0 0 1-3 3h-8a3 3 0 0 1-3-3z" {}
            rect class="tile-deep" x="17" y="17" width="14" height="14" rx="3" {}
        }
    }
}

//! For people.

use super::{Run, lapsed_by};
use crate::render::Style;
use clap::builder::styling::{AnsiColor, Style as Ansi};
use specpack_rules::gate::{Check, SignOff, SignOffState};
use std::fmt::Write as _;

/// How many places of a check are shown: the report is one page.
const SHOWN_PLACES: usize = 5;

/// The report for a terminal.
pub(crate) fn human(run: &Run<'_>, style: Style) -> String {
    let colours = Colours::new(style);
    let bold = colours.bold;
    let mut text = format!(
        "{bold}Spec Pack Review of {}{bold:#}\n\n{bold}Definition of ready{bold:#}\n",
        run.folder
    );
    let checks = &run.verdict.checks;
    let sign_offs = &run.verdict.sign_offs;
    let titles = checks.iter().map(|check| check.title.chars().count());
    let titles = titles.chain(sign_offs.iter().map(|it| it.title.chars().count()));
    let width = titles.max().unwrap_or_default();
    for check in checks {
        let mark = colours.mark(check.is_met);
        let _ = writeln!(text, "  {mark} {:width$}  {}", check.title, check.detail);
        write_places(&mut text, run, check);
    }
    let _ = writeln!(text, "\n{bold}Sign-offs{bold:#}");
    for sign_off in sign_offs {
        write_sign_off(&mut text, run, sign_off, width, &colours);
    }
    if sign_offs.is_empty() {
        text.push_str("  nobody has to sign\n");
    }
    let _ = writeln!(text, "\n{bold}{}{bold:#}", run.conclusion());
    text
}

fn write_places(text: &mut String, run: &Run<'_>, check: &Check) {
    for place in check.places.iter().take(SHOWN_PLACES) {
        let _ = writeln!(text, "      {}  {}", run.at(place), place.message);
    }
    if let Some(more) = run.more(check.places.len(), SHOWN_PLACES) {
        let _ = writeln!(text, "      {more}");
    }
}

fn write_sign_off(
    text: &mut String,
    run: &Run<'_>,
    sign_off: &SignOff,
    width: usize,
    colours: &Colours,
) {
    let mark = colours.mark(sign_off.state == SignOffState::Signed);
    let standing = run.standing(sign_off);
    let _ = writeln!(text, "  {mark} {:width$}  {standing}", sign_off.title);
    for file in lapsed_by(sign_off) {
        let _ = writeln!(text, "      {file}");
    }
}

struct Colours {
    bold: Ansi,
    good: Ansi,
    bad: Ansi,
}

impl Colours {
    fn new(style: Style) -> Self {
        match style.is_coloured {
            true => Self {
                bold: Ansi::new().bold(),
                good: AnsiColor::Green.on_default(),
                bad: AnsiColor::Red.on_default().bold(),
            },
            false => Self {
                bold: Ansi::new(),
                good: Ansi::new(),
                bad: Ansi::new(),
            },
        }
    }

    fn mark(&self, is_met: bool) -> String {
        let (style, mark) = match is_met {
            true => (self.good, "pass"),
            false => (self.bad, "FAIL"),
        };
        format!("{style}{mark}{style:#}")
    }
}

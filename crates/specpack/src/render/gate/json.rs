//! For programs.

use super::Run;
use crate::render::place::place;
use serde::Serialize;
use specpack_rules::gate::{self, SignOffState};

/// The fields are a contract with those who read them: none may change its name or meaning.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output<'a> {
    ready: bool,
    checks: Vec<Check<'a>>,
    sign_offs: Vec<SignOff<'a>>,
}

#[derive(Serialize)]
struct Check<'a> {
    name: &'a str,
    title: &'a str,
    met: bool,
    detail: &'a str,
    places: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    message: &'a str,
}

#[derive(Serialize)]
struct SignOff<'a> {
    role: &'a str,
    title: &'a str,
    state: &'static str,
    by: Option<&'a str>,
    on: Option<&'a str>,
    files: usize,
    changed: Vec<Changed<'a>>,
}

#[derive(Serialize)]
struct Changed<'a> {
    file: &'a str,
    change: &'static str,
}

/// `{"ready": …, "checks": […], "signOffs": […]}`; `state` is signed, lapsed or missing.
pub(crate) fn json(run: &Run<'_>) -> String {
    let verdict = run.verdict;
    let output = Output {
        ready: verdict.is_ready(),
        checks: verdict.checks.iter().map(|it| check(run, it)).collect(),
        sign_offs: verdict.sign_offs.iter().map(sign_off).collect(),
    };
    // Numbers and texts always serialise.
    let mut text = serde_json::to_string_pretty(&output).unwrap_or_default();
    text.push('\n');
    text
}

fn check<'a>(run: &Run<'a>, check: &'a gate::Check) -> Check<'a> {
    let places = check.places.iter().filter_map(|found| {
        let at = place(run.files, found.at)?;
        Some(Place {
            file: at.file.path(),
            line: at.start.line,
            column: at.start.column,
            message: &found.message,
        })
    });
    Check {
        name: &check.name,
        title: &check.title,
        met: check.is_met,
        detail: &check.detail,
        places: places.collect(),
    }
}

fn sign_off(sign_off: &gate::SignOff) -> SignOff<'_> {
    let (state, changed) = match &sign_off.state {
        SignOffState::Signed => ("signed", [].as_slice()),
        SignOffState::Missing => ("missing", [].as_slice()),
        SignOffState::Lapsed { by } => ("lapsed", by.as_slice()),
    };
    let changed = changed.iter().map(|file| Changed {
        file: &file.path,
        change: file.change.as_str(),
    });
    let signed = sign_off.signed.as_ref();
    SignOff {
        role: &sign_off.role,
        title: &sign_off.title,
        state,
        by: signed.map(|(by, _)| by.as_str()),
        on: signed.map(|(_, on)| on.as_str()),
        files: sign_off.file_count,
        changed: changed.collect(),
    }
}

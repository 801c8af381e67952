//! A run of scenarios for people: a line each as they end, and for each that did not pass the
//! place, what was expected, and what was exchanged.

use crate::render;
use crate::terminal::Terminal;
use clap::builder::styling::{AnsiColor, Style};
use specpack_run::report::{Report, failure_lines};
use specpack_run::{CaseResult, Counts, Meaning, PlannedCase, Status};
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::source::{Location, SourceFile};
use std::fmt::Write as _;

/// The line of a case that has ended, and why it did not pass.
pub(crate) fn case(
    files: &[SourceFile],
    planned: &PlannedCase,
    result: &CaseResult,
    terminal: &Terminal,
) -> String {
    let style = terminal.stdout_style(match result.status {
        Status::Passed => AnsiColor::Green.on_default(),
        Status::Skipped => AnsiColor::Yellow.on_default(),
        _ => AnsiColor::Red.on_default().bold(),
    });
    let mut text = format!(
        "{style}{:9}{style:#} {} › {} ({} ms)\n",
        result.status.name(),
        planned.case.feature,
        planned.case.name,
        result.took.as_millis()
    );
    let steps = planned
        .case
        .steps
        .iter()
        .zip(&result.steps)
        .zip(&planned.steps);
    for ((step, result), meaning) in steps {
        let Some(failure) = &result.failure else {
            continue;
        };
        let rule = match result.status {
            Status::Undefined => "undefined-step",
            Status::Ambiguous => "ambiguous-step",
            _ => "failed-step",
        };
        let place = Location {
            file: planned.file,
            span: step.text_at,
        };
        let mut finding = Diagnostic::new(rule, Level::Error, failure.message.clone(), place);
        finding = match meaning {
            Meaning::Ambiguous(several) => several
                .iter()
                .fold(finding, |finding, at| finding.and(*at, "bound here")),
            Meaning::Undefined => finding.help(format!(
                "Bind a workflow to it: `x-cucumber: {}`",
                expression_for(&step.text)
            )),
            _ => match failure.at {
                Some(at) => finding.and(at, "expected here"),
                None => finding,
            },
        };
        text.push('\n');
        text.push_str(&render::finding(files, &finding, render_style(terminal)));
        for line in failure_lines(failure) {
            let _ = writeln!(text, "    {}", render::visible(&line));
        }
        text.push('\n');
    }
    text
}

fn render_style(terminal: &Terminal) -> render::Style {
    render::Style {
        is_coloured: terminal.colours_stdout(),
        width: terminal.stdout_width(),
    }
}

/// What the run came to.
pub(crate) fn closing(report: &Report<'_>, terminal: &Terminal) -> String {
    let scenarios = Counts::of(report.results.iter().map(|result| result.status));
    let steps = report.results.iter().flat_map(|result| &result.steps);
    let steps = Counts::of(steps.map(|step| step.status));
    let bold = terminal.stdout_style(Style::new().bold());
    let mut text = format!(
        "\n{bold}{}{bold:#}\n{}\n",
        in_words(scenarios, "scenario", "scenarios"),
        in_words(steps, "step", "steps"),
    );
    let _ = writeln!(
        text,
        "{:.3} s, seed {}",
        report.took.as_secs_f64(),
        report.seed
    );
    text
}

fn in_words(counts: Counts, one: &str, many: &str) -> String {
    let parts = [
        (counts.passed, "passed"),
        (counts.failed, "failed"),
        (counts.undefined, "undefined"),
        (counts.ambiguous, "ambiguous"),
        (counts.skipped, "skipped"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let all = crate::output::counted(counts.all(), one, many);
    match parts.is_empty() {
        true => all,
        false => format!("{all}: {}", parts.join(", ")),
    }
}

/// A Cucumber expression that a step's text matches: quoted texts and numbers as parameters.
fn expression_for(text: &str) -> String {
    let mut expression = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let quoted = rest
            .strip_prefix('"')
            .and_then(|inner| inner.split_once('"'));
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let is_word_start = !expression.ends_with(char::is_alphanumeric);
        if let Some((_, after)) = quoted {
            expression.push_str("{string}");
            rest = after;
        } else if digits > 0 && is_word_start && !rest[digits..].starts_with(char::is_alphanumeric)
        {
            expression.push_str("{int}");
            rest = &rest[digits..];
        } else {
            if "(){}/\\".contains(first) {
                expression.push('\\');
            }
            expression.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    expression
}

#[cfg(test)]
mod tests {
    use super::expression_for;
    use specpack_syntax::cucumber_expression::{Expression, ParameterTypes};

    #[test]
    fn an_expression_is_proposed_that_the_step_matches() {
        for (step, expected) in [
            (
                r#"Ada buys 2 loaves for "gold""#,
                "Ada buys {int} loaves for {string}",
            ),
            ("a price (net) of 3/4", r"a price \(net\) of {int}\/{int}"),
            ("the code ABC123 and 4x", "the code ABC123 and 4x"),
        ] {
            let proposed = expression_for(step);
            assert_eq!(proposed, expected);
            let expression = Expression::new(&proposed, &ParameterTypes::default()).unwrap();
            assert!(expression.arguments(step).is_some(), "{step}");
        }
    }
}

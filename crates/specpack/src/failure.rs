//! How a run that could not do its work ends: what is said, and the exit code.

use crate::terminal::Terminal;
use clap::builder::styling::{AnsiColor, Style};
use std::io::{self, Write as _};
use std::process::ExitCode;

/// The exit code of a run that could not do its work.
const COULD_NOT_RUN: u8 = 2;
/// What a shell reports for a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// The person at the keyboard ended the run; nothing was written.
#[derive(Debug, thiserror::Error)]
#[error("interrupted; nothing was written")]
pub(crate) struct Interrupted;

/// The person at the keyboard ended a run whose report was written.
#[derive(Debug, thiserror::Error)]
#[error("interrupted; what had not begun was skipped")]
pub(crate) struct CutShort;

/// Prints what clap has to say: help on standard output, mistakes on standard error.
pub(crate) fn of_arguments(answer: &clap::Error) -> ExitCode {
    let printed = answer.print();
    if printed.is_err() {
        return ExitCode::from(COULD_NOT_RUN);
    }
    ExitCode::from(u8::try_from(answer.exit_code()).unwrap_or(COULD_NOT_RUN))
}

/// Says why a run could not do its work.
pub(crate) fn report(error: &anyhow::Error, terminal: &Terminal) -> ExitCode {
    if is_closed_pipe(error) {
        // The reader has what it wanted: `specpack check | head` is no mistake.
        return ExitCode::SUCCESS;
    }
    let bold = terminal.stderr_style(error_style());
    // Standard error is all there is to speak through: when it is gone, nobody listens.
    let _ = writeln!(io::stderr(), "{bold}error{bold:#}: {error:#}");
    if error.is::<Interrupted>() || error.is::<CutShort>() {
        return ExitCode::from(INTERRUPTED);
    }
    ExitCode::from(COULD_NOT_RUN)
}

fn error_style() -> Style {
    AnsiColor::Red.on_default().bold()
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
    })
}

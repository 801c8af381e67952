//! Whether somebody is looking, and in which colours.

use clap::builder::styling::Style;
use std::io::{self, IsTerminal as _};

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ColorChoice {
    /// On terminals, unless NO_COLOR is set; everywhere when CLICOLOR_FORCE is
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What the standard streams are connected to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    is_interactive: bool,
    is_stderr_terminal: bool,
    stdout_is_coloured: bool,
    stderr_is_coloured: bool,
}

impl Terminal {
    /// Looks at the streams and at what the environment asks for.
    pub(crate) fn detect(color: ColorChoice) -> Self {
        let environment = Environment::read();
        let stdout = io::stdout().is_terminal();
        let stderr = io::stderr().is_terminal();
        Self {
            is_interactive: io::stdin().is_terminal() && stderr,
            is_stderr_terminal: stderr,
            stdout_is_coloured: environment.colours(color, stdout),
            stderr_is_coloured: environment.colours(color, stderr),
        }
    }

    /// Whether a question would reach a person who can answer it.
    pub(crate) fn is_interactive(self) -> bool {
        self.is_interactive
    }

    /// Whether progress on standard error would be seen as it happens.
    pub(crate) fn shows_progress(self) -> bool {
        self.is_stderr_terminal
    }

    /// Whether what goes to standard output is coloured.
    pub(crate) fn colours_stdout(self) -> bool {
        self.stdout_is_coloured
    }

    /// `style` for standard output; plain where that is not coloured.
    pub(crate) fn stdout_style(self, style: Style) -> Style {
        if self.stdout_is_coloured {
            style
        } else {
            Style::new()
        }
    }

    /// `style` for standard error; plain where that is not coloured.
    pub(crate) fn stderr_style(self, style: Style) -> Style {
        if self.stderr_is_coloured {
            style
        } else {
            Style::new()
        }
    }

    /// How wide standard output is; none where it is not a terminal.
    pub(crate) fn stdout_width(self) -> Option<usize> {
        io::stdout().is_terminal().then(|| {
            let (_, columns) = dialoguer::console::Term::stdout().size();
            usize::from(columns)
        })
    }
}

/// What <https://no-color.org> and <https://bixense.com/clicolors> agreed on.
struct Environment {
    forbids: bool,
    forces: bool,
    is_dumb: bool,
}

impl Environment {
    fn read() -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        Self {
            forbids: is_set("NO_COLOR"),
            forces: std::env::var_os("CLICOLOR_FORCE")
                .is_some_and(|value| !value.is_empty() && value != "0"),
            is_dumb: std::env::var_os("TERM").is_some_and(|value| value == "dumb"),
        }
    }

    fn colours(&self, choice: ColorChoice, is_terminal: bool) -> bool {
        match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if self.forbids => false,
            ColorChoice::Auto => self.forces || (is_terminal && !self.is_dumb),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(forbids: bool, forces: bool) -> Environment {
        Environment {
            forbids,
            forces,
            is_dumb: false,
        }
    }

    #[test]
    fn only_terminals_are_coloured_unless_told_otherwise() {
        let plain = environment(false, false);
        assert!(plain.colours(ColorChoice::Auto, true));
        assert!(!plain.colours(ColorChoice::Auto, false));
        assert!(plain.colours(ColorChoice::Always, false));
        assert!(!plain.colours(ColorChoice::Never, true));
    }

    #[test]
    fn the_environment_forbids_before_it_forces_and_the_option_overrules_both() {
        assert!(environment(false, true).colours(ColorChoice::Auto, false));
        assert!(!environment(true, true).colours(ColorChoice::Auto, true));
        assert!(environment(true, false).colours(ColorChoice::Always, false));
    }
}

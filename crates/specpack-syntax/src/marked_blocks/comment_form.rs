//! How the languages of documents write a comment that has a line to itself.

const OPEN: &str = "<!-- ";
const CLOSE: &str = "-->";
const HASH: &str = "# ";

/// How a comment is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CommentForm {
    /// `<!-- … -->`, in Markdown.
    #[default]
    Markup,
    /// `# …`, in YAML, TOML and Gherkin.
    Hash,
}

impl CommentForm {
    /// A line with a comment, without its line ending.
    pub(super) fn comment(self, content: &str) -> String {
        match self {
            Self::Markup => format!("{OPEN}{content} {CLOSE}"),
            Self::Hash => format!("{HASH}{content}"),
        }
    }

    /// What the comment of a line says; none where the line is no comment. Data may have been
    /// indented since.
    pub(super) fn content(self, line: &str) -> Option<&str> {
        let line = line.trim_end();
        match self {
            Self::Markup => line.strip_prefix(OPEN)?.strip_suffix(CLOSE),
            Self::Hash => line.trim_start().strip_prefix(HASH),
        }
    }
}

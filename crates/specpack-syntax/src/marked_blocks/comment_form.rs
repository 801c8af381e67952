//! How the languages of documents write a comment that has a line to itself.

const OPEN: &str = "<!-- ";
const CLOSE: &str = "-->";
const HASH: &str = "# ";
const SLASHES: &str = "// ";

/// How a comment is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CommentForm {
    /// `<!-- … -->`, in Markdown.
    #[default]
    Markup,
    /// `# …`, in YAML, TOML and Gherkin.
    Hash,
    /// `// …`, in programs.
    Slashes,
}

impl CommentForm {
    /// A line with a comment, which is given in parts, without its line ending.
    pub(super) fn comment(self, content: &[&str]) -> String {
        let content = content.concat();
        match self {
            Self::Markup => [OPEN, &content, " ", CLOSE].concat(),
            Self::Hash => [HASH, &content].concat(),
            Self::Slashes => [SLASHES, &content].concat(),
        }
    }

    /// What the comment of a line says; none where the line is no comment. Data and programs may
    /// have been indented since.
    pub(super) fn content(self, line: &str) -> Option<&str> {
        let rest = match self {
            Self::Markup => line.strip_prefix(OPEN)?,
            Self::Hash => line.trim_start().strip_prefix(HASH)?,
            Self::Slashes => line.trim_start().strip_prefix(SLASHES)?,
        };
        let rest = rest.trim_end();
        match self {
            Self::Markup => rest.strip_suffix(CLOSE),
            Self::Hash | Self::Slashes => Some(rest),
        }
    }
}

//! In which language a file is written, by its name and how it starts.

/// The language of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// Markdown, and any text that is nothing else.
    Markdown,
    /// YAML.
    Yaml,
    /// JSON.
    Json,
    /// Gherkin, in either of its dialects.
    Gherkin,
    /// A program: only the marks in it are read.
    Code,
}

/// What ends the names of programs.
const CODE: &[&str] = &[
    "bash", "bats", "c", "cc", "clj", "cljs", "cpp", "cs", "cts", "cxx", "dart", "ex", "exs", "fs",
    "fsx", "go", "groovy", "h", "hpp", "hs", "java", "jl", "js", "jsx", "kt", "kts", "lua", "m",
    "mjs", "ml", "mm", "mts", "php", "pl", "pm", "ps1", "py", "r", "rb", "robot", "rs", "scala",
    "sh", "sql", "svelte", "swift", "t", "tf", "ts", "tsx", "vb", "vue", "zig",
];

impl Form {
    /// The language that a file's name tells; none where it tells nothing.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let name = name.to_ascii_lowercase();
        let (stem, extension) = name.rsplit_once('.')?;
        Some(match extension {
            "md" | "markdown" if stem.ends_with(".feature") => Self::Gherkin,
            "md" | "markdown" | "mdown" => Self::Markdown,
            "yaml" | "yml" => Self::Yaml,
            "json" => Self::Json,
            "feature" => Self::Gherkin,
            extension if CODE.binary_search(&extension).is_ok() => Self::Code,
            _ => return None,
        })
    }

    /// The language of a file: that of its name, else what its text looks like.
    #[must_use]
    pub fn of(path: &str, text: &str) -> Self {
        Self::of_path(path).unwrap_or_else(|| Self::of_text(text))
    }

    fn of_text(text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let first = text.lines().next().unwrap_or_default();
        let key = first.split_once(':').map(|(key, _)| key.trim_matches('"'));
        let is_key = |key: &str| DOCUMENT_KEYS.contains(&key);
        match key {
            _ if text.starts_with('{') => Self::Json,
            Some(key) if is_key(key) => Self::Yaml,
            Some("Feature") => Self::Gherkin,
            _ => Self::Markdown,
        }
    }
}

/// Keys that documents of data start with.
const DOCUMENT_KEYS: &[&str] = &[
    "$schema",
    "apiVersion",
    "arazzo",
    "asyncapi",
    "groups",
    "openapi",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_decides_where_it_tells() {
        let of = Form::of_path;
        assert_eq!(of("a/b.YML"), Some(Form::Yaml));
        assert_eq!(of("login.feature"), Some(Form::Gherkin));
        assert_eq!(of("login.feature.md"), Some(Form::Gherkin));
        assert_eq!(of("a.b/readme.md"), Some(Form::Markdown));
        assert_eq!(of("src/main.rs"), Some(Form::Code));
        assert_eq!(of("notes.txt"), None);
        assert_eq!(of("md"), None);
        assert!(CODE.is_sorted());
    }

    #[test]
    fn without_a_telling_name_the_text_decides() {
        let of = |text| Form::of("<stdin>", text);
        assert_eq!(of("openapi: 3.1.0\n"), Form::Yaml);
        assert_eq!(of("\u{feff}{\"openapi\": \"3.1.0\"}"), Form::Json);
        assert_eq!(of("Feature: Log in\n"), Form::Gherkin);
        assert_eq!(of("# Shop\n"), Form::Markdown);
        assert_eq!(of("Status: fine\n"), Form::Markdown);
    }
}

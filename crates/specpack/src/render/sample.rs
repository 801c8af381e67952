//! Findings for the tests of renderers.

use super::{Run, Summary};
use specpack_syntax::diagnostic::{Diagnostic, Edit, Fix, Level, Safety};
use specpack_syntax::source::{FileId, Location, SourceFile, Span};
use std::sync::LazyLock;

const SYSTEM: &str = "---\nid: sys-shop\nkind: SystemArchitecture\n---\n\n# Shop\n\n#### Component 1: Ördersystem\n**Dependencies:** Catalogue, Autth\n\n#### Component 2: Catalogue\n**Dependencies:** Ördersystem\n\nfirst line\nsecond line\nthird line\n";
const FEATURE: &str = "---\r\nid: Feat-Auth\r\n---\r\n# Auth\r\n";

static FILES: LazyLock<Vec<SourceFile>> = LazyLock::new(|| {
    let long = format!(
        "# T\n{}Autth{}\n",
        "many words ".repeat(60),
        " and more".repeat(60)
    );
    vec![
        SourceFile::new("specs/system/shop.md", SYSTEM),
        SourceFile::new("specs/features/feat auth.md", FEATURE),
        SourceFile::new("specs/long.md", long),
    ]
});

static FINDINGS: LazyLock<Vec<Diagnostic>> = LazyLock::new(|| {
    let unknown = Diagnostic::new(
        "unknown-dependency",
        Level::Error,
        "`Ördersystem` depends on `Autth`, which no component is called",
        at(0, "Autth"),
    );
    let ring = Diagnostic::new(
        "circular-dependency",
        Level::Error,
        "`Ördersystem` and `Catalogue` depend on each other",
        at(0, "Catalogue, "),
    );
    let id = Diagnostic::new(
        "misspelt-id",
        Level::Warning,
        "the id `Feat-Auth` is not in lower case",
        at(1, "Feat-Auth"),
    );
    let words = Diagnostic::new(
        "unknown-dependency",
        Level::Info,
        "a long line",
        at(2, "Autth"),
    );
    let lines = Diagnostic::new(
        "unknown-content",
        Level::Warning,
        "nothing understands these lines",
        at(0, "first line\nsecond line\nthird line"),
    );
    vec![
        unknown
            .label("no such component")
            .help("Declare the component, or name one of those that are."),
        ring.label("the first dependency of the ring")
            .and(at_last(0, "Ördersystem"), "leads back")
            .and(at(1, "# Auth"), "its feature spec"),
        id.help("Write ids in lower case.").fix(Fix {
            title: "Write `feat-auth`".to_owned(),
            safety: Safety::Safe,
            edits: vec![Edit {
                span: at(1, "Feat-Auth").span,
                replacement: "feat-auth".to_owned(),
            }],
        }),
        lines.fix(Fix {
            title: "Remove the lines".to_owned(),
            safety: Safety::Unsafe,
            edits: Vec::new(),
        }),
        words.label("here"),
    ]
});

/// A run that found something of everything.
pub(super) fn run() -> Run<'static> {
    Run {
        files: &FILES,
        diagnostics: &FINDINGS,
        summary: Summary {
            files: FILES.len(),
            errors: 2,
            warnings: 2,
            infos: 1,
            understood: 12,
            reported: 1,
            ignored: 0,
        },
    }
}

/// A run that found nothing.
pub(super) fn clean() -> Run<'static> {
    Run {
        files: &FILES,
        diagnostics: &[],
        summary: Summary {
            files: FILES.len(),
            understood: 13,
            ..Summary::default()
        },
    }
}

static HOSTILE_FILES: LazyLock<Vec<SourceFile>> = LazyLock::new(|| {
    vec![SourceFile::new(
        "a\n::error::b\u{1b}[2J.md",
        "x\u{1b}[2Jy\u{202e}z\r\n",
    )]
});

static HOSTILE_FINDINGS: LazyLock<Vec<Diagnostic>> = LazyLock::new(|| {
    let at = Location {
        file: FileId(0),
        span: Span::new(0..8),
    };
    let finding = Diagnostic::new(
        "a-rule",
        Level::Error,
        "\u{1b}[31mred\r\n::error::\u{202e}",
        at,
    );
    vec![
        finding
            .label("\u{1b}[0m\n::set-output::x")
            .help("\u{1b}]8;;http://x\u{7}"),
    ]
});

/// A run over a file whose author means harm.
pub(super) fn hostile() -> Run<'static> {
    Run {
        files: &HOSTILE_FILES,
        diagnostics: &HOSTILE_FINDINGS,
        summary: Summary {
            files: HOSTILE_FILES.len(),
            errors: 1,
            ..Summary::default()
        },
    }
}

fn at(file: u32, words: &str) -> Location {
    let text = FILES[file as usize].text();
    let start = text.find(words).unwrap();
    span(file, start, words)
}

fn at_last(file: u32, words: &str) -> Location {
    let text = FILES[file as usize].text();
    let start = text.rfind(words).unwrap();
    span(file, start, words)
}

fn span(file: u32, start: usize, words: &str) -> Location {
    let words = words.trim_end_matches([' ', ',']);
    Location {
        file: FileId(file),
        span: Span::new(start..start + words.len()),
    }
}

//! Findings as annotated source, for people.

use super::excerpt::{Excerpt, excerpts};
use super::place::place;
use super::visible::visible;
use super::{Run, Style, Summary, is_fixable};
use annotate_snippets::{Group, Level as Title, Origin, Renderer, Snippet};
use anstream::adapter::strip_str;
use rayon::iter::ParallelIterator as _;
use rayon::slice::ParallelSlice as _;
use specpack_syntax::diagnostic::{Diagnostic, Level, Safety};
use specpack_syntax::source::SourceFile;

/// How wide text is where there is no terminal.
const WIDTH_WITHOUT_TERMINAL: usize = 120;
/// How many findings are written by themselves, several such parts at once.
const PART_LEN: usize = 64;
/// How narrow a terminal may be before lines are wrapped rather than cut.
const LEAST_WIDTH: usize = 40;

/// Annotated source, one finding after the other, and what they come to.
pub(crate) fn human(run: &Run<'_>, style: Style) -> String {
    let parts = run.diagnostics.par_chunks(PART_LEN).map(|diagnostics| {
        let mut text = String::new();
        for diagnostic in diagnostics {
            text.push_str(&finding(run.files, diagnostic, style));
            text.push('\n');
        }
        text
    });
    let mut text = parts.collect::<Vec<_>>().concat();
    text.push_str(&closing(run));
    text
}

/// Annotated source of one finding.
pub(crate) fn finding(files: &[SourceFile], finding: &Diagnostic, style: Style) -> String {
    let width = style.width.unwrap_or(WIDTH_WITHOUT_TERMINAL);
    let width = width.max(LEAST_WIDTH);
    let renderer = if style.is_coloured {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.term_width(width);
    let mut text = String::new();
    push_rendered(&mut text, &renderer.render(&[group(files, finding, width)]));
    text
}

/// Adds a rendered finding.
///
/// Its places are given apart from its excerpts, as an excerpt may leave out the start of a line;
/// the renderer marks such an excerpt with a line that says nothing, which is left out.
fn push_rendered(text: &mut String, rendered: &str) {
    for line in rendered.lines() {
        let is_mark = line.contains(":::") && strip_str(line).to_string().trim() == ":::";
        if !is_mark {
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
}

fn group<'a>(files: &'a [SourceFile], finding: &'a Diagnostic, width: usize) -> Group<'a> {
    let level = match finding.level {
        Level::Error => Title::ERROR,
        Level::Warning => Title::WARNING,
        Level::Info | Level::Off => Title::INFO,
    };
    let title = level.primary_title(visible(&finding.headline));
    let mut group = Group::with_title(title.id(&*finding.rule));
    for excerpt in excerpts(files, finding, width) {
        if let Some(at) = place(files, excerpt.at) {
            let origin = Origin::path(visible(at.file.path())).line(at.start.line as usize);
            group = group.element(origin.char_column(at.start.column as usize));
        }
        group = group.element(snippet(excerpt));
    }
    if let Some(help) = &finding.help {
        group = group.element(Title::HELP.message(visible(help)));
    }
    if let Some(fix) = &finding.fix {
        let how = match fix.safety {
            Safety::Safe => "`--fix` does it",
            Safety::Unsafe => "look at it before you do",
        };
        let fix = format!("{} ({how})", visible(&fix.title));
        group = group.element(Title::HELP.with_name("fix").message(fix));
    }
    group
}

fn snippet(excerpt: Excerpt) -> Snippet<'static, annotate_snippets::Annotation<'static>> {
    let snippet = Snippet::source(excerpt.text).line_start(excerpt.line as usize);
    let annotations = excerpt.marks.into_iter().map(|mark| {
        let annotation = mark.kind.span(mark.span);
        if mark.message.is_empty() {
            annotation
        } else {
            annotation.label(visible(&mark.message).into_owned())
        }
    });
    snippet.annotations(annotations)
}

/// What the findings come to.
fn closing(run: &Run<'_>) -> String {
    let Summary {
        files,
        errors,
        warnings,
        infos,
        ..
    } = run.summary;
    let mut parts = Vec::new();
    let counts = [(errors, "error"), (warnings, "warning"), (infos, "info")];
    for (number, name) in counts.into_iter().filter(|&(number, _)| number > 0) {
        parts.push(count(number, name));
    }
    let files = count(files, "file");
    let Some(last) = parts.pop() else {
        return format!("Nothing found in {files}.\n");
    };
    let found = if parts.is_empty() {
        last
    } else {
        format!("{} and {last}", parts.join(", "))
    };
    let fixable = run.diagnostics.iter().filter(|finding| is_fixable(finding));
    match fixable.count() {
        0 => format!("Found {found} in {files}.\n"),
        fixable => format!("Found {found} in {files}; `--fix` mends {fixable}.\n"),
    }
}

fn count(number: usize, name: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {name}{plural}")
}

#[cfg(test)]
mod tests {
    use crate::render::{Style, human, sample};
    use insta::assert_snapshot;

    const PLAIN: Style = Style {
        is_coloured: false,
        width: Some(80),
    };

    // req: GEN-8
    #[test]
    fn findings_are_shown_in_their_source() {
        assert_snapshot!(human(&sample::run(), PLAIN), @r"
        error[unknown-dependency]: `Ördersystem` depends on `Autth`, which no component is called
         --> specs/system/shop.md:9:30
          |
        9 | **Dependencies:** Catalogue, Autth
          |                              ^^^^^ no such component
          |
          = help: Declare the component, or name one of those that are.

        error[circular-dependency]: `Ördersystem` and `Catalogue` depend on each other
          --> specs/system/shop.md:9:19
           |
         9 | **Dependencies:** Catalogue, Autth
           |                   ^^^^^^^^^ the first dependency of the ring
        ...
        12 | **Dependencies:** Ördersystem
           |                   ----------- leads back
          ::: specs/features/feat auth.md:4:1
           |
         4 | # Auth
           | ------ its feature spec

        warning[misspelt-id]: the id `Feat-Auth` is not in lower case
         --> specs/features/feat auth.md:2:5
          |
        2 | id: Feat-Auth
          |     ^^^^^^^^^
          |
          = help: Write ids in lower case.
          = fix: Write `feat-auth` (`--fix` does it)

        warning[unknown-content]: nothing understands these lines
          --> specs/system/shop.md:14:1
           |
        14 | / first line
        15 | | second line
        16 | | third line
           | |__________^
           |
           = fix: Remove the lines (look at it before you do)

        info[unknown-dependency]: a long line
         --> specs/long.md:2:661
          |
        2 | …any words many words Autth and more and more and more and more a…
          |                       ^^^^^ here

        Found 2 errors, 2 warnings and 1 info in 3 files; `--fix` mends 1.
        ");
    }

    #[test]
    fn a_clean_run_says_so() {
        assert_snapshot!(human(&sample::clean(), PLAIN), @"Nothing found in 3 files.");
    }

    #[test]
    fn no_line_is_much_wider_than_the_terminal() {
        let mut run = sample::run();
        run.diagnostics = &run.diagnostics[4..];
        for width in [40, 80, 200] {
            let style = Style {
                width: Some(width),
                ..PLAIN
            };
            let text = human(&run, style);
            let excerpt = text.lines().filter(|line| line.contains('|'));
            let widest = excerpt.map(|line| line.chars().count()).max();
            assert!(widest <= Some(width), "{widest:?} in\n{text}");
            assert!(text.contains("Autth"));
        }
    }

    #[test]
    fn colours_are_there_only_where_asked_for() {
        let run = sample::run();
        assert!(!human(&run, PLAIN).contains('\u{1b}'));
        let style = Style {
            is_coloured: true,
            ..PLAIN
        };
        assert!(human(&run, style).contains("\u{1b}["));
    }

    #[test]
    fn what_strangers_wrote_cannot_command_the_terminal() {
        let text = human(&sample::hostile(), PLAIN);
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{text:?}");
    }
}

//! Figures that the author states about many tasks: "Total: 26 tasks, ~119 hours (~3 weeks)".

use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::columns;
use crate::lowering::shared::risks::tables;
use crate::lowering::text::durations;
use crate::lowering::text::entries;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::words::{without_brackets, words};
use crate::model::{NodeId, Prd, Reference, Spanned, StatedTotal, TotalOf, WeekCount};
use specpack_syntax::markdown::Block;
use specpack_syntax::source::{Location, Span};

/// Reads the figures of a section; other text stays with it.
pub(crate) fn lower(reader: &mut Reader<'_>, prd: NodeId, placed: &Placed<'_>) {
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    let mut found = Vec::new();
    for line in entries::lines(&blocks) {
        let Some(text) = line.source_text else {
            continue;
        };
        let labelled = labels::split(text).1;
        let parts: Vec<_> = match labelled.as_slice() {
            [] | [_] => labels::single(text).into_iter().collect(),
            several => several.to_vec(),
        };
        let mut is_read = false;
        for part in parts {
            if let Some(total) = of_label(reader, part.label, part.label_span, part.value) {
                found.push(total);
                is_read = true;
            }
        }
        if is_read {
            reader.coverage.keep(line.text.span);
        }
    }
    for (block, table) in tables(&blocks) {
        reader.coverage.keep(block.span);
        for row in &table.rows {
            reader.coverage.keep(row.span);
            let Some(label) = columns::cell(row, Some(0)) else {
                continue;
            };
            let rest = columns::line(row);
            let at = reader.location(row.span);
            let of = kind(label.plain, reader.location(label.span));
            found.extend(of.and_then(|of| total(of, &rest, at)));
        }
    }
    push(reader, prd, found);
}

/// Keeps stated totals with the PRD.
pub(crate) fn push(reader: &mut Reader<'_>, prd: NodeId, totals: Vec<StatedTotal>) {
    if let Some(prd) = reader.graph.get_mut::<Prd>(prd) {
        prd.totals.extend(totals);
    }
}

fn of_label(
    reader: &Reader<'_>,
    label: &str,
    label_span: Span,
    value: Inline<'_>,
) -> Option<StatedTotal> {
    let of = kind(label, reader.location(label_span))?;
    let at = reader.location(Span {
        start: label_span.start.min(value.span.start),
        end: value.span.end.max(label_span.end),
    });
    total(of, value.plain, at)
}

/// What a label says is added up.
fn kind(label: &str, at: Location) -> Option<TotalOf> {
    let words = words(label);
    let has = |names: &[&str]| names.iter().any(|name| words.contains(name));
    let starts = |names: &[&str]| names.iter().any(|name| words.starts_with(name));
    let phases = [
        "phase ",
        "fase ",
        "milestone ",
        "sprint ",
        "stage ",
        "etapa ",
        "étape ",
        "चरण ",
        "フェーズ",
    ];
    if starts(&phases) && words.bytes().any(|byte| byte.is_ascii_digit()) {
        return Some(TotalOf::Phase(Reference::new(without_brackets(label), at)));
    }
    if has(&["critical path", "kritieke pad", "caminho crítico"]) {
        return Some(TotalOf::CriticalPath);
    }
    if starts(&[
        "final",
        "grand total",
        "total with",
        "totaal met",
        "with buffer",
        "total incl",
    ]) {
        return Some(TotalOf::WithBuffer);
    }
    if has(&["buffer", "contingency", "marge", "reserva", "puffer"]) {
        return Some(TotalOf::Buffer);
    }
    let totals = [
        "total",
        "sum",
        "overall",
        "totaal",
        "gesamt",
        "suma",
        "合計",
        "कुल",
        "estimated effort",
    ];
    starts(&totals).then_some(TotalOf::Roadmap)
}

/// The figures of a text; none where it states none.
pub(crate) fn total(of: TotalOf, text: &str, at: Location) -> Option<StatedTotal> {
    let stated: Vec<_> = durations::all(text).collect();
    let in_weeks = stated.iter().find_map(|stated| stated.weeks);
    let minutes = stated
        .iter()
        .find(|stated| stated.weeks.is_none())
        .map(|stated| stated.minutes);
    let total = StatedTotal {
        of,
        tasks: counted(text, is_task_word),
        minutes,
        percent: percent(text),
        weeks: in_weeks.map(|(min, max)| WeekCount { min, max }),
        people: counted(text, is_person_word),
        is_rounded: text.contains(['~', '≈', '〜', '約'])
            || words(text)
                .split(' ')
                .any(|word| matches!(word, "about" | "approx" | "circa")),
        text: Spanned::new(text.to_owned(), at),
    };
    let states_any = total.tasks.is_some()
        || total.minutes.is_some()
        || total.percent.is_some()
        || total.weeks.is_some();
    states_any.then_some(total)
}

fn is_task_word(word: &str) -> bool {
    matches!(
        word,
        "task" | "tasks" | "taken" | "taak" | "tarefas" | "tareas" | "tâches" | "aufgaben"
    ) || word.starts_with("タスク")
        || word.starts_with("कार्य")
}

fn is_person_word(word: &str) -> bool {
    matches!(
        word,
        "person"
            | "people"
            | "persons"
            | "developer"
            | "developers"
            | "engineer"
            | "engineers"
            | "devs"
            | "personen"
            | "pessoas"
            | "personas"
    )
}

/// The whole number before the first word of a kind ("26 tasks", "2-person team").
fn counted(text: &str, is_word: impl Fn(&str) -> bool) -> Option<u32> {
    let words = words(text);
    let words: Vec<&str> = words.split(' ').collect();
    words.windows(2).find_map(|pair| {
        let number = pair[0].parse().ok()?;
        is_word(pair[1]).then_some(number)
    })
}

/// The number before the first percent sign.
fn percent(text: &str) -> Option<f64> {
    let before = text.split_once('%')?.0.trim_end();
    let start = before
        .rfind(|c: char| !(c.is_ascii_digit() || c == '.'))
        .map_or(0, |at| before.ceil_char_boundary(at + 1));
    before.get(start..)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{kind, total};
    use crate::model::{TotalOf, WeekCount};
    use specpack_syntax::source::{FileId, Location, Span};

    const AT: Location = Location {
        file: FileId(0),
        span: Span { start: 0, end: 0 },
    };

    // req: PRD-5
    #[test]
    fn hours_weeks_people_and_tasks_are_told_apart() {
        let read = total(
            TotalOf::Roadmap,
            "~109 hours (~3 weeks with 2-person team)",
            AT,
        )
        .unwrap();
        assert_eq!(read.minutes, Some((109 * 60, 109 * 60)));
        assert_eq!(read.weeks, Some(WeekCount { min: 3.0, max: 3.0 }));
        assert_eq!(
            (read.people, read.tasks, read.is_rounded),
            (Some(2), None, true)
        );
        let read = total(TotalOf::Buffer, "+20% (22 hours) for unknowns", AT).unwrap();
        assert_eq!(
            (read.percent, read.minutes),
            (Some(20.0), Some((1320, 1320)))
        );
        let read = total(TotalOf::Appendix, "26 tasks, ~119 hours", AT).unwrap();
        assert_eq!((read.tasks, read.minutes), (Some(26), Some((7140, 7140))));
        assert!(total(TotalOf::Roadmap, "to be seen", AT).is_none());
    }

    #[test]
    fn labels_say_what_is_added_up() {
        assert!(matches!(kind("Phase 2", AT), Some(TotalOf::Phase(_))));
        assert_eq!(kind("Total", AT), Some(TotalOf::Roadmap));
        assert_eq!(kind("Risk Buffer", AT), Some(TotalOf::Buffer));
        assert_eq!(kind("Final Estimate", AT), Some(TotalOf::WithBuffer));
        assert_eq!(
            kind("Critical path duration", AT),
            Some(TotalOf::CriticalPath)
        );
        assert_eq!(kind("Team", AT), None);
    }
}

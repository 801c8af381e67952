//! What people write into generated files survives generating again, whatever they do to them.

use crate::bakery::{SYSTEM, Texts, plan, texts, try_plan};
use proptest::prelude::*;
use std::sync::LazyLock;

const PATH: &str = "specs/features/feat-order-service.md";

static GENERATED: LazyLock<Texts> = LazyLock::new(|| texts(&plan(SYSTEM, &Texts::new())));

/// System specs that differ from the first in ways that reach the order service.
static CHANGED: LazyLock<[String; 4]> = LazyLock::new(|| {
    [
        SYSTEM.to_owned(),
        SYSTEM
            .replace("receipts are signed", "receipts are signed twice")
            .replace("ends after 8 hours", "ends after 9 hours"),
        SYSTEM.replace("- Cancelling an order\n", "").replace(
            "- Ordering bread for a day",
            "- Ordering for a week\n- Ordering bread for a day",
        ),
        SYSTEM
            .replace(
                "- `DELETE /api/orders/{orderId}` - Cancel an order\n",
                "- `PATCH /api/orders/{orderId}` - Change an order\n",
            )
            .replace("| Orders, Receipts |", "| Orders, Invoices |"),
    ]
});

/// What a person does to a file: at a place, given as a part of all lines.
#[derive(Clone, Debug)]
enum Edit {
    Insert(usize, String),
    Delete(usize, usize),
    Replace(usize, String),
    DeleteMarker(usize),
    RepeatMarker(usize, usize),
    MoveMarker(usize, usize),
    CopyBlock(usize, usize),
    DropLedger,
}

fn human_line() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z ,.]{0,30}",
        Just("# A heading".to_owned()),
        Just("```".to_owned()),
        Just("---".to_owned()),
        Just("<<<<<<< yours".to_owned()),
        Just("=======".to_owned()),
        Just(">>>>>>> generated".to_owned()),
        Just("- [ ] Given ü, when ज, then |".to_owned()),
        Just("<!-- a note -->".to_owned()),
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = || 0..2000_usize;
    prop_oneof![
        4 => (at(), human_line()).prop_map(|(at, line)| Edit::Insert(at, line)),
        2 => (at(), 1..6_usize).prop_map(|(at, count)| Edit::Delete(at, count)),
        3 => (at(), human_line()).prop_map(|(at, line)| Edit::Replace(at, line)),
        1 => at().prop_map(Edit::DeleteMarker),
        1 => (at(), at()).prop_map(|(from, to)| Edit::RepeatMarker(from, to)),
        1 => (at(), at()).prop_map(|(from, to)| Edit::MoveMarker(from, to)),
        1 => (at(), at()).prop_map(|(from, to)| Edit::CopyBlock(from, to)),
        1 => Just(Edit::DropLedger),
    ]
}

fn is_marker(line: &str) -> bool {
    line.starts_with("<!-- specpack:")
}

fn pick(places: &[usize], at: usize) -> Option<usize> {
    places.get(at.checked_rem(places.len())?).copied()
}

/// Applies an edit to lines, of which each knows whether a person wrote it.
fn apply(lines: &mut Vec<(String, bool)>, edit: &Edit) {
    // Front matter has a test of its own: it has no blocks.
    let body = lines
        .iter()
        .skip(1)
        .position(|(line, _)| line == "---")
        .map_or(0, |at| at + 2);
    let place = |at: usize| body + at % (lines.len() - body).max(1);
    let markers: Vec<usize> = (body..lines.len())
        .filter(|&at| is_marker(&lines[at].0) && !lines[at].0.contains("specpack:generated"))
        .collect();
    match edit {
        Edit::Insert(at, line) => lines.insert(place(*at), (line.clone(), true)),
        Edit::Replace(at, line) => {
            let at = place(*at);
            if at < lines.len() && !is_marker(&lines[at].0) {
                lines[at] = (line.clone(), true);
            }
        }
        Edit::Delete(at, count) => {
            let at = place(*at);
            let end = (at + count).min(lines.len());
            lines.drain(at.min(end)..end);
        }
        Edit::DeleteMarker(at) => {
            if let Some(at) = pick(&markers, *at) {
                lines.remove(at);
            }
        }
        Edit::RepeatMarker(from, to) => {
            if let Some(from) = pick(&markers, *from) {
                lines.insert(place(*to), lines[from].clone());
            }
        }
        Edit::MoveMarker(from, to) => {
            if let Some(from) = pick(&markers, *from) {
                let to = place(*to).min(lines.len() - 1);
                let line = lines.remove(from);
                lines.insert(to, line);
            }
        }
        Edit::CopyBlock(from, to) => {
            let Some(from) = pick(&markers, *from) else {
                return;
            };
            let end = lines[from + 1..]
                .iter()
                .position(|(line, _)| line.starts_with("<!-- specpack:end"));
            let Some(end) = end else { return };
            let copy = lines[from..=from + 1 + end].to_vec();
            let to = place(*to);
            lines.splice(to..to, copy);
        }
        Edit::DropLedger => lines.retain(|(line, _)| !line.contains("specpack:generated")),
    }
}

fn edited(edits: &[Edit], newline: &str, ends_line: bool) -> (String, Vec<String>) {
    let mut lines: Vec<(String, bool)> = GENERATED[PATH]
        .lines()
        .map(|line| (line.to_owned(), false))
        .collect();
    for edit in edits {
        apply(&mut lines, edit);
    }
    let mut text: String = lines
        .iter()
        .flat_map(|(line, _)| [line.as_str(), newline])
        .collect();
    if !ends_line {
        text.truncate(text.len() - newline.len());
    }
    let by_people = lines
        .into_iter()
        .filter(|(line, is_human)| *is_human && !line.trim().is_empty());
    (text, by_people.map(|(line, _)| line).collect())
}

/// Whether all of `wanted` stand among the lines of `text`, in order.
fn first_missing<'w>(text: &str, wanted: &'w [String]) -> Option<&'w String> {
    let mut lines = text.lines();
    wanted
        .iter()
        .find(|line| !lines.by_ref().any(|found| found == line.as_str()))
}

fn regenerated(system: &str, text: &str) -> String {
    let files = Texts::from([(PATH.to_owned(), text.to_owned())]);
    let only = try_plan(system, &files, |options| {
        options.only = vec!["feat-order-service".to_owned()];
    });
    texts(&only.unwrap()).remove(PATH).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    // req: GEN-11
    #[test]
    fn every_human_line_survives_in_order_and_a_second_run_changes_nothing(
        edits in prop::collection::vec(edit(), 0..12),
        is_crlf in any::<bool>(),
        ends_line in any::<bool>(),
        change in 0..4_usize,
    ) {
        let newline = if is_crlf { "\r\n" } else { "\n" };
        let (text, by_people) = edited(&edits, newline, ends_line);
        let system = &CHANGED[change];
        let once = regenerated(system, &text);
        prop_assert_eq!(first_missing(&once, &by_people), None, "a line is lost");
        prop_assert_eq!(&regenerated(system, &text), &once, "the same input gives the same bytes");
        prop_assert_eq!(&regenerated(system, &once), &once, "a second run changes nothing");
        if is_crlf {
            prop_assert_eq!(once.matches('\n').count(), once.matches("\r\n").count());
        }
        prop_assert_eq!(once.ends_with('\n'), text.ends_with('\n'));
    }

    // req: GEN-11
    #[test]
    fn edits_survive_a_system_spec_that_changes_and_changes_back(
        edits in prop::collection::vec(edit(), 0..8),
        changes in prop::collection::vec(0..4_usize, 1..5),
    ) {
        let (mut text, by_people) = edited(&edits, "\n", true);
        for change in changes {
            text = regenerated(&CHANGED[change], &text);
            prop_assert_eq!(first_missing(&text, &by_people), None, "a line is lost");
        }
    }
}

// req: GEN-11
#[test]
fn file_without_human_edits_is_kept_to_the_byte_while_the_system_spec_is() {
    for newline in ["\n", "\r\n"] {
        for ends_line in [true, false] {
            let (text, _) = edited(&[], newline, ends_line);
            assert_eq!(regenerated(SYSTEM, &text), text);
        }
    }
}

// req: GEN-11
#[test]
fn a_block_that_was_copied_elsewhere_is_settled_by_one_run() {
    let (text, _) = edited(&[Edit::CopyBlock(994, 1471)], "\n", false);
    let once = regenerated(&CHANGED[2], &text);
    assert_eq!(regenerated(&CHANGED[2], &once), once);
}

//! `specpack trace`.

use super::{Outcome, PackArguments};
use crate::output;
use crate::project::Project;
use crate::terminal::Terminal;
use anyhow::bail;
use clap::ValueEnum;
use clap::builder::styling::Style;
use serde_json::{Value, json};
use specpack_emit::label::{file_and_line, kind, label, place, relation};
use specpack_graph::Pack;
use specpack_graph::model::NodeId;
use specpack_graph::query::{Direction, Lookup, Stop, lookup, trail};
use std::fmt::Write as _;

/// Show everything up- and downstream of one thing
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specpack trace FR-1                     why it is there, and what follows from it
  specpack trace 'POST /orders' specs     an operation
  specpack trace orders_failed_total      a metric: which requirement, which alerts
  specpack trace ADR-5 --format json")]
pub(crate) struct Arguments {
    /// An id, or a name: a requirement, an operation, an event, a metric, a decision, …
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    pack: PackArguments,
    /// How to write it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
}

/// Looks the thing up and walks from there.
pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let folder = arguments.pack.folder();
    let project = Project::of_folder(folder, arguments.pack.config())?;
    let pack = project.pack(folder)?.pack();
    let found = find(&pack, &arguments.id)?;
    let text = match arguments.format {
        Format::Human => {
            let parts = found.iter().map(|id| in_words(&pack, *id, terminal));
            parts.collect::<Vec<_>>().join("\n")
        }
        Format::Json => {
            let things: Vec<Value> = found.iter().map(|id| as_json(&pack, *id)).collect();
            format!("{:#}\n", json!({ "things": things }))
        }
    };
    output::text(&text)?;
    Ok(Outcome::Clean)
}

/// Several things of one name are all shown.
fn find(pack: &Pack, text: &str) -> anyhow::Result<Vec<NodeId>> {
    match lookup(&pack.graph, text) {
        Lookup::One(id) => Ok(vec![id]),
        Lookup::Several(ids) => Ok(ids),
        Lookup::Nothing { likely } => {
            let text = text.escape_debug();
            match likely.as_slice() {
                [] => bail!("nothing is called `{text}`"),
                names => bail!(
                    "nothing is called `{text}`; did you mean {}?",
                    names
                        .iter()
                        .map(|name| format!("`{name}`"))
                        .collect::<Vec<_>>()
                        .join(" or ")
                ),
            }
        }
    }
}

fn in_words(pack: &Pack, id: NodeId, terminal: &Terminal) -> String {
    let bold = terminal.stdout_style(Style::new().bold());
    let node = pack.graph.node(id);
    let name = label(pack, id);
    let title = match node.name == name || name.ends_with(')') {
        true => String::new(),
        false => format!(" {}", node.name),
    };
    let mut text = format!(
        "{bold}{name}{bold:#}{title}\n  {} in {}\n",
        kind(node.data.kind()),
        place(pack, id)
    );
    for (heading, direction) in [
        ("Upstream: why it is there", Direction::Up),
        ("Downstream: what follows from it", Direction::Down),
    ] {
        let stops = trail(&pack.graph, id, direction);
        let _ = writeln!(text, "\n{bold}{heading}{bold:#}");
        if stops.is_empty() {
            text.push_str("  nothing\n");
        }
        for stop in stops {
            text.push_str(&stop_in_words(pack, stop, direction));
        }
    }
    text
}

pub(super) fn stop_in_words(pack: &Pack, stop: Stop, direction: Direction) -> String {
    let node = pack.graph.node(stop.node);
    let indent = "  ".repeat(stop.depth as usize);
    let relation = relation(stop.kind);
    let arrow = match direction {
        Direction::Up => format!("{relation} →"),
        Direction::Down => format!("← {relation}"),
    };
    let name = label(pack, stop.node);
    let at = match name.ends_with(')') {
        true => String::new(),
        false => format!(" ({})", place(pack, stop.node)),
    };
    format!("{indent}{arrow} {} {name}{at}\n", kind(node.data.kind()))
}

pub(super) fn as_json(pack: &Pack, id: NodeId) -> Value {
    let mut value = thing(pack, id);
    for (key, direction) in [("upstream", Direction::Up), ("downstream", Direction::Down)] {
        let stops = trail(&pack.graph, id, direction).into_iter();
        let stops = stops.map(|stop| {
            let mut value = thing(pack, stop.node);
            value["relation"] = json!(relation(stop.kind));
            value["depth"] = json!(stop.depth);
            value
        });
        value[key] = stops.collect();
    }
    value
}

fn thing(pack: &Pack, id: NodeId) -> Value {
    let (file, line) = file_and_line(pack, id);
    let node = pack.graph.node(id);
    json!({
        "id": label(pack, id),
        "name": node.name.as_str(),
        "kind": kind(node.data.kind()),
        "file": file,
        "line": line,
    })
}

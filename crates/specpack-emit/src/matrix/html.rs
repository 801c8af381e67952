//! For people, as a page of its own.

use super::{Line, lines, percent};
use crate::label::{kind, label, place};
use crate::page::{escaped, page};
use specpack_graph::Pack;
use specpack_graph::query::{Matrix, Need};
use std::fmt::Write as _;

/// The matrix as one file without scripts and without anything from elsewhere.
#[must_use]
pub fn html(pack: &Pack, matrix: &Matrix) -> String {
    let mut text = String::new();
    write_coverage(&mut text, matrix);
    text.push_str(
        "<table>\n<thead><tr><th scope=\"col\">Requirement</th><th scope=\"col\">Contracts</th>\
         <th scope=\"col\">Tests</th><th scope=\"col\">Metrics</th>\
         <th scope=\"col\">Decisions</th><th scope=\"col\">Gaps</th></tr></thead>\n<tbody>\n",
    );
    for line in lines(pack, matrix) {
        write_row(&mut text, &line);
    }
    text.push_str("</tbody>\n</table>\n");
    write_unasked(&mut text, pack, matrix);
    page("Requirements traceability matrix", &text)
}

fn write_coverage(text: &mut String, matrix: &Matrix) {
    text.push_str("<dl>\n");
    let _ = writeln!(
        text,
        "<div><dt>Requirements</dt><dd>{}</dd></div>",
        matrix.rows.len()
    );
    for need in Need::ALL {
        let needing = matrix.rows.iter().filter(|row| row.needs.contains(&need));
        let needing = needing.count();
        let missing = matrix.rows.iter().filter(|row| row.gaps.contains(&need));
        let met = needing - missing.count();
        let percent = percent(met, needing);
        let class = if met == needing { "met" } else { "gap" };
        let _ = writeln!(
            text,
            "<div><dt>With a {}</dt><dd><meter min=\"0\" max=\"100\" value=\"{percent}\">\
             </meter> <span class=\"{class}\">{met} of {needing} ({percent} %)</span></dd></div>",
            need.name(),
        );
    }
    text.push_str("</dl>\n");
}

fn write_row(text: &mut String, line: &Line<'_>) {
    let _ = write!(
        text,
        "<tr><th scope=\"row\">{} {}<br><small>{}:{}</small></th>",
        escaped(line.id),
        escaped(line.title),
        escaped(line.file),
        line.line,
    );
    for list in [&line.contracts, &line.tests, &line.metrics, &line.decisions] {
        let items = list
            .iter()
            .map(|item| format!("<li>{}</li>", escaped(item)));
        let _ = match list.is_empty() {
            true => write!(text, "<td></td>"),
            false => write!(text, "<td><ul>{}</ul></td>", items.collect::<String>()),
        };
    }
    let _ = writeln!(text, "<td class=\"gap\">{}</td></tr>", line.gaps.join(", "));
}

fn write_unasked(text: &mut String, pack: &Pack, matrix: &Matrix) {
    if matrix.unasked.is_empty() {
        return;
    }
    text.push_str("<h2>Asked for by no requirement</h2>\n<ul>\n");
    for &id in &matrix.unasked {
        let _ = writeln!(
            text,
            "<li>{} {} <small>{}</small></li>",
            kind(pack.graph.node(id).data.kind()),
            escaped(&label(pack, id)),
            escaped(&place(pack, id)),
        );
    }
    text.push_str("</ul>\n");
}

//! For people, as a page of its own.

use super::{Line, lines, percent};
use crate::label::{kind, label, place};
use crate::picture_text::escaped;
use specpack_graph::Pack;
use specpack_graph::query::{Matrix, Need};
use std::fmt::Write as _;

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#8884;--bad:#c62828;--good:#2e7d32}\
@media(prefers-color-scheme:dark){:root{--bad:#ff8a80;--good:#a5d6a7}}\
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:90rem;padding:0 1rem}\
table{border-collapse:collapse;width:100%}\
th,td{border:1px solid var(--line);padding:.4rem .6rem;text-align:left;vertical-align:top;\
overflow-wrap:anywhere}\
thead th{position:sticky;top:0;background:Canvas}\
ul{margin:0;padding:0;list-style:none}\
.gap{color:var(--bad);font-weight:600}.met{color:var(--good)}\
dl{display:flex;flex-wrap:wrap;gap:2rem}dt{font-weight:600}dd{margin:0}\
small{opacity:.75}";

/// The matrix as one file without scripts and without anything from elsewhere.
#[must_use]
pub fn html(pack: &Pack, matrix: &Matrix) -> String {
    let mut text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <title>Requirements traceability matrix</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n<h1>Requirements traceability matrix</h1>\n"
    );
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
    text.push_str("</main>\n</body>\n</html>\n");
    text
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
        escaped(&line.id),
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

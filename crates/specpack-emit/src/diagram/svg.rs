//! The diagram as a picture of its own.

use super::layout::{Layout, Placed};
use super::{Flow, Picture};
use crate::picture_text::escaped;

const LINE_HEIGHT: u32 = 18;

const STYLE: &str = "\
    svg { color-scheme: light dark; }
    .ground { fill: #ffffff; }
    .box { fill: #f3f6fa; stroke: #4a6078; }
    .marked { stroke-width: 3px; }
    .name { fill: #14202c; font-weight: 600; }
    .detail { fill: #42566a; }
    .title { fill: #14202c; font-size: 20px; font-weight: 600; }
    .part { fill: #42566a; font-weight: 600; }
    .needs { stroke: #4a6078; fill: none; }
    .implements { stroke: #7d8fa1; fill: none; stroke-dasharray: 5 4; }
    .tip { fill: #4a6078; }
    text { font: 14px system-ui, sans-serif; }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #10161d; }
      .box { fill: #1c2733; stroke: #8ba3bb; }
      .name, .title { fill: #eef3f8; }
      .detail, .part { fill: #b3c2d1; }
      .needs { stroke: #8ba3bb; }
      .implements { stroke: #6c7f92; }
      .tip { fill: #8ba3bb; }
    }
";

/// An SVG picture, readable on a light and a dark ground, and told in its description.
pub(crate) fn drawn(picture: &Picture) -> String {
    let layout = Layout::new(picture);
    let (width, height) = (layout.width, layout.height);
    let title = escaped(&picture.title);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title desc\">\n"
    );
    out.push_str(&format!("  <title id=\"title\">{title}</title>\n"));
    out.push_str(&format!(
        "  <desc id=\"desc\">{}</desc>\n",
        escaped(&told(picture))
    ));
    out.push_str(&format!("  <style>\n{STYLE}  </style>\n"));
    out.push_str(
        "  <defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" \
         markerHeight=\"8\" orient=\"auto-start-reverse\">\
         <path class=\"tip\" d=\"M 0 0 L 8 4 L 0 8 z\"/></marker></defs>\n",
    );
    out.push_str(&format!(
        "  <rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>\n"
    ));
    out.push_str(&format!(
        "  <text class=\"title\" x=\"24\" y=\"36\">{title}</text>\n"
    ));
    for heading in &layout.headings {
        let (y, text) = (heading.y, escaped(&heading.text));
        out.push_str(&format!(
            "  <text class=\"part\" x=\"24\" y=\"{y}\">{text}</text>\n"
        ));
    }
    let needs = picture.arrows().map(|arrow| ("needs", arrow));
    let implements = picture
        .implements
        .iter()
        .map(|&arrow| ("implements", arrow));
    for (class, (from, to)) in needs.chain(implements) {
        if let (Some(from), Some(to)) = (layout.boxes.get(from), layout.boxes.get(to)) {
            out.push_str(&edge(class, from, to));
        }
    }
    for (at, placed) in layout.boxes.iter().enumerate() {
        out.push_str(&boxed(placed, picture.marked.contains(&at)));
    }
    out.push_str("</svg>\n");
    out
}

fn boxed(placed: &Placed, is_marked: bool) -> String {
    let Placed {
        x,
        y,
        width,
        height,
        lines,
        band: _,
    } = placed;
    let class = if is_marked { "box marked" } else { "box" };
    let mut out = format!(
        "  <g><rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\"/>"
    );
    let middle = x + width / 2;
    let mut line_y = y + LINE_HEIGHT;
    for (line, is_name) in lines {
        let class = if *is_name { "name" } else { "detail" };
        let line = escaped(line);
        out.push_str(&format!(
            "<text class=\"{class}\" x=\"{middle}\" y=\"{line_y}\" text-anchor=\"middle\">{line}</text>"
        ));
        line_y += LINE_HEIGHT;
    }
    out.push_str("</g>\n");
    out
}

/// A curve between the facing sides of two boxes, with its tip at `to`.
fn edge(class: &str, from: &Placed, to: &Placed) -> String {
    if from.band != to.band {
        return edge_between_bands(class, from, to);
    }
    let middle = |b: &Placed| b.y + b.height / 2;
    let (x1, x2, bend1, bend2);
    if to.x < from.x {
        (x1, x2) = (from.x, to.x + to.width);
        let bend = (x1.saturating_sub(x2) / 2).max(24);
        (bend1, bend2) = (x1.saturating_sub(bend), x2 + bend);
    } else if to.x > from.x {
        (x1, x2) = (from.x + from.width, to.x);
        let bend = (x2.saturating_sub(x1) / 2).max(24);
        (bend1, bend2) = (x1 + bend, x2.saturating_sub(bend));
    } else {
        (x1, x2) = (from.x + from.width, to.x + to.width);
        (bend1, bend2) = (x1 + 36, x2 + 36);
    }
    let (y1, y2) = (middle(from), middle(to));
    format!(
        "  <path class=\"{class}\" d=\"M {x1} {y1} C {bend1} {y1}, {bend2} {y2}, {x2} {y2}\" marker-end=\"url(#tip)\"/>\n"
    )
}

/// A curve from the lower side of a box to the upper side of one in a band below, or back.
fn edge_between_bands(class: &str, from: &Placed, to: &Placed) -> String {
    let middle = |b: &Placed| b.x + b.width / 2;
    let (x1, x2) = (middle(from), middle(to));
    let (y1, y2) = match from.band < to.band {
        true => (from.y + from.height, to.y),
        false => (from.y, to.y + to.height),
    };
    let bend = y1.abs_diff(y2) / 2;
    let (bend1, bend2) = match from.band < to.band {
        true => (y1 + bend, y2.saturating_sub(bend)),
        false => (y1.saturating_sub(bend), y2 + bend),
    };
    format!(
        "  <path class=\"{class}\" d=\"M {x1} {y1} C {x1} {bend1}, {x2} {bend2}, {x2} {y2}\" marker-end=\"url(#tip)\"/>\n"
    )
}

/// What the picture shows, in words.
fn told(picture: &Picture) -> String {
    let arrows = match picture.flow {
        Flow::ToNeeded => "An arrow leads to what is needed first.",
        Flow::ToNext => "An arrow leads to what comes after.",
    };
    let mut sentences = vec![arrows.to_owned()];
    if !picture.marked.is_empty() {
        sentences.push("Boxes with a thick line are on the critical path.".to_owned());
    }
    let mut needs: Vec<Vec<&str>> = vec![Vec::new(); picture.shapes.len()];
    for &(from, to) in &picture.needs {
        let name = picture
            .shapes
            .get(to)
            .map_or("", |shape| shape.name.as_str());
        if let Some(list) = needs.get_mut(from) {
            list.push(name);
        }
    }
    for (shape, needs) in picture.shapes.iter().zip(needs) {
        let name = &shape.name;
        sentences.push(if needs.is_empty() {
            format!("{name} depends on nothing.")
        } else {
            format!("{name} depends on {}.", needs.join(", "))
        });
    }
    sentences.join(" ")
}

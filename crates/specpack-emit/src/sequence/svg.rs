//! A sequence diagram as a picture of its own.

use super::layout::{
    Area, Arrow, Head, ICON_HEIGHT, LINE_HEIGHT, LOOP_HEIGHT, LOOP_WIDTH, Label, Layout, MARGIN,
    PADDING,
};
use super::picture::{Event, Picture, Shape};
use crate::picture_text::escaped;
use specpack_graph::model::{Entry, Graph, Sequence};
use std::fmt::Write as _;

const STYLE: &str = "\
    svg { color-scheme: light dark; }
    .ground { fill: #ffffff; }
    .within { fill: #4a6078; fill-opacity: .07; stroke: #4a6078; stroke-opacity: .25; }
    .head { fill: #f3f6fa; stroke: #4a6078; }
    .icon, .painted { fill: none; stroke-width: 2; }
    .icon { stroke: #4a6078; }
    .life { stroke: #7d8fa1; stroke-dasharray: 4 4; }
    .bar { fill: #dbe4ee; stroke: #4a6078; }
    .call, .back { stroke: #2b3d4f; fill: none; stroke-width: 1.3; }
    .back { stroke-dasharray: 6 4; }
    .tip { fill: #2b3d4f; }
    .open { stroke: #2b3d4f; fill: none; stroke-width: 1.3; }
    .note { fill: #fff8dc; stroke: #b5a05a; }
    .name { fill: #14202c; font-weight: 600; }
    .title { fill: #14202c; font-size: 20px; font-weight: 600; }
    .said { fill: #14202c; }
    .detail, .answer { fill: #42566a; }
    text { font: 13px system-ui, sans-serif; }
    .on { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round; }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #10161d; }
      .within { fill: #8ba3bb; stroke: #8ba3bb; }
      .head { fill: #1c2733; stroke: #8ba3bb; }
      .icon { stroke: #8ba3bb; }
      .life { stroke: #6c7f92; }
      .bar { fill: #33475b; stroke: #8ba3bb; }
      .call, .back, .open { stroke: #c3d0dd; }
      .tip { fill: #c3d0dd; }
      .on { stroke: #10161d; }
      .note { fill: #3a3520; stroke: #b5a05a; }
      .name, .title, .said { fill: #eef3f8; }
      .detail, .answer { fill: #b3c2d1; }
    }
";

/// An SVG picture, readable on a light and a dark ground, and told in its description.
#[must_use]
pub fn svg(graph: &Graph, sequence: Entry<'_, Sequence>) -> String {
    let picture = Picture::new(graph, sequence);
    let layout = Layout::new(&picture);
    let mut out = String::with_capacity(4096 + 256 * picture.events.len());
    opening(&mut out, &picture, &layout);
    for ground in &layout.grounds {
        rectangle(&mut out, "within", ground, 6);
    }
    for head in &layout.heads {
        let (x, top) = (head.x, layout.top + layout.head_height);
        let _ = writeln!(
            out,
            "  <line class=\"life\" x1=\"{x}\" y1=\"{top}\" x2=\"{x}\" y2=\"{}\"/>",
            layout.bottom
        );
    }
    for bar in &layout.bars {
        rectangle(&mut out, "bar", bar, 1);
    }
    for arrow in &layout.arrows {
        draw_arrow(&mut out, arrow);
    }
    for (area, label) in &layout.notes {
        out.push_str("  <g>");
        tell_whole(&mut out, label);
        let _ = writeln!(
            out,
            "<rect class=\"note\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\"/>",
            area.x, area.y, area.width, area.height
        );
        lines(
            &mut out,
            "said",
            label,
            area.x + PADDING,
            area.y + LINE_HEIGHT,
            "start",
        );
        out.push_str("  </g>\n");
    }
    for top in [layout.top, layout.bottom] {
        for head in &layout.heads {
            draw_head(&mut out, head, top, layout.head_height);
        }
    }
    out.push_str("</svg>\n");
    out
}

fn opening(out: &mut String, picture: &Picture<'_>, layout: &Layout) {
    let Layout {
        left,
        width,
        height,
        ..
    } = layout;
    let title = escaped(picture.title);
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"{left} 0 {width} {height}\" role=\"img\" aria-labelledby=\"title desc\">\n  \
         <title id=\"title\">{title}</title>\n  <desc id=\"desc\">{}</desc>\n  \
         <style>\n{STYLE}  </style>\n",
        escaped(&told(picture))
    );
    out.push_str(
        "  <defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" \
         markerHeight=\"8\" orient=\"auto\"><path class=\"tip\" d=\"M 0 0 L 8 4 L 0 8 z\"/>\
         </marker><marker id=\"open\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"9\" \
         markerHeight=\"9\" orient=\"auto\"><path class=\"open\" d=\"M 0 0 L 8 4 L 0 8\"/>\
         </marker></defs>\n",
    );
    let _ = writeln!(
        out,
        "  <rect class=\"ground\" x=\"{left}\" width=\"{width}\" height=\"{height}\"/>\n  \
         <text class=\"title\" x=\"{}\" y=\"34\">{title}</text>",
        left + MARGIN
    );
}

fn rectangle(out: &mut String, class: &str, area: &Area, radius: i32) {
    let _ = writeln!(
        out,
        "  <rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{radius}\"/>",
        area.x, area.y, area.width, area.height
    );
}

fn draw_arrow(out: &mut String, arrow: &Arrow) {
    let class = if arrow.is_return { "back" } else { "call" };
    let tip = if arrow.is_return || arrow.is_asynchronous {
        "open"
    } else {
        "tip"
    };
    let text = if arrow.is_return {
        "answer on"
    } else {
        "said on"
    };
    out.push_str("  <g>");
    tell_whole(out, &arrow.label);
    let Arrow { from, to, y, .. } = arrow;
    let count = i32::try_from(arrow.label.lines.len()).unwrap_or(0);
    if arrow.is_loop {
        let (right, bottom) = (from + LOOP_WIDTH, y + LOOP_HEIGHT);
        let _ = writeln!(
            out,
            "<path class=\"{class}\" d=\"M {from} {y} H {right} V {bottom} H {to}\" \
             marker-end=\"url(#{tip})\"/>"
        );
        let top = y + LOOP_HEIGHT / 2 - count * LINE_HEIGHT / 2 + LINE_HEIGHT - 4;
        lines(out, text, &arrow.label, right + PADDING, top, "start");
    } else {
        let _ = writeln!(
            out,
            "<path class=\"{class}\" d=\"M {from} {y} H {to}\" marker-end=\"url(#{tip})\"/>"
        );
        let top = y - 6 - (count - 1).max(0) * LINE_HEIGHT;
        lines(
            out,
            text,
            &arrow.label,
            i32::midpoint(*from, *to),
            top,
            "middle",
        );
    }
    out.push_str("  </g>\n");
}

/// The whole text of a label that leaves some of it out.
fn tell_whole(out: &mut String, label: &Label) {
    if let Some(whole) = &label.whole {
        let _ = write!(out, "<title>{}</title>", escaped(whole));
    }
}

fn lines(out: &mut String, class: &str, label: &Label, x: i32, top: i32, anchor: &str) {
    let mut y = top;
    for line in &label.lines {
        text(out, class, line, x, y, anchor);
        y += LINE_HEIGHT;
    }
}

fn text(out: &mut String, class: &str, line: &str, x: i32, y: i32, anchor: &str) {
    let _ = writeln!(
        out,
        "    <text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{}</text>",
        escaped(line)
    );
}

fn draw_head(out: &mut String, head: &Head, top: i32, height: i32) {
    let left = head.x - head.width / 2;
    out.push_str("  <g>\n");
    let _ = writeln!(
        out,
        "    <rect class=\"head\" x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{height}\" rx=\"6\"/>",
        head.width
    );
    let paint = head
        .color
        .map(|[red, green, blue]| format!("#{red:02x}{green:02x}{blue:02x}"));
    if let Some(paint) = &paint {
        let _ = writeln!(
            out,
            "    <rect fill=\"{paint}\" x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"5\" rx=\"2\"/>",
            head.width
        );
    }
    icon(out, head, top + PADDING, paint.as_deref());
    let mut y = top + PADDING + ICON_HEIGHT + LINE_HEIGHT - 2;
    for (class, lines) in [("name", &head.name), ("detail", &head.detail)] {
        for line in lines {
            text(out, class, line, head.x, y, "middle");
            y += LINE_HEIGHT;
        }
    }
    out.push_str("  </g>\n");
}

/// What kind of participant it is, as a small drawing in its colour.
fn icon(out: &mut String, head: &Head, top: i32, paint: Option<&str>) {
    let (x, top) = (head.x, top + 2);
    let path = match head.shape {
        Shape::Actor => format!(
            "M {} {} a 4 4 0 1 0 8 0 a 4 4 0 1 0 -8 0 M {x} {} v 8 M {} {} h 12 M {x} {} l -6 6 M {x} {} l 6 6",
            x - 4,
            top + 4,
            top + 8,
            x - 6,
            top + 11,
            top + 16,
            top + 16,
        ),
        Shape::Database => format!(
            "M {left} {t} a 9 3 0 1 0 18 0 a 9 3 0 1 0 -18 0 v 14 a 9 3 0 0 0 18 0 v -14",
            left = x - 9,
            t = top + 3,
        ),
        Shape::Boundary => format!(
            "M {left} {t} v 16 M {left} {middle} h 6 a 7 7 0 1 0 14 0 a 7 7 0 1 0 -14 0",
            left = x - 10,
            t = top + 2,
            middle = top + 10,
        ),
        Shape::Box => format!(
            "M {left} {t} h 18 v 14 h -18 z M {left} {line} h 18",
            left = x - 9,
            t = top + 3,
            line = top + 8,
        ),
    };
    let _ = match paint {
        Some(paint) => {
            writeln!(
                out,
                "    <path class=\"painted\" stroke=\"{paint}\" d=\"{path}\"/>"
            )
        }
        None => writeln!(out, "    <path class=\"icon\" d=\"{path}\"/>"),
    };
}

/// What the picture shows, in words.
fn told(picture: &Picture<'_>) -> String {
    let name = |at: usize| {
        picture
            .lifelines
            .get(at)
            .map_or("", |lifeline| lifeline.name)
    };
    let mut sentences = Vec::new();
    for event in &picture.events {
        match event {
            Event::Call {
                from,
                to,
                number,
                text,
                ..
            } => {
                let number = if number.is_empty() { "" } else { number };
                let to = if from == to { "itself" } else { name(*to) };
                sentences.push(format!("{number} {} to {to}: {text}.", name(*from)));
            }
            Event::Return { from, text, .. } if !text.is_empty() => {
                sentences.push(format!("{} answers: {text}.", name(*from)));
            }
            Event::Note { text, .. } => sentences.push(format!("Note: {text}.")),
            _ => {}
        }
    }
    sentences.join(" ").trim().to_owned()
}

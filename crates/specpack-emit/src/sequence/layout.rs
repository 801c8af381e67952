//! Where everything of a sequence diagram stands, in pixels.

use super::picture::{Event, Lifeline, Picture, Shape, Side};
use crate::picture_text::{columns, wrapped};

pub(super) const LINE_HEIGHT: i32 = 16;
/// Room for the icon above a name.
pub(super) const ICON_HEIGHT: i32 = 26;
/// Half the width of the bar that shows activity.
pub(super) const HALF_BAR: i32 = 5;
pub(super) const LOOP_WIDTH: i32 = 30;
pub(super) const LOOP_HEIGHT: i32 = 18;
pub(super) const MARGIN: i32 = 24;
pub(super) const PADDING: i32 = 8;
const TITLE_HEIGHT: i32 = 48;
const ROW_GAP: i32 = 14;
const HEAD_GAP: i32 = 28;
/// Room beside a label, so that it does not touch the lifelines.
const LABEL_GAP: i32 = 28;
/// A width that a column of text surely fits in.
const COLUMN_WIDTH: i32 = 8;
const HEAD_COLUMNS: usize = 20;
const LABEL_COLUMNS: usize = 36;
const NOTE_COLUMNS: usize = 32;
/// Longer texts are told in full where a reader points at them.
const MAX_LABEL_LINES: usize = 8;
const MAX_NOTE_LINES: usize = 16;

/// The head of a lifeline.
pub(super) struct Head {
    /// The middle.
    pub(super) x: i32,
    pub(super) width: i32,
    pub(super) name: Vec<String>,
    pub(super) detail: Vec<String>,
    pub(super) shape: Shape,
    pub(super) color: Option<[u8; 3]>,
}

/// Text in lines, and all of it where some lines are left out.
pub(super) struct Label {
    pub(super) lines: Vec<String>,
    pub(super) whole: Option<String>,
}

/// A message or an answer.
pub(super) struct Arrow {
    pub(super) from: i32,
    pub(super) to: i32,
    /// The height of its line; of a loop, of its start.
    pub(super) y: i32,
    pub(super) label: Label,
    pub(super) is_return: bool,
    pub(super) is_asynchronous: bool,
    pub(super) is_loop: bool,
}

/// A rectangle: a note with its text, a bar, or the ground behind nested steps.
pub(super) struct Area {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// A whole diagram laid out.
pub(super) struct Layout {
    pub(super) left: i32,
    pub(super) width: i32,
    pub(super) height: i32,
    /// Where the heads begin, and where the lifelines end.
    pub(super) top: i32,
    pub(super) head_height: i32,
    pub(super) bottom: i32,
    pub(super) heads: Vec<Head>,
    pub(super) arrows: Vec<Arrow>,
    pub(super) notes: Vec<(Area, Label)>,
    pub(super) bars: Vec<Area>,
    pub(super) grounds: Vec<Area>,
}

impl Layout {
    pub(super) fn new(picture: &Picture<'_>) -> Self {
        let mut heads: Vec<Head> = picture.lifelines.iter().map(head).collect();
        place(&mut heads, picture);
        let head_height = heads.iter().map(height_of).max().unwrap_or(0);
        let mut rows = Rows {
            heads: &heads,
            y: TITLE_HEIGHT + head_height + ROW_GAP,
            active: vec![Vec::new(); heads.len()],
            open: Vec::new(),
            left: heads.first().map_or(0, |head| head.x - head.width / 2),
            right: heads.last().map_or(0, |head| head.x + head.width / 2),
            arrows: Vec::new(),
            notes: Vec::new(),
            bars: Vec::new(),
            grounds: Vec::new(),
        };
        for (at, event) in picture.events.iter().enumerate() {
            rows.add(event, picture.events.get(at + 1));
        }
        rows.close_all();
        let bottom = rows.y + ROW_GAP;
        let (left, right) = (rows.left - MARGIN, rows.right + MARGIN);
        let title_width = text_width(picture.title) * 3 / 2 + 2 * MARGIN;
        let (arrows, notes, bars) = (rows.arrows, rows.notes, rows.bars);
        let mut grounds = rows.grounds;
        // What is nested deeper is drawn later.
        grounds.reverse();
        Self {
            left,
            width: (right - left).max(title_width),
            height: bottom + head_height + MARGIN,
            top: TITLE_HEIGHT,
            head_height,
            bottom,
            heads,
            arrows,
            notes,
            bars,
            grounds,
        }
    }
}

fn head(lifeline: &Lifeline<'_>) -> Head {
    let name = wrapped(lifeline.name, HEAD_COLUMNS);
    let mut said = vec![lifeline.kind, lifeline.stereotype];
    said.dedup();
    let said = said.into_iter().filter(|said| *said != lifeline.name);
    let detail: Vec<String> = said
        .flat_map(|said| wrapped(said, HEAD_COLUMNS + 2))
        .collect();
    let widest = name.iter().chain(&detail).map(|line| text_width(line));
    Head {
        x: 0,
        width: (widest.max().unwrap_or(0) + 2 * PADDING).max(72),
        name,
        detail,
        shape: lifeline.shape,
        color: lifeline.color,
    }
}

fn height_of(head: &Head) -> i32 {
    ICON_HEIGHT + 2 * PADDING + lines_height(head.name.len() + head.detail.len())
}

fn lines_height(lines: usize) -> i32 {
    i32::try_from(lines).unwrap_or(i32::MAX / 64) * LINE_HEIGHT
}

fn text_width(text: &str) -> i32 {
    i32::try_from(columns(text)).unwrap_or(i32::MAX / 64) * COLUMN_WIDTH
}

fn label(text: &str, max_columns: usize, max_lines: usize) -> Label {
    let mut lines = wrapped(text, max_columns);
    let whole = (lines.len() > max_lines).then(|| text.to_owned());
    if whole.is_some() {
        lines.truncate(max_lines);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    Label { lines, whole }
}

fn width_of(label: &Label) -> i32 {
    let widths = label.lines.iter().map(|line| text_width(line));
    widths.max().unwrap_or(0)
}

fn message(number: &str, text: &str) -> Label {
    let text = match number {
        "" => text.to_owned(),
        number => format!("{number} {text}"),
    };
    label(&text, LABEL_COLUMNS, MAX_LABEL_LINES)
}

fn answer(text: &str) -> Label {
    label(text, LABEL_COLUMNS, MAX_LABEL_LINES)
}

fn note(text: &str) -> Label {
    label(text, NOTE_COLUMNS, MAX_NOTE_LINES)
}

/// Gives each lifeline its place: as near to the one before as heads, labels and notes allow.
fn place(heads: &mut [Head], picture: &Picture<'_>) {
    let mut gaps: Vec<i32> = heads
        .windows(2)
        .map(|pair| pair[0].width / 2 + pair[1].width / 2 + HEAD_GAP)
        .collect();
    for event in &picture.events {
        let (from, to, width) = match event {
            Event::Call {
                from,
                to,
                number,
                text,
                ..
            } => (*from, *to, width_of(&message(number, text))),
            Event::Return { from, to, text } => (*from, *to, width_of(&answer(text))),
            Event::Note {
                from,
                to,
                side,
                text,
            } => match side {
                Side::Right => (*from, *to, width_of(&note(text)) + 2 * PADDING),
                Side::Left | Side::Over => continue,
            },
            Event::Activate(_) | Event::Deactivate(_) | Event::Open | Event::Close => continue,
        };
        let (first, last) = (from.min(to), from.max(to));
        if first == last {
            if let Some(gap) = gaps.get_mut(first) {
                *gap = (*gap).max(width + LOOP_WIDTH + LABEL_GAP);
            }
            continue;
        }
        let between: i32 = gaps.get(first..last).into_iter().flatten().sum();
        let missing = width + LABEL_GAP - between;
        if missing > 0
            && let Some(gap) = gaps.get_mut(last - 1)
        {
            *gap += missing;
        }
    }
    let mut x = 0;
    for (at, head) in heads.iter_mut().enumerate() {
        if let Some(gap) = at.checked_sub(1).and_then(|at| gaps.get(at)) {
            x += gap;
        }
        head.x = x;
    }
}

/// The ground behind the steps of one step, while they are drawn.
struct Ground {
    y: i32,
    left: i32,
    right: i32,
}

/// The rows of a diagram, from top to bottom.
struct Rows<'h> {
    heads: &'h [Head],
    y: i32,
    /// For each lifeline, where its bars began.
    active: Vec<Vec<i32>>,
    open: Vec<Ground>,
    left: i32,
    right: i32,
    arrows: Vec<Arrow>,
    notes: Vec<(Area, Label)>,
    bars: Vec<Area>,
    grounds: Vec<Area>,
}

impl Rows<'_> {
    fn add(&mut self, event: &Event<'_>, next: Option<&Event<'_>>) {
        match event {
            Event::Call {
                from,
                to,
                number,
                text,
                is_asynchronous,
            } => {
                let activates = matches!(next, Some(Event::Activate(at)) if at == to);
                let label = message(number, text);
                self.arrow(*from, *to, label, activates, |arrow| {
                    arrow.is_asynchronous = *is_asynchronous;
                });
            }
            Event::Return { from, to, text } => {
                self.arrow(*from, *to, answer(text), false, |arrow| {
                    arrow.is_return = true;
                });
            }
            Event::Note {
                from,
                to,
                side,
                text,
            } => self.note(*from, *to, *side, note(text)),
            Event::Activate(at) => {
                let y = self.arrows.last().map_or(self.y, |arrow| arrow.y);
                if let Some(bars) = self.active.get_mut(*at) {
                    bars.push(y);
                }
            }
            Event::Deactivate(at) => self.end_bar(*at),
            Event::Open => {
                self.open.push(Ground {
                    y: self.y,
                    left: i32::MAX,
                    right: i32::MIN,
                });
                self.y += ROW_GAP / 2;
            }
            Event::Close => self.end_ground(),
        }
    }

    fn x(&self, at: usize) -> i32 {
        self.heads.get(at).map_or(0, |head| head.x)
    }

    /// How far from the middle of a lifeline an arrow ends.
    fn inset(&self, at: usize, will_be_active: bool) -> i32 {
        let bars = self.active.get(at).map_or(0, Vec::len) + usize::from(will_be_active);
        match i32::try_from(bars).unwrap_or(0) {
            0 => 0,
            bars => HALF_BAR + (bars.min(4) - 1) * HALF_BAR,
        }
    }

    fn arrow(
        &mut self,
        from: usize,
        to: usize,
        label: Label,
        activates: bool,
        finish: impl FnOnce(&mut Arrow),
    ) {
        let is_loop = from == to;
        let height = lines_height(label.lines.len());
        let (start, end) = (self.x(from), self.x(to));
        let width = width_of(&label);
        let mut arrow = Arrow {
            from: start,
            to: end,
            y: 0,
            label,
            is_return: false,
            is_asynchronous: false,
            is_loop,
        };
        if is_loop {
            let side = self.inset(from, false);
            (arrow.from, arrow.to) = (start + side, start + side);
            arrow.y = self.y + (height - LOOP_HEIGHT).max(0) / 2;
            self.y += height.max(LOOP_HEIGHT) + ROW_GAP;
            self.cover(start, start + side + LOOP_WIDTH + PADDING + width);
        } else {
            let direction = (end - start).signum();
            arrow.from += direction * self.inset(from, false);
            arrow.to -= direction * self.inset(to, activates);
            arrow.y = self.y + height + 4;
            self.y = arrow.y + ROW_GAP;
            let middle = i32::midpoint(start, end);
            self.cover(
                start.min(end).min(middle - width / 2),
                start.max(end).max(middle + width / 2),
            );
        }
        finish(&mut arrow);
        self.arrows.push(arrow);
    }

    fn note(&mut self, from: usize, to: usize, side: Side, label: Label) {
        let text = width_of(&label) + 2 * PADDING;
        let (start, end) = (self.x(from.min(to)), self.x(from.max(to)));
        let width = text.max(end - start + 4 * PADDING);
        let x = match side {
            Side::Left => start - text - 2 * HALF_BAR,
            Side::Right => end + 2 * HALF_BAR,
            Side::Over => i32::midpoint(start, end) - width / 2,
        };
        let width = if side == Side::Over { width } else { text };
        let height = lines_height(label.lines.len()) + PADDING;
        let area = Area {
            x,
            y: self.y,
            width,
            height,
        };
        self.y += height + ROW_GAP;
        self.cover(x, x + width);
        self.notes.push((area, label));
    }

    /// Notes that something reaches from `left` to `right`.
    fn cover(&mut self, left: i32, right: i32) {
        self.left = self.left.min(left);
        self.right = self.right.max(right);
        if let Some(ground) = self.open.last_mut() {
            ground.left = ground.left.min(left);
            ground.right = ground.right.max(right);
        }
    }

    fn end_bar(&mut self, at: usize) {
        let Some(bars) = self.active.get_mut(at) else {
            return;
        };
        let Some(start) = bars.pop() else {
            return;
        };
        let shift = i32::try_from(bars.len()).unwrap_or(0).min(4) * HALF_BAR;
        let end = self.arrows.last().map_or(self.y, |arrow| arrow.y);
        let bar = Area {
            x: self.x(at) - HALF_BAR + shift,
            y: start,
            width: 2 * HALF_BAR,
            height: (end - start).max(LINE_HEIGHT),
        };
        self.y = self.y.max(bar.y + bar.height + ROW_GAP / 2);
        self.bars.push(bar);
    }

    fn end_ground(&mut self) {
        let Some(ground) = self.open.pop() else {
            return;
        };
        if ground.left > ground.right {
            return;
        }
        let area = Area {
            x: ground.left - PADDING,
            y: ground.y,
            width: ground.right - ground.left + 2 * PADDING,
            height: self.y - ground.y,
        };
        self.y += ROW_GAP / 2;
        self.cover(area.x, area.x + area.width);
        self.grounds.push(area);
    }

    fn close_all(&mut self) {
        while !self.open.is_empty() {
            self.end_ground();
        }
        for at in 0..self.active.len() {
            while self.active.get(at).is_some_and(|bars| !bars.is_empty()) {
                self.end_bar(at);
            }
        }
    }
}

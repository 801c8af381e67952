//! Where boxes stand: in columns, each box to the right of all that it depends on. A part that is
//! wider than a screen goes on in another band below.

use super::{Picture, Shape};
use crate::picture_text::{broken, width as width_of};

const LINE_HEIGHT: u32 = 18;
const PADDING: u32 = 12;
const ROW_GAP: u32 = 18;
const COLUMN_GAP: u32 = 72;
const MARGIN: u32 = 24;
const HEAD: u32 = 56;
const GROUP_GAP: u32 = 48;
const GROUP_HEAD: u32 = 30;
/// How wide a line of text may become before it is broken at a space, in columns of text.
const MAX_LINE: usize = 26;
/// How wide a band becomes before another one is begun, in pixels.
const MAX_WIDTH: u32 = 1_440;
/// How many boxes stand above each other before they go on in a column of their own.
const MAX_ROWS: usize = 8;

/// A box with its place, in pixels.
pub(super) struct Placed {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
    /// Boxes of one band stand beside each other; those of the next one below.
    pub(super) band: u32,
    /// The lines of its text and whether each is of the name.
    pub(super) lines: Vec<(String, bool)>,
}

/// A heading above the boxes of a part.
pub(super) struct Heading {
    pub(super) y: u32,
    pub(super) text: String,
}

/// A whole picture laid out.
pub(super) struct Layout {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) boxes: Vec<Placed>,
    pub(super) headings: Vec<Heading>,
    bands: u32,
}

impl Layout {
    /// The parts stand below each other, each in columns by what needs what.
    pub(super) fn new(picture: &Picture) -> Self {
        let columns = columns(picture);
        let mut layout = Self {
            width: 0,
            height: HEAD,
            boxes: picture.shapes.iter().map(boxed).collect(),
            headings: Vec::new(),
            bands: 0,
        };
        for (title, shapes) in &picture.parts {
            if !shapes.is_empty() {
                layout.part(title, shapes, &columns);
            }
        }
        layout.width += MARGIN;
        layout.height += MARGIN;
        layout.width = layout
            .width
            .max(2 * MARGIN + width_of(&picture.title) * 3 / 2);
        layout
    }

    fn part(&mut self, title: &str, shapes: &[usize], columns: &[usize]) {
        let mut top = self.height;
        if !title.is_empty() {
            self.headings.push(Heading {
                y: self.height + GROUP_HEAD / 2,
                text: title.to_owned(),
            });
            top += GROUP_HEAD;
        }
        let count = shapes
            .iter()
            .filter_map(|&at| columns.get(at))
            .max()
            .map_or(0, |c| c + 1);
        let mut by_column: Vec<Vec<usize>> = vec![Vec::new(); count];
        for &at in shapes {
            let column = columns
                .get(at)
                .and_then(|&column| by_column.get_mut(column));
            if let Some(column) = column {
                column.push(at);
            }
        }
        let mut x = MARGIN;
        let mut bottom = top;
        self.bands += 1;
        for column in by_column.iter().flat_map(|column| folded(column)) {
            let width = column
                .iter()
                .filter_map(|&at| self.boxes.get(at))
                .map(|b| b.width)
                .max();
            let width = width.unwrap_or(0);
            if x > MARGIN && x + width > MAX_WIDTH {
                (x, top) = (MARGIN, bottom + ROW_GAP);
                self.bands += 1;
            }
            let mut y = top;
            for &at in column {
                if let Some(placed) = self.boxes.get_mut(at) {
                    (placed.x, placed.y, placed.width) = (x, y, width);
                    placed.band = self.bands;
                    y += placed.height + ROW_GAP;
                }
            }
            bottom = bottom.max(y);
            x += width + COLUMN_GAP;
            self.width = self.width.max(x.saturating_sub(COLUMN_GAP));
        }
        self.height = bottom + GROUP_GAP;
    }
}

/// A column in as few parts of like height as there must be.
fn folded(column: &[usize]) -> std::slice::Chunks<'_, usize> {
    let parts = column.len().div_ceil(MAX_ROWS).max(1);
    column.chunks(column.len().div_ceil(parts).max(1))
}

/// The column of each box: the length of the longest chain of what it depends on. Boxes on a ring
/// come after everything that stands for certain, in document order.
fn columns(picture: &Picture) -> Vec<usize> {
    let count = picture.shapes.len();
    let mut open = vec![0_usize; count];
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); count];
    for &(from, to) in &picture.needs {
        if let (Some(open), Some(users)) = (open.get_mut(from), users.get_mut(to)) {
            *open += 1;
            users.push(from);
        }
    }
    let mut columns = vec![0_usize; count];
    let mut ready: Vec<usize> = (0..count).filter(|&at| open.get(at) == Some(&0)).collect();
    let mut is_placed = vec![false; count];
    let mut at = 0;
    while let Some(&next) = ready.get(at) {
        at += 1;
        if let Some(placed) = is_placed.get_mut(next) {
            *placed = true;
        }
        let column = columns.get(next).map_or(0, |column| column + 1);
        for &user in users.get(next).into_iter().flatten() {
            if let (Some(open), Some(own)) = (open.get_mut(user), columns.get_mut(user)) {
                *own = (*own).max(column);
                *open -= 1;
                if *open == 0 {
                    ready.push(user);
                }
            }
        }
    }
    let last = columns
        .iter()
        .zip(&is_placed)
        .filter(|(_, placed)| **placed);
    let after = last.map(|(column, _)| column + 1).max().unwrap_or(0);
    for (column, _) in columns
        .iter_mut()
        .zip(&is_placed)
        .filter(|(_, placed)| !**placed)
    {
        *column = after;
    }
    columns
}

fn boxed(shape: &Shape) -> Placed {
    let name = broken(&shape.name, MAX_LINE)
        .into_iter()
        .map(|line| (line, true));
    let detail = broken(&shape.detail, MAX_LINE)
        .into_iter()
        .map(|line| (line, false));
    let lines: Vec<(String, bool)> = name.chain(detail).collect();
    let width = lines
        .iter()
        .map(|(line, _)| width_of(line))
        .max()
        .unwrap_or(0);
    let count = u32::try_from(lines.len()).unwrap_or(1);
    Placed {
        x: 0,
        y: 0,
        width: width + 2 * PADDING,
        height: count * LINE_HEIGHT + PADDING,
        band: 0,
        lines,
    }
}

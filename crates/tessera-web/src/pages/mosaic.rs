//! The mosaic that decorates the pages: pure geometry, coloured by the style sheet.

use maud::{Markup, PreEscaped, html};
use std::sync::LazyLock;

/// Side of a tile in the drawing's own units, its joint included.
const PITCH: usize = 40;

/// Side of the coloured part of a tile.
const FACE: usize = 38;

/// What is laid, a word per tile: the ground's colour, the motif, the motif's colour and,
/// where the motif has a direction, its quarter turns.
///
/// Colours: `d`eep, `p`ine, `t`eal, `m`arigold, `c`lay, `s`and. Motifs: `q`uarter disc,
/// `h`alf tile, `l`eaf, `o` disc, `.` none.
const ROWS: [&str; 6] = [
    "d..0 pqt1 d..0 thp2 d..0 pls0 d..0 dqt3 p..0 dhp1",
    "pqm0 dqp2 tot0 plm1 dhp3 tqd0 pos0 t..0 dlt0 pqt2",
    "tls1 mqc1 pqs3 cod0 tqd2 sqm0 dht1 mls0 pqc3 tos0",
    "cqs2 sot0 mhc0 tqs1 mqp3 clm0 tom0 sqt2 cqm1 mhs3",
    "mos0 thm2 cls1 sqp0 coc0 mqs2 shc1 pqm3 slc0 tqs0",
    "sqc3 clm0 som0 mqt1 shc2 tls0 cqs1 mom0 tqd2 cls1",
];

// Each is the same on every page: drawing 60 tiles anew took a fifth of a page's time.
static PANEL: LazyLock<String> = LazyLock::new(|| drawing("mosaic", &ROWS).into_string());
static BORDER: LazyLock<String> = LazyLock::new(|| drawing("mosaic", &ROWS[3..4]).into_string());

/// The first rows' worth of mosaic, as a band.
pub(super) fn panel() -> PreEscaped<&'static str> {
    PreEscaped(&PANEL)
}

/// A single row, as a border.
pub(super) fn border() -> PreEscaped<&'static str> {
    PreEscaped(&BORDER)
}

fn drawing(class: &str, rows: &[&str]) -> Markup {
    let columns = rows.first().map_or(0, |row| row.split(' ').count());
    let view_box = format!("0 0 {} {}", columns * PITCH, rows.len() * PITCH);
    html! {
        svg class=(class) viewBox=(view_box) preserveAspectRatio="xMidYMid slice"
            aria-hidden="true" focusable="false" {
            @for (row, tiles) in rows.iter().enumerate() {
                @for (column, tile) in tiles.split(' ').enumerate() {
                    (laid(tile.as_bytes(), column * PITCH + 1, row * PITCH + 1))
                }
            }
        }
    }
}

fn laid(tile: &[u8], x: usize, y: usize) -> Markup {
    let [ground, motif, colour, turns] = *tile else {
        return Markup::default();
    };
    let half = FACE / 2;
    let turn = usize::from(turns.saturating_sub(b'0')) * 90;
    html! {
        g transform={ "translate(" (x) " " (y) ") rotate(" (turn) " " (half) " " (half) ")" } {
            rect class=(colour_class(ground)) width=(FACE) height=(FACE) rx="4" {}
            @if let Some(path) = motif_path(motif) {
                path class=(colour_class(colour)) d=(path) {}
            }
        }
    }
}

fn motif_path(motif: u8) -> Option<&'static str> {
    match motif {
        b'q' => Some("M0 4a4 4 0 0 1 4-4H38A38 38 0 0 1 0 38z"),
        b'h' => Some("M4 0H38L0 38V4a4 4 0 0 1 4-4z"),
        b'l' => Some("M0 0A38 38 0 0 1 38 38A38 38 0 0 1 0 0z"),
        b'o' => Some("M19 8a11 11 0 0 1 0 22a11 11 0 0 1 0-22z"),
        _ => None,
    }
}

fn colour_class(colour: u8) -> &'static str {
    match colour {
        b'p' => "tile-pine",
        b't' => "tile-teal",
        b'm' => "tile-marigold",
        b'c' => "tile-clay",
        b's' => "tile-sand",
        _ => "tile-deep",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_equally_long_and_every_tile_is_whole() {
        for row in ROWS {
            assert_eq!(row.split(' ').count(), 10);
            assert!(row.split(' ').all(|tile| tile.len() == 4), "{row}");
        }
    }

    #[test]
    fn drawing_has_one_ground_per_tile() {
        assert_eq!(panel().0.matches("<rect").count(), 60);
        assert_eq!(border().0.matches("<rect").count(), 10);
    }
}

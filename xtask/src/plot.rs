//! Plots as SVG, with no program beside this one.

use std::fmt::Write as _;

const WIDTH: f64 = 880.0;
const HEIGHT: f64 = 240.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 36.0;
const TICKS: u32 = 4;

/// A line through points.
pub(crate) struct Series<'a> {
    pub(crate) name: &'a str,
    pub(crate) colour: &'a str,
    pub(crate) points: Vec<(f64, f64)>,
    pub(crate) is_dashed: bool,
}

/// A span of time that something went on in.
pub(crate) struct Band<'a> {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) name: &'a str,
}

/// A plot with what stands beside it.
pub(crate) struct Plot<'a> {
    pub(crate) title: &'a str,
    pub(crate) x_unit: &'a str,
    pub(crate) y_unit: &'a str,
    pub(crate) series: Vec<Series<'a>>,
    pub(crate) bands: Vec<Band<'a>>,
}

impl Plot<'_> {
    /// The plot, its axes from zero.
    pub(crate) fn svg(&self) -> String {
        let points = || self.series.iter().flat_map(|it| it.points.iter());
        let ends = self.bands.iter().map(|it| it.to);
        let x_most = points().map(|it| it.0).chain(ends).fold(1.0, f64::max);
        let y_most = points().map(|it| it.1).fold(0.0, f64::max) * 1.05;
        let y_most = if y_most > 0.0 { y_most } else { 1.0 };
        let x = |value: f64| LEFT + value / x_most * (WIDTH - LEFT - RIGHT);
        let y = |value: f64| HEIGHT - BOTTOM - value / y_most * (HEIGHT - TOP - BOTTOM);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
             font-family=\"system-ui, sans-serif\" font-size=\"11\" fill=\"#222\">\n\
             <title>{0}</title>\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n\
             <text x=\"{LEFT}\" y=\"16\" font-size=\"13\">{0}</text>\n",
            escaped(self.title)
        );
        for band in &self.bands {
            let (from, to) = (x(band.from), x(band.to));
            line(
                &mut svg,
                format_args!(
                    "<rect x=\"{from:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"#fde2b8\"/>\
                 <text transform=\"translate({:.1} {:.1}) rotate(-90)\" font-size=\"9\">{}</text>",
                    (to - from).max(1.0),
                    HEIGHT - TOP - BOTTOM,
                    from + 8.0,
                    HEIGHT - BOTTOM - 4.0,
                    escaped(band.name)
                ),
            );
        }
        for tick in 0..=TICKS {
            let share = f64::from(tick) / f64::from(TICKS);
            let (right, value) = (WIDTH - RIGHT, share * y_most);
            line(
                &mut svg,
                format_args!(
                    "<path d=\"M{LEFT} {0:.1}H{right}\" stroke=\"#ddd\"/>\
                 <text x=\"{1:.1}\" y=\"{2:.1}\" text-anchor=\"end\">{3}</text>\
                 <text x=\"{4:.1}\" y=\"{5:.1}\" text-anchor=\"middle\">{6}</text>",
                    y(value),
                    LEFT - 6.0,
                    y(value) + 4.0,
                    short(value),
                    x(share * x_most),
                    HEIGHT - BOTTOM + 14.0,
                    short(share * x_most)
                ),
            );
        }
        line(
            &mut svg,
            format_args!(
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\
             <text x=\"{LEFT}\" y=\"32\">{}</text>",
                WIDTH - RIGHT,
                HEIGHT - 6.0,
                escaped(self.x_unit),
                escaped(self.y_unit)
            ),
        );
        for (at, series) in self.series.iter().enumerate() {
            let mut path = String::new();
            for (number, point) in series.points.iter().enumerate() {
                let step = if number == 0 { 'M' } else { 'L' };
                // Writing to a string does not fail.
                let _ = write!(path, "{step}{:.1} {:.1}", x(point.0), y(point.1));
            }
            let dashes = if series.is_dashed {
                " stroke-dasharray=\"5 4\""
            } else {
                ""
            };
            line(
                &mut svg,
                format_args!(
                    "<path d=\"{path}\" fill=\"none\" stroke=\"{0}\" stroke-width=\"1.5\"{dashes}/>\
                 <text x=\"{1:.1}\" y=\"32\" fill=\"{0}\">{2}</text>",
                    series.colour,
                    LEFT + 120.0 + at as f64 * 170.0,
                    escaped(series.name)
                ),
            );
        }
        svg.push_str("</svg>\n");
        svg
    }
}

/// Values beside each other as bars, each with its number.
#[derive(Debug)]
pub(crate) struct Bars {
    pub(crate) title: String,
    /// What each stands for, and how long it is.
    pub(crate) bars: Vec<(String, f64)>,
}

impl Bars {
    /// The bars, from zero.
    pub(crate) fn svg(&self) -> String {
        const NAMES: f64 = 120.0;
        const NUMBERS: f64 = 80.0;
        const ROW: f64 = 24.0;
        const FIRST: f64 = 28.0;
        let height = FIRST + ROW * self.bars.len() as f64 + 8.0;
        let most = self.bars.iter().map(|it| it.1).fold(0.0, f64::max);
        let most = if most > 0.0 { most } else { 1.0 };
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
             font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"#222\">\n\
             <title>{0}</title>\n<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>\n\
             <text x=\"8\" y=\"16\" font-size=\"13\">{0}</text>\n",
            escaped(&self.title)
        );
        for (number, (name, value)) in self.bars.iter().enumerate() {
            let top = FIRST + ROW * number as f64;
            let length = value / most * (WIDTH - NAMES - NUMBERS);
            // The first is what the others are held against.
            let colour = if number == 0 { "#1f4fa3" } else { "#9aa5b8" };
            line(
                &mut svg,
                format_args!(
                    "<text x=\"{0:.1}\" y=\"{2:.1}\" text-anchor=\"end\">{1}</text>\
                     <rect x=\"{NAMES}\" y=\"{top:.1}\" width=\"{length:.1}\" height=\"16\" fill=\"{colour}\"/>\
                     <text x=\"{3:.1}\" y=\"{2:.1}\">{4}</text>",
                    NAMES - 6.0,
                    escaped(name),
                    top + 12.0,
                    NAMES + length + 6.0,
                    short(*value)
                ),
            );
        }
        svg.push_str("</svg>\n");
        svg
    }
}

fn line(svg: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(svg, "{text}");
}

fn short(value: f64) -> String {
    if value >= 100.0 || value == 0.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(points: Vec<(f64, f64)>) -> String {
        let plot = Plot {
            title: "a < b",
            x_unit: "seconds",
            y_unit: "answers",
            series: vec![Series {
                name: "done",
                colour: "#000",
                points,
                is_dashed: false,
            }],
            bands: vec![Band {
                from: 1.0,
                to: 2.0,
                name: "kill",
            }],
        };
        plot.svg()
    }

    #[test]
    fn points_go_from_the_left_bottom_to_the_right_top() {
        let svg = plot(vec![(0.0, 0.0), (10.0, 100.0)]);
        assert!(svg.contains("M64.0 204.0L864.0 "), "{svg}");
        assert!(svg.contains("a &lt; b") && svg.contains(">kill<"));
    }

    #[test]
    fn nothing_is_a_plot_as_well() {
        let svg = plot(Vec::new());
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }

    #[test]
    fn bars_are_as_long_as_their_values() {
        let bars = [("a & b", 200.0), ("half", 100.0), ("none", 0.0)];
        let bars = Bars {
            title: "a < b".to_owned(),
            bars: bars.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        };
        let svg = bars.svg();
        assert!(svg.contains("a &lt; b") && svg.contains("a &amp; b"));
        assert!(
            svg.contains("width=\"680.0\"") && svg.contains("width=\"340.0\""),
            "{svg}"
        );
        let nothing = Bars {
            title: String::new(),
            bars: vec![("none".to_owned(), 0.0)],
        };
        assert!(!nothing.svg().contains("NaN"));
    }
}

//! A system's components and roadmap, and the tasks of a PRD, as diagrams, each the same for the
//! same graph.

mod data;
mod layout;
mod svg;

pub use data::json;
pub(crate) use svg::drawn as drawn_svg;

use specpack_graph::model::{EdgeKind, Graph, NodeId};
use std::collections::{BTreeSet, HashMap};

/// What a diagram shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The components and what they depend on.
    Components,
    /// The items of the roadmap by phase, and what they depend on.
    Roadmap,
    /// Both.
    Both,
}

impl What {
    fn has_components(self) -> bool {
        self != Self::Roadmap
    }

    fn has_roadmap(self) -> bool {
        self != Self::Components
    }
}

/// A box of a diagram.
pub(crate) struct Shape {
    pub(crate) key: String,
    pub(crate) name: String,
    /// A second line, smaller.
    pub(crate) detail: String,
}

/// Boxes that belong together.
pub(crate) struct Group {
    pub(crate) key: String,
    pub(crate) title: String,
    /// Positions in [`Picture::shapes`].
    pub(crate) shapes: Vec<usize>,
}

/// Which way the arrows lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// From what depends to what is needed first.
    ToNeeded,
    /// From what is done first to what comes after.
    ToNext,
}

/// What is drawn, whatever the format.
pub(crate) struct Picture {
    pub(crate) title: String,
    pub(crate) shapes: Vec<Shape>,
    pub(crate) groups: Vec<Group>,
    /// Where the picture is in parts, one below the other: their titles and positions.
    pub(crate) parts: Vec<(String, Vec<usize>)>,
    /// From what depends to what it depends on.
    pub(crate) needs: Vec<(usize, usize)>,
    /// From a roadmap item to the component that it implements.
    pub(crate) implements: Vec<(usize, usize)>,
    pub(crate) flow: Flow,
    /// The boxes that stand out.
    pub(crate) marked: BTreeSet<usize>,
}

impl Picture {
    fn new(graph: &Graph, what: What) -> Self {
        let system = graph.systems().next();
        let mut picture = Self {
            title: system.map_or_else(|| "System".to_owned(), |system| system.name().to_owned()),
            shapes: Vec::new(),
            groups: Vec::new(),
            parts: Vec::new(),
            needs: Vec::new(),
            implements: Vec::new(),
            flow: Flow::ToNeeded,
            marked: BTreeSet::new(),
        };
        let mut shape_of: HashMap<NodeId, usize> = HashMap::new();
        if what.has_components() {
            picture.components(graph, &mut shape_of);
        }
        if what.has_roadmap() {
            picture.roadmap(graph, &mut shape_of);
        }
        picture.edges(graph, &shape_of);
        picture
    }

    fn components(&mut self, graph: &Graph, shape_of: &mut HashMap<NodeId, usize>) {
        let start = self.shapes.len();
        for (at, component) in graph.components().enumerate() {
            shape_of.insert(component.id, self.shapes.len());
            let technology = component.data.technology.as_ref();
            self.shapes.push(Shape {
                key: format!("c{}", at + 1),
                name: component.name().to_owned(),
                detail: technology.map_or_else(String::new, |text| text.value.clone()),
            });
        }
        let shapes: Vec<usize> = (start..self.shapes.len()).collect();
        self.parts.push(("Components".to_owned(), shapes.clone()));
        self.group("components", "Components", shapes);
    }

    fn roadmap(&mut self, graph: &Graph, shape_of: &mut HashMap<NodeId, usize>) {
        let mut by_phase: Vec<(Option<NodeId>, Vec<usize>)> = Vec::new();
        let start = self.shapes.len();
        for item in graph.roadmap_items() {
            let at = self.shapes.len();
            shape_of.insert(item.id, at);
            let level = item
                .data
                .maturity
                .as_ref()
                .map(|level| format!("Level {}", level.value));
            let complexity = item.data.complexity.map(|c| c.as_str().to_owned());
            let estimate = item.data.estimate.as_ref().map(|e| e.text.value.clone());
            let parts: Vec<String> = [level, complexity, estimate]
                .into_iter()
                .flatten()
                .collect();
            self.shapes.push(Shape {
                key: format!("r{}", item.data.position),
                name: item.name().to_owned(),
                detail: parts.join(", "),
            });
            match by_phase.last_mut() {
                Some((phase, shapes)) if *phase == item.data.phase => shapes.push(at),
                _ => by_phase.push((item.data.phase, vec![at])),
            }
        }
        self.parts
            .push(("Roadmap".to_owned(), (start..self.shapes.len()).collect()));
        for (at, (phase, shapes)) in by_phase.into_iter().enumerate() {
            let title = phase.map_or("Roadmap", |phase| graph.name(phase));
            self.group(&format!("p{}", at + 1), title, shapes);
        }
    }

    fn group(&mut self, key: &str, title: &str, shapes: Vec<usize>) {
        if !shapes.is_empty() {
            self.groups.push(Group {
                key: key.to_owned(),
                title: title.to_owned(),
                shapes,
            });
        }
    }

    fn edges(&mut self, graph: &Graph, shape_of: &HashMap<NodeId, usize>) {
        let mut seen = BTreeSet::new();
        for edge in graph.edges() {
            let ends = (shape_of.get(&edge.from), shape_of.get(&edge.to));
            let (Some(&from), Some(&to)) = ends else {
                continue;
            };
            let list = match edge.kind {
                EdgeKind::DependsOn => &mut self.needs,
                EdgeKind::Implements => &mut self.implements,
                _ => continue,
            };
            if from != to && seen.insert((from, to)) {
                list.push((from, to));
            }
        }
        self.needs.sort_unstable();
        self.implements.sort_unstable();
    }

    fn key(&self, shape: usize) -> &str {
        self.shapes
            .get(shape)
            .map_or("", |shape| shape.key.as_str())
    }

    /// The arrows of needs, from their start to their tip.
    fn arrows(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.needs.iter().map(|&(from, to)| match self.flow {
            Flow::ToNeeded => (from, to),
            Flow::ToNext => (to, from),
        })
    }
}

/// A Mermaid flowchart.
#[must_use]
pub fn mermaid(graph: &Graph, what: What) -> String {
    drawn_mermaid(&Picture::new(graph, what))
}

pub(crate) fn drawn_mermaid(picture: &Picture) -> String {
    let mut out = String::from("flowchart LR\n");
    for group in &picture.groups {
        out.push_str(&format!(
            "  subgraph {}[\"{}\"]\n",
            group.key,
            mermaid_text(&group.title)
        ));
        for shape in group.shapes.iter().filter_map(|&at| picture.shapes.get(at)) {
            out.push_str(&format!(
                "    {}[\"{}\"]\n",
                shape.key,
                mermaid_text(&shape.name)
            ));
        }
        out.push_str("  end\n");
    }
    for (from, to) in picture.arrows() {
        out.push_str(&format!(
            "  {} --> {}\n",
            picture.key(from),
            picture.key(to)
        ));
    }
    for &(from, to) in &picture.implements {
        out.push_str(&format!(
            "  {} -.-> {}\n",
            picture.key(from),
            picture.key(to)
        ));
    }
    if !picture.marked.is_empty() {
        let marked: Vec<&str> = picture.marked.iter().map(|&at| picture.key(at)).collect();
        out.push_str("  classDef critical stroke-width:3px\n");
        out.push_str(&format!("  class {} critical\n", marked.join(",")));
    }
    out
}

pub(crate) fn mermaid_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("#quot;"),
            '#' => out.push_str("#35;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '&' => out.push_str("#amp;"),
            '`' => out.push_str("#96;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A picture of its own.
#[must_use]
pub fn svg(graph: &Graph, what: What) -> String {
    svg::drawn(&Picture::new(graph, what))
}

/// A Graphviz digraph.
#[must_use]
pub fn dot(graph: &Graph, what: What) -> String {
    drawn_dot(&Picture::new(graph, what))
}

pub(crate) fn drawn_dot(picture: &Picture) -> String {
    let mut out = format!(
        "digraph {} {{\n  rankdir=LR;\n  node [shape=box];\n",
        dot_text(&picture.title)
    );
    for group in &picture.groups {
        out.push_str(&format!("  subgraph cluster_{} {{\n", group.key));
        out.push_str(&format!("    label={};\n", dot_text(&group.title)));
        for &at in &group.shapes {
            let Some(shape) = picture.shapes.get(at) else {
                continue;
            };
            let style = if picture.marked.contains(&at) {
                ", penwidth=3"
            } else {
                ""
            };
            out.push_str(&format!(
                "    {} [label={}{style}];\n",
                shape.key,
                dot_text(&shape.name)
            ));
        }
        out.push_str("  }\n");
    }
    for (from, to) in picture.arrows() {
        out.push_str(&format!(
            "  {} -> {};\n",
            picture.key(from),
            picture.key(to)
        ));
    }
    for &(from, to) in &picture.implements {
        out.push_str(&format!(
            "  {} -> {} [style=dashed];\n",
            picture.key(from),
            picture.key(to)
        ));
    }
    out.push_str("}\n");
    out
}

fn dot_text(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

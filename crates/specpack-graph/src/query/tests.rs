use super::{critical_path, dependents, levels, order};
use crate::model::{EdgeKind, Estimate, Graph, Node, NodeId, Reference, RoadmapItem, Spanned};
use specpack_syntax::part_of_text::PartOfText;
use specpack_syntax::source::{FileId, Location, Span};

fn id(index: u32) -> NodeId {
    NodeId::new(FileId(0), index)
}

fn place(at: u32) -> Location {
    Location {
        file: FileId(0),
        span: Span { start: at, end: at },
    }
}

fn item(minutes: Option<u32>) -> RoadmapItem {
    RoadmapItem {
        system: id(0),
        position: 0,
        phase: None,
        maturity: None,
        stated_complexity: None,
        complexity: None,
        features: Vec::new(),
        dependencies_at: None,
        dependencies: Vec::new(),
        estimate: minutes.map(|minutes| Estimate {
            min_minutes: minutes / 2,
            max_minutes: minutes,
            text: Spanned::new(String::new(), place(0)),
        }),
        component: Reference::new("", place(0)),
        feature_id: String::new(),
        notes: Vec::new(),
    }
}

/// Items with these minutes, and "a needs b" for every pair.
fn graph(minutes: &[u32], needs: &[(u32, u32)]) -> (Graph, Vec<NodeId>) {
    let mut graph = Graph::of_file(FileId(0));
    let nodes = minutes.iter().map(|&minutes| {
        graph.push(Node {
            name: PartOfText::default(),
            at: place(0),
            extent: Span::default(),
            section: None,
            data: item((minutes > 0).then_some(minutes)).into(),
        })
    });
    let nodes = nodes.collect();
    for (index, &(from, to)) in (0_u32..).zip(needs) {
        graph.connect(id(from), EdgeKind::DependsOn, id(to), place(index));
    }
    graph.index_edges();
    (graph, nodes)
}

fn numbers(nodes: &[NodeId]) -> Vec<u32> {
    nodes.iter().map(|node| node.index()).collect()
}

// req: GEN-7
#[test]
fn what_is_needed_comes_first_and_document_order_decides_among_equals() {
    let (graph, nodes) = graph(&[0; 5], &[(0, 3), (1, 0), (4, 2)]);
    let found = order(&graph, &nodes);
    assert_eq!(numbers(&found.sequence), [2, 3, 0, 1, 4]);
    assert_eq!(found.rings, []);
}

// req: GEN-7
#[test]
fn a_ring_is_told_whole_with_the_place_of_every_edge() {
    let (graph, nodes) = graph(&[0; 5], &[(1, 2), (2, 3), (3, 1), (3, 0), (4, 1), (2, 2)]);
    let found = order(&graph, &nodes);
    assert_eq!(numbers(&found.sequence), [0, 1, 2, 3, 4]);
    assert_eq!(found.rings.len(), 1);
    assert_eq!(numbers(&found.rings[0].nodes), [1, 2, 3]);
    let places: Vec<u32> = found.rings[0]
        .edges
        .iter()
        .map(|e| e.at.span.start)
        .collect();
    assert_eq!(places, [0, 1, 2]);
}

#[test]
fn the_ring_told_is_the_shortest_through_its_first_node() {
    let (graph, nodes) = graph(&[0; 4], &[(0, 1), (1, 2), (2, 3), (3, 0), (2, 0)]);
    let found = order(&graph, &nodes);
    assert_eq!(numbers(&found.rings[0].nodes), [0, 1, 2]);
}

#[test]
fn what_depends_on_itself_alone_is_no_ring() {
    let (graph, nodes) = graph(&[0; 2], &[(0, 0), (1, 0)]);
    assert_eq!(order(&graph, &nodes).rings, []);
}

#[test]
fn levels_hold_what_can_be_built_at_once() {
    let (graph, nodes) = graph(&[0; 5], &[(1, 0), (2, 0), (3, 1), (3, 2)]);
    let levels: Vec<_> = levels(&graph, &nodes)
        .iter()
        .map(|level| numbers(level))
        .collect();
    assert_eq!(levels, [vec![0, 4], vec![1, 2], vec![3]]);
}

#[test]
fn the_critical_path_is_the_longest_chain_not_the_one_with_most_items() {
    let (graph, nodes) = graph(&[8, 8, 40, 8], &[(1, 0), (3, 1), (3, 2)]);
    let path = critical_path(&graph, &nodes);
    assert_eq!(numbers(&path.items), [2, 3]);
    assert_eq!((path.min_minutes, path.max_minutes), (24, 48));
}

#[test]
fn a_ring_does_not_keep_the_critical_path_from_ending() {
    let (graph, nodes) = graph(&[8, 8], &[(0, 1), (1, 0)]);
    assert_eq!(critical_path(&graph, &nodes).max_minutes, 16);
}

#[test]
fn dependents_are_found_through_others_nearest_first() {
    let (graph, nodes) = graph(&[0; 4], &[(1, 0), (2, 1), (3, 0)]);
    assert_eq!(numbers(&dependents(&graph, nodes[0])), [1, 3, 2]);
}

#[test]
fn a_chain_deeper_than_any_stack_is_ordered() {
    let count = 100_000;
    let needs: Vec<_> = (1..count).map(|at| (at - 1, at)).collect();
    let (graph, nodes) = graph(&vec![0; count as usize], &needs);
    let found = order(&graph, &nodes);
    assert_eq!(found.sequence.first(), Some(&id(count - 1)));
}

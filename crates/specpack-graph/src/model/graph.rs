//! The graph: nodes in document order, edges, and the indexes that make look-ups cheap.

use super::Trace;
use super::{
    Component, Concern, Contract, DataDomain, DataModel, Edge, EdgeKind, Endpoint, Event, Feature,
    Integration, Interaction, Node, NodeId, NodeKind, NodeType, Participant, Phase, Requirement,
    Risk, RoadmapItem, Role, Sequence, Story, System, Target,
};
use specpack_syntax::hash::HashMap;
use specpack_syntax::source::{FileId, Location};
use std::ops::Deref;
use std::sync::Arc;

/// A node of a known kind: everything of it at hand. Derefs to the kind's own struct.
#[derive(Debug)]
pub struct Entry<'graph, T> {
    /// Which node.
    pub id: NodeId,
    /// The node.
    pub node: &'graph Node,
    /// What is known of it.
    pub data: &'graph T,
}

impl<'graph, T> Entry<'graph, T> {
    /// The node's name.
    #[must_use]
    pub fn name(&self) -> &'graph str {
        &self.node.name
    }

    /// Where the name stands.
    #[must_use]
    pub fn at(&self) -> Location {
        self.node.at
    }
}

impl<T> Clone for Entry<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Entry<'_, T> {}

impl<T> Deref for Entry<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.data
    }
}

/// Nodes and edges.
///
/// While a document is lowered, a graph holds the nodes of that document alone; then the graphs
/// of all documents are joined. The nodes of a file stay together, so that who reads it again can
/// keep them: they are copied once something of them changes.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The file whose nodes come first.
    first_file: u32,
    /// The index of the first node: [`PART`] where this is a part of a document by itself.
    first_index: u32,
    /// The nodes of each file.
    nodes: Vec<Arc<Vec<Node>>>,
    /// How many nodes come before those of each file.
    starts: Vec<u32>,
    edges: Vec<Edge>,
    traces: Vec<Trace>,
    by_kind: Vec<Vec<NodeId>>,
    outgoing: Adjacency,
    incoming: Adjacency,
    by_spec_id: HashMap<String, Vec<NodeId>>,
    of_pack: Vec<NodeId>,
}

/// From which index on the nodes of a part of a document are, until it is known how many come
/// before them. No document has as many.
const PART: u32 = 1 << 31;

/// The edges of each node, as ranges of one list.
#[derive(Clone, Debug, Default)]
struct Adjacency {
    starts: Vec<u32>,
    edges: Vec<u32>,
}

impl Adjacency {
    fn new(node_count: usize, edges: &[Edge], end: impl Fn(&Edge) -> usize) -> Self {
        let mut starts = vec![0_u32; node_count + 1];
        for edge in edges {
            starts[end(edge) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut sorted = vec![0_u32; edges.len()];
        for (index, edge) in (0_u32..).zip(edges) {
            let slot = &mut next[end(edge)];
            sorted[*slot as usize] = index;
            *slot += 1;
        }
        Self {
            starts,
            edges: sorted,
        }
    }

    fn of(&self, node: usize) -> &[u32] {
        let start = self.starts.get(node).copied().unwrap_or(0);
        let end = self.starts.get(node + 1).copied().unwrap_or(start);
        self.edges
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }
}

impl Graph {
    /// The graph of one document, without any node yet.
    pub(crate) fn of_file(file: FileId) -> Self {
        Self {
            first_file: file.0,
            starts: vec![0],
            nodes: vec![Arc::default()],
            ..Self::default()
        }
    }

    /// The graph of a part of one document that is lowered by itself, for [`adopt`](Self::adopt).
    pub(crate) fn of_part(file: FileId) -> Self {
        Self {
            first_index: PART,
            ..Self::of_file(file)
        }
    }

    /// Whether all nodes of this part are of kinds that can be [adopted](Self::adopt).
    pub(crate) fn can_be_adopted(&self) -> bool {
        self.nodes().all(|node| node.data.has_movable_ids())
    }

    /// Adds what was lowered of a part of this document by itself, behind all that is here.
    pub(crate) fn adopt(&mut self, part: Self) {
        let file = FileId(self.first_file);
        let start = self.next_id().index();
        let moved = |id: NodeId| match id.index().checked_sub(PART) {
            Some(index) => NodeId::new(file, start.saturating_add(index)),
            None => id,
        };
        if let Some(all) = self.nodes.first_mut() {
            let all = Arc::make_mut(all);
            for nodes in part.nodes {
                all.extend(Arc::unwrap_or_clone(nodes).into_iter().map(|mut node| {
                    node.data.move_ids(&moved);
                    node
                }));
            }
        }
        self.edges.extend(part.edges.into_iter().map(|edge| Edge {
            from: moved(edge.from),
            to: moved(edge.to),
            ..edge
        }));
        self.traces
            .extend(part.traces.into_iter().map(|trace| Trace {
                from: moved(trace.from),
                ..trace
            }));
        let kinds = part.by_kind.len().max(self.by_kind.len());
        self.by_kind.resize_with(kinds, Vec::new);
        for (all, of_part) in self.by_kind.iter_mut().zip(part.by_kind) {
            all.extend(of_part.into_iter().map(moved));
        }
    }

    /// Makes room for what these hold: to grow with each of many files would take half as much
    /// again. The graph of a single file is taken over as it is.
    pub(crate) fn make_room_for<'a>(&mut self, all: impl Iterator<Item = &'a Self> + Clone) {
        if all.clone().nth(1).is_some() {
            self.edges
                .reserve_exact(all.clone().map(|one| one.edges.len()).sum());
            self.traces
                .reserve_exact(all.map(|one| one.traces.len()).sum());
        }
    }

    /// Adds the graph of the file that comes next.
    pub(crate) fn join(&mut self, mut next: Self) {
        self.starts
            .push(u32::try_from(self.count_all()).unwrap_or(u32::MAX));
        self.nodes.append(&mut next.nodes);
        take_over(&mut self.edges, &mut next.edges);
        take_over(&mut self.traces, &mut next.traces);
        let kinds = next.by_kind.len().max(self.by_kind.len());
        self.by_kind.resize_with(kinds, Vec::new);
        for (all, of_file) in self.by_kind.iter_mut().zip(&mut next.by_kind) {
            take_over(all, of_file);
        }
    }

    /// Makes room for what these parts of this document hold.
    pub(crate) fn make_room_for_parts(&mut self, parts: &[Self]) {
        if let Some(nodes) = self.nodes.first_mut() {
            let count = parts.iter().map(Self::count_all).sum();
            Arc::make_mut(nodes).reserve_exact(count);
        }
        let edges = parts.iter().map(|part| part.edges.len()).sum();
        self.edges.reserve_exact(edges);
    }

    /// Which of the files of this graph one is.
    fn place(&self, file: FileId) -> usize {
        file.0.wrapping_sub(self.first_file) as usize
    }

    /// The position of a node among those of its file.
    fn slot(&self, id: NodeId) -> usize {
        id.index().wrapping_sub(self.first_index) as usize
    }

    /// The position of a node in [`nodes`](Self::nodes).
    fn position(&self, id: NodeId) -> usize {
        let start = self.starts.get(self.place(id.file())).copied();
        start.map_or(usize::MAX, |start| start as usize + self.slot(id))
    }

    /// How many nodes there are.
    fn count_all(&self) -> usize {
        let before = self.starts.last().map_or(0, |&start| start as usize);
        before + self.nodes.last().map_or(0, |nodes| nodes.len())
    }

    /// Every node, in document order.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().flat_map(|nodes| nodes.iter())
    }

    /// The nodes of a file, in document order.
    fn nodes_of(&self, file: FileId) -> &[Node] {
        let nodes = self.nodes.get(self.place(file));
        nodes.map_or(&[], |nodes| nodes.as_slice())
    }

    /// The nodes of a file, in document order.
    pub fn of_document(&self, file: FileId) -> impl Iterator<Item = NodeId> + use<> {
        let count = u32::try_from(self.nodes_of(file).len()).unwrap_or(u32::MAX);
        (0..count).map(move |index| NodeId::new(file, index))
    }

    /// Every edge, in the order in which it was found.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// A node. Ids come from this graph, so there always is one.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[self.place(id.file())][self.slot(id)]
    }

    /// A node's name.
    #[must_use]
    pub fn name(&self, id: NodeId) -> &str {
        &self.node(id).name
    }

    /// A node as one of a kind; none where it is of another.
    #[must_use]
    pub fn get<T: NodeType>(&self, id: NodeId) -> Option<Entry<'_, T>> {
        let node = self.nodes_of(id.file()).get(self.slot(id))?;
        let data = T::of(&node.data)?;
        Some(Entry { id, node, data })
    }

    /// The nodes of a kind, in document order.
    pub fn of<T: NodeType>(&self) -> impl Iterator<Item = Entry<'_, T>> {
        let ids = self.by_kind.get(T::KIND as usize);
        let ids = ids.map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|&id| self.get(id))
    }

    /// The nodes of a kind in one file, in document order.
    pub fn of_in<T: NodeType>(&self, file: FileId) -> impl Iterator<Item = Entry<'_, T>> {
        let ids = self.of_kind(T::KIND);
        let start = ids.partition_point(|id| id.file() < file);
        let end = ids.partition_point(|id| id.file() <= file);
        let ids = ids.get(start..end).unwrap_or_default();
        ids.iter().filter_map(|&id| self.get(id))
    }

    /// The ids of the nodes of a kind, in document order.
    #[must_use]
    pub fn of_kind(&self, kind: NodeKind) -> &[NodeId] {
        self.by_kind.get(kind as usize).map_or(&[], Vec::as_slice)
    }

    /// The systems.
    pub fn systems(&self) -> impl Iterator<Item = Entry<'_, System>> {
        self.of()
    }

    /// The components.
    pub fn components(&self) -> impl Iterator<Item = Entry<'_, Component>> {
        self.of()
    }

    /// The endpoints, of components and of features.
    pub fn endpoints(&self) -> impl Iterator<Item = Entry<'_, Endpoint>> {
        self.of()
    }

    /// The contracts.
    pub fn contracts(&self) -> impl Iterator<Item = Entry<'_, Contract>> {
        self.of()
    }

    /// The data domains.
    pub fn data_domains(&self) -> impl Iterator<Item = Entry<'_, DataDomain>> {
        self.of()
    }

    /// The records and tables.
    pub fn data_models(&self) -> impl Iterator<Item = Entry<'_, DataModel>> {
        self.of()
    }

    /// The concerns.
    pub fn concerns(&self) -> impl Iterator<Item = Entry<'_, Concern>> {
        self.of()
    }

    /// The performance targets.
    pub fn targets(&self) -> impl Iterator<Item = Entry<'_, Target>> {
        self.of()
    }

    /// The roles.
    pub fn roles(&self) -> impl Iterator<Item = Entry<'_, Role>> {
        self.of()
    }

    /// The events.
    pub fn events(&self) -> impl Iterator<Item = Entry<'_, Event>> {
        self.of()
    }

    /// The systems outside.
    pub fn integrations(&self) -> impl Iterator<Item = Entry<'_, Integration>> {
        self.of()
    }

    /// The phases.
    pub fn phases(&self) -> impl Iterator<Item = Entry<'_, Phase>> {
        self.of()
    }

    /// The items of the roadmap.
    pub fn roadmap_items(&self) -> impl Iterator<Item = Entry<'_, RoadmapItem>> {
        self.of()
    }

    /// The features.
    pub fn features(&self) -> impl Iterator<Item = Entry<'_, Feature>> {
        self.of()
    }

    /// The stories.
    pub fn stories(&self) -> impl Iterator<Item = Entry<'_, Story>> {
        self.of()
    }

    /// The requirements.
    pub fn requirements(&self) -> impl Iterator<Item = Entry<'_, Requirement>> {
        self.of()
    }

    /// The risks.
    pub fn risks(&self) -> impl Iterator<Item = Entry<'_, Risk>> {
        self.of()
    }

    /// The sequences.
    pub fn sequences(&self) -> impl Iterator<Item = Entry<'_, Sequence>> {
        self.of()
    }

    /// The participants of all sequences.
    pub fn participants(&self) -> impl Iterator<Item = Entry<'_, Participant>> {
        self.of()
    }

    /// The steps of all sequences, each before those within it.
    pub fn interactions(&self) -> impl Iterator<Item = Entry<'_, Interaction>> {
        self.of()
    }

    /// The edges that leave a node.
    pub fn outgoing(&self, id: NodeId) -> impl DoubleEndedIterator<Item = &Edge> {
        let edges = self.outgoing.of(self.position(id)).iter();
        edges.map(|&edge| &self.edges[edge as usize])
    }

    /// The edges that reach a node.
    pub fn incoming(&self, id: NodeId) -> impl DoubleEndedIterator<Item = &Edge> {
        let edges = self.incoming.of(self.position(id)).iter();
        edges.map(|&edge| &self.edges[edge as usize])
    }

    /// What a node's edges of a kind lead to.
    pub fn targets_of(&self, id: NodeId, kind: EdgeKind) -> impl Iterator<Item = NodeId> {
        let edges = self.outgoing(id).filter(move |edge| edge.kind == kind);
        edges.map(|edge| edge.to)
    }

    /// From where edges of a kind reach a node.
    pub fn sources_of(&self, id: NodeId, kind: EdgeKind) -> impl Iterator<Item = NodeId> {
        let edges = self.incoming(id).filter(move |edge| edge.kind == kind);
        edges.map(|edge| edge.from)
    }

    /// The systems and features of that id; several where it is a duplicate.
    #[must_use]
    pub fn specs_with_id(&self, id: &str) -> &[NodeId] {
        self.by_spec_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// What things say about others by their ids, in document order.
    #[must_use]
    pub fn traces(&self) -> &[Trace] {
        &self.traces
    }

    /// The id that the next node of this document gets.
    pub(crate) fn next_id(&self) -> NodeId {
        let count = u32::try_from(self.count_all()).unwrap_or(u32::MAX);
        NodeId::new(
            FileId(self.first_file),
            self.first_index.saturating_add(count),
        )
    }

    /// Adds a node to the graph of one document.
    pub(crate) fn push(&mut self, node: Node) -> NodeId {
        let id = self.next_id();
        let kind = node.data.kind() as usize;
        if self.by_kind.len() <= kind {
            self.by_kind.resize_with(kind + 1, Vec::new);
        }
        if let Some(ids) = self.by_kind.get_mut(kind) {
            ids.push(id);
        }
        if let Some(nodes) = self.nodes.first_mut() {
            Arc::make_mut(nodes).push(node);
        }
        id
    }

    pub(crate) fn connect(&mut self, from: NodeId, kind: EdgeKind, to: NodeId, at: Location) {
        self.edges.push(Edge { from, to, kind, at });
    }

    pub(crate) fn trace(&mut self, trace: Trace) {
        self.traces.push(trace);
    }

    /// The requirements of the pack as a whole, which its PRD and its documents of requirements
    /// state; those of single feature specs are not among them.
    #[must_use]
    pub fn pack_requirements(&self) -> &[NodeId] {
        &self.of_pack
    }

    pub(crate) fn set_pack_requirements(&mut self, requirements: Vec<NodeId>) {
        self.of_pack = requirements;
    }

    pub(crate) fn take_traces(&mut self) -> Vec<Trace> {
        std::mem::take(&mut self.traces)
    }

    pub(crate) fn set_traces(&mut self, traces: Vec<Trace>) {
        self.traces = traces;
    }

    pub(crate) fn get_mut<T: NodeType>(&mut self, id: NodeId) -> Option<&mut T> {
        let (place, slot) = (self.place(id.file()), self.slot(id));
        let nodes = Arc::make_mut(self.nodes.get_mut(place)?);
        T::of_mut(&mut nodes.get_mut(slot)?.data)
    }

    pub(crate) fn ids(&self, kind: NodeKind) -> Vec<NodeId> {
        self.by_kind.get(kind as usize).cloned().unwrap_or_default()
    }

    /// How many nodes of a kind there are.
    pub(crate) fn count(&self, kind: NodeKind) -> usize {
        self.by_kind.get(kind as usize).map_or(0, Vec::len)
    }

    /// The nodes of a kind behind the first `count`.
    pub(crate) fn since(&self, kind: NodeKind, count: usize) -> Vec<NodeId> {
        let ids = self.by_kind.get(kind as usize);
        let ids = ids.and_then(|ids| ids.get(count..));
        ids.unwrap_or_default().to_vec()
    }

    /// The last node of a kind.
    pub(crate) fn last(&self, kind: NodeKind) -> Option<NodeId> {
        self.by_kind.get(kind as usize)?.last().copied()
    }

    pub(crate) fn index_spec_ids(&mut self) {
        let systems = self
            .systems()
            .map(|system| (system.data.id.clone(), system.id));
        let features = self
            .features()
            .map(|feature| (feature.data.id.clone(), feature.id));
        let all: Vec<_> = systems.chain(features).collect();
        for (spec, node) in all {
            self.by_spec_id.entry(spec).or_default().push(node);
        }
    }

    pub(crate) fn index_edges(&mut self) {
        let count = self.count_all();
        (self.outgoing, self.incoming) = rayon::join(
            || Adjacency::new(count, &self.edges, |edge| self.position(edge.from)),
            || Adjacency::new(count, &self.edges, |edge| self.position(edge.to)),
        );
    }
}

/// Moves all of `next` behind `all`, and takes its memory over where `all` has none.
fn take_over<T>(all: &mut Vec<T>, next: &mut Vec<T>) {
    match all.capacity() == 0 {
        true => {
            next.shrink_to_fit();
            *all = std::mem::take(next);
        }
        false => all.append(next),
    }
}

//! Rules over the graph: one file each, holding its documentation, its metadata and a pure check.

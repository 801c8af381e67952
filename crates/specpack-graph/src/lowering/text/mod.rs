//! Reading inline text: names, labels, endpoints, quantities, shapes.

pub(crate) mod durations;
pub(crate) mod ears;
pub(crate) mod endpoint_line;
pub(crate) mod entries;
pub(crate) mod groups;
pub(crate) mod ids;
pub(crate) mod labels;
pub(crate) mod name_list;
pub(crate) mod names_in;
pub(crate) mod promql;
pub(crate) mod quantities;
pub(crate) mod shapes;
pub(crate) mod words;

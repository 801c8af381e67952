//! `specpack`: a compiler for specifications.

fn main() {}

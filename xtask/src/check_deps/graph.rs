//! Which crate imports which, as cargo resolved it.

use anyhow::{Context as _, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// When a dependency is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// To build the crate itself, or its build script.
    Build,
    /// To build its tests, examples and benchmarks alone.
    Test,
}

/// Crates by name and their direct dependencies. Two versions of a crate are one here:
/// the rules speak of names.
#[derive(Debug, Default)]
pub(super) struct Graph {
    members: BTreeSet<String>,
    edges: BTreeMap<String, BTreeSet<(String, Kind)>>,
}

impl Graph {
    /// Reads the output of `cargo metadata --format-version 1`.
    ///
    /// # Errors
    /// When a field that cargo promises is missing.
    pub(super) fn from_metadata(metadata: &Value) -> Result<Self> {
        let names = names_by_id(metadata)?;
        let name_of = |id: &Value| -> Result<String> {
            let id = id.as_str().context("a package id is no string")?;
            Ok((*names.get(id).context("a package id names no package")?).to_owned())
        };
        let mut graph = Self::default();
        for id in list(metadata, "workspace_members")? {
            graph.members.insert(name_of(id)?);
        }
        for node in list(&metadata["resolve"], "nodes")? {
            let importer = name_of(&node["id"])?;
            for dependency in list(node, "deps")? {
                let imported = name_of(&dependency["pkg"])?;
                for kind in list(dependency, "dep_kinds")? {
                    let kind = match kind["kind"].as_str() {
                        Some("dev") => Kind::Test,
                        _ => Kind::Build,
                    };
                    graph.add(&importer, &imported, kind);
                }
            }
        }
        Ok(graph)
    }

    fn add(&mut self, importer: &str, imported: &str, kind: Kind) {
        let edges = self.edges.entry(importer.to_owned()).or_default();
        edges.insert((imported.to_owned(), kind));
    }

    /// The workspace's own crates, in order of name.
    pub(super) fn members(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(String::as_str)
    }

    /// Whether `name` is one of the workspace's own crates.
    pub(super) fn is_member(&self, name: &str) -> bool {
        self.members.contains(name)
    }

    /// What `importer` imports directly.
    pub(super) fn imports(&self, importer: &str) -> impl Iterator<Item = (&str, Kind)> {
        let edges = self.edges.get(importer).into_iter().flatten();
        edges.map(|(name, kind)| (name.as_str(), *kind))
    }

    /// Everything `importer` needs to be built, each with the crate that brings it in.
    pub(super) fn reach(&self, importer: &str) -> BTreeMap<String, String> {
        let mut reached: BTreeMap<String, String> = BTreeMap::new();
        let mut open = vec![importer.to_owned()];
        while let Some(current) = open.pop() {
            for (name, kind) in self.imports(&current) {
                if kind == Kind::Build && !reached.contains_key(name) {
                    reached.insert(name.to_owned(), current.clone());
                    open.push(name.to_owned());
                }
            }
        }
        reached
    }
}

fn names_by_id(metadata: &Value) -> Result<BTreeMap<&str, &str>> {
    list(metadata, "packages")?
        .iter()
        .map(|package| Some((package["id"].as_str()?, package["name"].as_str()?)))
        .collect::<Option<_>>()
        .context("a package has no id or name")
}

fn list<'a>(value: &'a Value, key: &str) -> Result<&'a Vec<Value>> {
    value[key]
        .as_array()
        .with_context(|| format!("cargo metadata has no list `{key}`"))
}

#[cfg(test)]
impl Graph {
    /// A graph of workspace crates named left of each arrow, for tests of the rules:
    /// `a -> b` for a build and `a ~> b` for a test dependency.
    pub(super) fn parse(members: &[&str], arrows: &[&str]) -> Self {
        let mut graph = Self {
            members: members.iter().map(|m| (*m).to_owned()).collect(),
            ..Self::default()
        };
        for arrow in arrows {
            let (importer, imported, kind) = match arrow.split_once(" ~> ") {
                Some((importer, imported)) => (importer, imported, Kind::Test),
                None => {
                    let (importer, imported) = arrow.split_once(" -> ").expect("an arrow");
                    (importer, imported, Kind::Build)
                }
            };
            graph.add(importer, imported, kind);
        }
        graph
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn metadata_is_read_with_the_kind_of_each_dependency() {
        let metadata = json!({
            "packages": [
                {"id": "path#a@1", "name": "a"},
                {"id": "path#b@1", "name": "b"},
                {"id": "registry#c@1", "name": "c"},
            ],
            "workspace_members": ["path#a@1", "path#b@1"],
            "resolve": {"nodes": [
                {"id": "path#a@1", "deps": [
                    {"pkg": "path#b@1", "dep_kinds": [{"kind": null}]},
                    {"pkg": "registry#c@1", "dep_kinds": [{"kind": "dev"}, {"kind": "build"}]},
                ]},
                {"id": "path#b@1", "deps": []},
                {"id": "registry#c@1", "deps": []},
            ]},
        });

        let graph = Graph::from_metadata(&metadata).expect("a graph");

        assert_eq!(graph.members().collect::<Vec<_>>(), ["a", "b"]);
        let imports: Vec<_> = graph.imports("a").collect();
        assert_eq!(
            imports,
            [("b", Kind::Build), ("c", Kind::Build), ("c", Kind::Test)]
        );
    }

    #[test]
    fn reach_follows_build_dependencies_and_no_test_dependency() {
        let graph = Graph::parse(&["a"], &["a -> b", "b -> c", "c -> a", "b ~> d", "a ~> e"]);

        let reached: Vec<_> = graph.reach("a").into_keys().collect();

        assert_eq!(reached, ["a", "b", "c"]);
    }

    #[test]
    fn metadata_without_a_graph_is_refused() {
        let error = Graph::from_metadata(&json!({"packages": []})).expect_err("no members");

        assert!(error.to_string().contains("workspace_members"));
    }
}

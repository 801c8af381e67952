//! The architecture as rules over the graph of imports.

use super::graph::{Graph, Kind};
use std::fmt;

/// Where a crate stands: what of the workspace it may import.
struct Layer {
    name: &'static str,
    imports: &'static [&'static str],
    /// Crates from elsewhere that it may not name in its manifest.
    refuses: &'static [&'static str],
}

const WEB: &[&str] = &[
    "axum",
    "axum-core",
    "axum-extra",
    "hyper",
    "tower",
    "tower-http",
];
const STORAGE: &[&str] = &[
    "sqlx",
    "sqlx-core",
    "rusqlite",
    "tokio-postgres",
    "redis",
    "fred",
];

/// Every crate that the product is made of. One that is missing here is refused,
/// so that a new crate's place is decided rather than found.
const LAYERS: &[Layer] = &[
    Layer {
        name: "tessera",
        imports: &[
            "tessera-web",
            "tessera-store",
            "tessera-adapters",
            "tessera-core",
        ],
        refuses: &[],
    },
    Layer {
        name: "tessera-web",
        imports: &["tessera-core"],
        refuses: STORAGE,
    },
    Layer {
        name: "tessera-store",
        imports: &["tessera-core"],
        refuses: WEB,
    },
    Layer {
        name: "tessera-adapters",
        imports: &["tessera-core"],
        refuses: &["axum", "sqlx"],
    },
    Layer {
        name: "tessera-core",
        imports: &[],
        // Time and chance come in through ports.
        refuses: &["getrandom", "rand", "fastrand"],
    },
    Layer {
        name: "specpack",
        imports: &[
            "specpack-rules",
            "specpack-emit",
            "specpack-run",
            "specpack-graph",
            "specpack-syntax",
        ],
        refuses: &[],
    },
    Layer {
        name: "specpack-run",
        imports: &["specpack-graph", "specpack-syntax"],
        refuses: &[],
    },
    Layer {
        name: "specpack-rules",
        imports: &["specpack-graph", "specpack-schedule", "specpack-syntax"],
        refuses: &[],
    },
    Layer {
        name: "specpack-emit",
        imports: &["specpack-graph", "specpack-schedule", "specpack-syntax"],
        refuses: &[],
    },
    Layer {
        name: "specpack-graph",
        imports: &["specpack-schedule", "specpack-syntax"],
        refuses: &[],
    },
    Layer {
        name: "specpack-schedule",
        imports: &[],
        // A forecast is drawn from its seed.
        refuses: &["getrandom", "rand", "fastrand"],
    },
    Layer {
        name: "specpack-syntax",
        imports: &[],
        refuses: &[],
    },
];

/// Crates of the workspace that are no part of the product and stand outside its layers.
const TOOLING: &[&str] = &["testkit", "xtask"];

/// The crates that do no input or output.
const PURE: &[&str] = &[
    "tessera-core",
    "specpack-syntax",
    "specpack-schedule",
    "specpack-graph",
    "specpack-rules",
    "specpack-emit",
];

/// What they must not reach, however many crates lie between. A trailing `*` stands for the rest.
const IMPURE: &[&str] = &[
    "async-std",
    "aws-*",
    "axum*",
    "fred",
    "h2",
    "http",
    "http-body*",
    "hyper*",
    "lettre",
    "libsqlite3-sys",
    "maud*",
    "redis",
    "reqwest",
    "rusqlite",
    "rustls*",
    "smol",
    "sqlx*",
    "tokio*",
    "tower*",
];

/// An import that the architecture forbids.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Violation {
    importer: String,
    imported: String,
    why: String,
}

impl Violation {
    fn new(importer: &str, imported: &str, why: impl Into<String>) -> Self {
        Self {
            importer: importer.to_owned(),
            imported: imported.to_owned(),
            why: why.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {}: {}", self.importer, self.imported, self.why)
    }
}

/// Every import in `graph` that breaks a rule, in order of importer.
pub(super) fn violations(graph: &Graph) -> Vec<Violation> {
    let mut found = Vec::new();
    for member in graph.members() {
        found.extend(testkit_in_the_product(graph, member));
        if TOOLING.contains(&member) {
            continue;
        }
        match LAYERS.iter().find(|layer| layer.name == member) {
            Some(layer) => found.extend(against_the_layers(graph, layer)),
            None => found.push(Violation::new(
                member,
                "?",
                "the crate has no place in the architecture; give it one in check_deps/rules.rs",
            )),
        }
    }
    for pure in PURE {
        found.extend(impure(graph, pure));
    }
    found
}

/// What only tests use stays out of the binaries.
fn testkit_in_the_product(graph: &Graph, importer: &str) -> Vec<Violation> {
    graph
        .imports(importer)
        .filter(|import| *import == ("testkit", Kind::Build))
        .map(|(name, _)| Violation::new(importer, name, "testkit is for dev-dependencies alone"))
        .collect()
}

fn against_the_layers(graph: &Graph, layer: &Layer) -> Vec<Violation> {
    let mut found = Vec::new();
    for (name, kind) in graph.imports(layer.name) {
        let inside = graph.is_member(name);
        let is_testkit = name == "testkit";
        if inside && !is_testkit && !layer.imports.contains(&name) {
            let why = format!("it may import {}", listed(layer.imports));
            found.push(Violation::new(layer.name, name, why));
        }
        if kind == Kind::Build && layer.refuses.contains(&name) {
            let why = "that concern belongs to another crate";
            found.push(Violation::new(layer.name, name, why));
        }
    }
    // An import for tests and for the build is one mistake, not two.
    found.dedup();
    found
}

fn impure(graph: &Graph, member: &str) -> Vec<Violation> {
    let reached = graph.reach(member);
    reached
        .iter()
        .filter(|(name, _)| IMPURE.iter().any(|pattern| matches(pattern, name)))
        .map(|(name, through)| {
            let why = format!("it does no input or output; `{through}` brings this in");
            Violation::new(member, name, why)
        })
        .collect()
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    }
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() {
        "no crate of the workspace".to_owned()
    } else {
        format!("{} alone", names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBERS: &[&str] = &[
        "tessera",
        "tessera-web",
        "tessera-store",
        "tessera-adapters",
        "tessera-core",
        "testkit",
        "xtask",
    ];
    const SOUND: &[&str] = &[
        "tessera -> tessera-web",
        "tessera -> tessera-store",
        "tessera -> tessera-adapters",
        "tessera -> tessera-core",
        "tessera -> tokio",
        "tessera ~> testkit",
        "tessera-web -> tessera-core",
        "tessera-web -> axum",
        "tessera-store -> tessera-core",
        "tessera-store -> sqlx",
        "tessera-store ~> testkit",
        "tessera-adapters -> tessera-core",
        "tessera-adapters -> redis",
        "tessera-core -> serde",
        "tessera-core ~> tokio",
        "testkit -> tessera-core",
        "testkit -> tokio",
    ];

    fn broken_by(extra: &[&str]) -> Vec<String> {
        let graph = Graph::parse(MEMBERS, &[SOUND, extra].concat());
        violations(&graph)
            .iter()
            .map(|v| format!("{} -> {}", v.importer, v.imported))
            .collect()
    }

    #[test]
    fn the_architecture_itself_breaks_no_rule() {
        assert!(broken_by(&[]).is_empty());
    }

    #[test]
    fn siblings_never_import_each_other_not_even_in_tests() {
        assert_eq!(
            broken_by(&[
                "tessera-web -> tessera-store",
                "tessera-adapters ~> tessera-web"
            ]),
            [
                "tessera-adapters -> tessera-web",
                "tessera-web -> tessera-store"
            ]
        );
    }

    #[test]
    fn the_core_imports_nothing_of_the_workspace() {
        assert_eq!(
            broken_by(&["tessera-core -> tessera-store"]),
            [
                "tessera-core -> tessera-store",
                // What comes with it is told too.
                "tessera-core -> sqlx",
            ]
        );
    }

    #[test]
    fn the_core_reaches_no_runtime_through_others() {
        assert_eq!(
            broken_by(&["serde -> middleman", "middleman -> tokio-util"]),
            ["tessera-core -> tokio-util"]
        );
        let graph = Graph::parse(MEMBERS, &["tessera-core -> a", "a -> hyper"]);
        assert_eq!(
            violations(&graph)[0].to_string(),
            "tessera-core -> hyper: it does no input or output; `a` brings this in"
        );
    }

    #[test]
    fn what_calls_services_stays_out_of_the_crates_that_read() {
        let members = ["specpack", "specpack-run", "specpack-rules"];
        let arrows = [
            "specpack -> specpack-run",
            "specpack-run -> hyper-util",
            "specpack-rules -> hyper-util",
        ];
        let found = violations(&Graph::parse(&members, &arrows));
        let importers: Vec<_> = found.iter().map(|v| v.importer.as_str()).collect();
        assert_eq!(importers, ["specpack-rules"]);
    }

    #[test]
    fn the_core_takes_no_randomness_of_its_own() {
        assert_eq!(
            broken_by(&["tessera-core -> getrandom", "serde -> getrandom"]),
            ["tessera-core -> getrandom"]
        );
    }

    #[test]
    fn testkit_stays_out_of_the_product() {
        assert_eq!(
            broken_by(&["tessera-web -> testkit"]),
            ["tessera-web -> testkit"]
        );
    }

    #[test]
    fn web_names_no_storage_and_storage_no_web() {
        assert_eq!(
            broken_by(&["tessera-web -> sqlx", "tessera-store -> axum"]),
            ["tessera-store -> axum", "tessera-web -> sqlx"]
        );
    }

    #[test]
    fn the_two_families_never_import_each_other() {
        let members = [
            "specpack",
            "specpack-rules",
            "specpack-emit",
            "tessera-core",
        ];
        let arrows = [
            "specpack -> specpack-rules",
            "specpack -> tessera-core",
            "specpack-rules -> specpack-emit",
        ];
        let found = violations(&Graph::parse(&members, &arrows));
        let imported: Vec<_> = found.iter().map(|v| v.imported.as_str()).collect();
        assert_eq!(imported, ["tessera-core", "specpack-emit"]);
    }

    #[test]
    fn a_crate_without_a_place_is_refused() {
        let found = violations(&Graph::parse(&["tessera-extra"], &[]));
        assert!(found[0].to_string().contains("no place"));
    }
}

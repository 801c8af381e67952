//! For tools of requirements engineering: ReqIF 1.2 (OMG formal/16-07-01).

use super::{Line, lines};
use crate::label::{kind, label};
use crate::picture_text::escaped;
use sha2::{Digest as _, Sha256};
use specpack_graph::Pack;
use specpack_graph::model::NodeId;
use specpack_graph::query::{Matrix, Row};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

/// The longest text of an attribute, in characters.
const MAX_LENGTH: u32 = 32_000;

/// Requirements, what each leads to, and how they relate. `at` is the moment of the export, as
/// xsd:dateTime.
#[must_use]
pub fn reqif(pack: &Pack, matrix: &Matrix, at: &str) -> String {
    let requirements = matrix.rows.iter().map(|row| row.requirement);
    let document = Document {
        pack,
        at: escaped(at),
        lines: lines(pack, matrix),
        identifiers: identifiers(pack, requirements.chain(artefacts(matrix))),
    };
    let mut text = String::new();
    document.write(&mut text, matrix);
    text
}

struct Document<'p> {
    pack: &'p Pack,
    at: String,
    lines: Vec<Line<'p>>,
    identifiers: HashMap<NodeId, String>,
}

impl Document<'_> {
    fn write(&self, text: &mut String, matrix: &Matrix) {
        let at = &self.at;
        let _ = write!(
            text,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <REQ-IF xmlns=\"http://www.omg.org/spec/ReqIF/20110401/reqif.xsd\">\n\
             <THE-HEADER><REQ-IF-HEADER IDENTIFIER=\"header\">\n\
             <CREATION-TIME>{at}</CREATION-TIME>\n<REQ-IF-TOOL-ID>specpack</REQ-IF-TOOL-ID>\n\
             <REQ-IF-VERSION>1.0</REQ-IF-VERSION>\n<SOURCE-TOOL-ID>specpack</SOURCE-TOOL-ID>\n\
             <TITLE>Requirements traceability matrix</TITLE>\n\
             </REQ-IF-HEADER></THE-HEADER>\n<CORE-CONTENT><REQ-IF-CONTENT>\n"
        );
        self.write_types(text);
        let artefacts = artefacts(matrix);
        self.write_objects(text, matrix, &artefacts);
        self.write_relations(text, matrix);
        self.write_specification(text, matrix);
        text.push_str("</REQ-IF-CONTENT></CORE-CONTENT>\n</REQ-IF>\n");
    }

    fn write_types(&self, text: &mut String) {
        let at = &self.at;
        let _ = write!(
            text,
            "<DATATYPES><DATATYPE-DEFINITION-STRING IDENTIFIER=\"string\" LAST-CHANGE=\"{at}\" \
             LONG-NAME=\"String\" MAX-LENGTH=\"{MAX_LENGTH}\"/></DATATYPES>\n<SPEC-TYPES>\n"
        );
        let attributes = |of: &str, names: &[&str]| {
            let attributes = names.iter().map(|name| {
                format!(
                    "<ATTRIBUTE-DEFINITION-STRING IDENTIFIER=\"{of}-{}\" LAST-CHANGE=\"{at}\" \
                     LONG-NAME=\"{name}\"><TYPE><DATATYPE-DEFINITION-STRING-REF>string\
                     </DATATYPE-DEFINITION-STRING-REF></TYPE></ATTRIBUTE-DEFINITION-STRING>",
                    name.replace('.', "-")
                )
            });
            attributes.collect::<String>()
        };
        let _ = writeln!(
            text,
            "<SPEC-OBJECT-TYPE IDENTIFIER=\"requirement\" LAST-CHANGE=\"{at}\" \
             LONG-NAME=\"Requirement\"><SPEC-ATTRIBUTES>{}</SPEC-ATTRIBUTES></SPEC-OBJECT-TYPE>\n\
             <SPEC-OBJECT-TYPE IDENTIFIER=\"artefact\" LAST-CHANGE=\"{at}\" \
             LONG-NAME=\"Artefact\"><SPEC-ATTRIBUTES>{}</SPEC-ATTRIBUTES></SPEC-OBJECT-TYPE>",
            attributes(
                "requirement",
                &[
                    "ReqIF.ForeignID",
                    "ReqIF.Name",
                    "ReqIF.Text",
                    "Source",
                    "Gaps"
                ]
            ),
            attributes("artefact", &["ReqIF.Name", "Kind"]),
        );
        for kind in ["specifies", "verifies", "measures", "decides", "satisfies"] {
            let _ = writeln!(
                text,
                "<SPEC-RELATION-TYPE IDENTIFIER=\"{kind}\" LAST-CHANGE=\"{at}\" \
                 LONG-NAME=\"{kind}\"/>"
            );
        }
        let _ = writeln!(
            text,
            "<SPECIFICATION-TYPE IDENTIFIER=\"specification\" LAST-CHANGE=\"{at}\" \
             LONG-NAME=\"Specification\"/>\n</SPEC-TYPES>"
        );
    }

    fn write_objects(&self, text: &mut String, matrix: &Matrix, artefacts: &BTreeSet<NodeId>) {
        text.push_str("<SPEC-OBJECTS>\n");
        for (row, line) in matrix.rows.iter().zip(&self.lines) {
            let node = self.pack.graph.node(row.requirement);
            let file = self.pack.file(node.at.file);
            let body: String = file
                .slice(node.extent)
                .chars()
                .take(MAX_LENGTH as usize)
                .collect();
            let values = [
                ("ReqIF-ForeignID", line.id.to_owned()),
                ("ReqIF-Name", line.title.to_owned()),
                ("ReqIF-Text", body),
                ("Source", format!("{}:{}", line.file, line.line)),
                ("Gaps", line.gaps.join(", ")),
            ];
            self.write_object(text, row.requirement, "requirement", &values);
        }
        for &id in artefacts {
            let values = [
                ("ReqIF-Name", label(self.pack, id)),
                ("Kind", kind(self.pack.graph.node(id).data.kind())),
            ];
            self.write_object(text, id, "artefact", &values);
        }
        text.push_str("</SPEC-OBJECTS>\n");
    }

    fn write_object(&self, text: &mut String, id: NodeId, of: &str, values: &[(&str, String)]) {
        let (identifier, at) = (self.identifier(id), &self.at);
        let _ = write!(
            text,
            "<SPEC-OBJECT IDENTIFIER=\"{identifier}\" LAST-CHANGE=\"{at}\"><TYPE>\
             <SPEC-OBJECT-TYPE-REF>{of}</SPEC-OBJECT-TYPE-REF></TYPE><VALUES>"
        );
        for (name, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
            let _ = write!(
                text,
                "<ATTRIBUTE-VALUE-STRING THE-VALUE=\"{}\"><DEFINITION>\
                 <ATTRIBUTE-DEFINITION-STRING-REF>{of}-{name}</ATTRIBUTE-DEFINITION-STRING-REF>\
                 </DEFINITION></ATTRIBUTE-VALUE-STRING>",
                attribute(value)
            );
        }
        text.push_str("</VALUES></SPEC-OBJECT>\n");
    }

    fn write_relations(&self, text: &mut String, matrix: &Matrix) {
        text.push_str("<SPEC-RELATIONS>\n");
        for row in &matrix.rows {
            let target = self.identifier(row.requirement);
            for (kind, nodes) in relations(row) {
                for &node in nodes {
                    let source = self.identifier(node);
                    let _ = writeln!(
                        text,
                        "<SPEC-RELATION IDENTIFIER=\"{kind}-{source}-{target}\" \
                         LAST-CHANGE=\"{}\"><TYPE><SPEC-RELATION-TYPE-REF>{kind}\
                         </SPEC-RELATION-TYPE-REF></TYPE><SOURCE><SPEC-OBJECT-REF>{source}\
                         </SPEC-OBJECT-REF></SOURCE><TARGET><SPEC-OBJECT-REF>{target}\
                         </SPEC-OBJECT-REF></TARGET></SPEC-RELATION>",
                        self.at
                    );
                }
            }
        }
        text.push_str("</SPEC-RELATIONS>\n");
    }

    fn write_specification(&self, text: &mut String, matrix: &Matrix) {
        let at = &self.at;
        let _ = writeln!(
            text,
            "<SPECIFICATIONS><SPECIFICATION IDENTIFIER=\"requirements\" LAST-CHANGE=\"{at}\" \
             LONG-NAME=\"Requirements\"><TYPE><SPECIFICATION-TYPE-REF>specification\
             </SPECIFICATION-TYPE-REF></TYPE><CHILDREN>"
        );
        for row in &matrix.rows {
            let id = self.identifier(row.requirement);
            let _ = writeln!(
                text,
                "<SPEC-HIERARCHY IDENTIFIER=\"place-{id}\" LAST-CHANGE=\"{at}\"><OBJECT>\
                 <SPEC-OBJECT-REF>{id}</SPEC-OBJECT-REF></OBJECT></SPEC-HIERARCHY>"
            );
        }
        text.push_str("</CHILDREN></SPECIFICATION></SPECIFICATIONS>\n");
    }

    fn identifier(&self, id: NodeId) -> &str {
        self.identifiers.get(&id).map_or("", String::as_str)
    }
}

/// An xsd:ID for each thing, which stays the same as long as the thing is called the same in the
/// same file.
fn identifiers(pack: &Pack, nodes: impl Iterator<Item = NodeId>) -> HashMap<NodeId, String> {
    let mut twins: HashMap<String, u32> = HashMap::new();
    let mut identifiers = HashMap::new();
    for id in nodes {
        let node = pack.graph.node(id);
        let (path, name) = (pack.file(node.at.file).path(), label(pack, id));
        let mut key = format!("{:?}\n{path}\n{name}", node.data.kind());
        let twin = twins.entry(key.clone()).or_default();
        let _ = write!(key, "\n{twin}");
        *twin += 1;
        let digest = Sha256::digest(key.as_bytes());
        let mut name = String::from("id-");
        for byte in digest.iter().take(12) {
            let _ = write!(name, "{byte:02x}");
        }
        identifiers.insert(id, name);
    }
    identifiers
}

/// Everything that requirements lead to, each thing once.
fn artefacts(matrix: &Matrix) -> BTreeSet<NodeId> {
    let lists = matrix.rows.iter().flat_map(|row| relations(row));
    lists.flat_map(|(_, nodes)| nodes.iter().copied()).collect()
}

fn relations(row: &Row) -> [(&'static str, &[NodeId]); 5] {
    [
        ("specifies", &row.contracts),
        ("verifies", &row.tests),
        ("measures", &row.metrics),
        ("decides", &row.decisions),
        ("satisfies", &row.code),
    ]
}

/// As the value of an attribute, in which line breaks would become blanks.
fn attribute(value: &str) -> String {
    escaped(value).replace('\r', "").replace('\n', "&#10;")
}

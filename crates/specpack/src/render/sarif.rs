//! Findings as SARIF 2.1.0, for code scanning.

use super::Run;
use super::place::place;
use serde_json::{Map, Value, json};
use specpack_rules::Rule;
use specpack_syntax::diagnostic::{Diagnostic, Fix, Label, Level};
use specpack_syntax::source::{FileId, Location, SourceFile};
use std::collections::BTreeMap;

/// One run with the rules that found something, and what they found.
pub(crate) fn sarif(run: &Run<'_>) -> String {
    format!("{:#}\n", log(run))
}

fn log(run: &Run<'_>) -> Value {
    let names = run.diagnostics.iter().map(|finding| &*finding.rule);
    let mut indices: BTreeMap<&str, usize> = names.map(|name| (name, 0)).collect();
    for (index, place) in indices.values_mut().enumerate() {
        *place = index;
    }
    let rules: Vec<_> = indices.keys().map(|name| rule(name)).collect();
    let results = run.diagnostics.iter().filter_map(|finding| {
        let index = indices.get(&*finding.rule)?;
        result(run, finding, *index)
    });
    let summary = run.summary;
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "specpack",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
            "properties": {
                "blocksUnderstood": summary.understood,
                "blocksReported": summary.reported,
                "blocksIgnored": summary.ignored,
            },
        }],
    })
}

fn rule(name: &str) -> Value {
    let Some(rule) = specpack_rules::find(name) else {
        return json!({ "id": name });
    };
    let Rule {
        category,
        default_level,
        ..
    } = rule;
    json!({
        "id": name,
        "shortDescription": { "text": rule.summary() },
        "help": { "text": rule.markdown(), "markdown": rule.markdown() },
        "defaultConfiguration": {
            "enabled": *default_level != Level::Off,
            "level": level(*default_level),
        },
        "properties": { "category": category.name() },
    })
}

fn result(run: &Run<'_>, finding: &Diagnostic, index: usize) -> Option<Value> {
    let primary = location(run.files, &finding.primary)?;
    let message = match &finding.help {
        Some(help) => format!("{}. {help}", finding.headline),
        None => finding.headline.clone(),
    };
    let mut result = Map::new();
    result.insert("ruleId".to_owned(), json!(finding.rule));
    result.insert("ruleIndex".to_owned(), json!(index));
    result.insert("level".to_owned(), json!(level(finding.level)));
    result.insert("message".to_owned(), json!({ "text": message }));
    result.insert("locations".to_owned(), json!([primary]));
    let related: Vec<_> = finding
        .secondary
        .iter()
        .filter_map(|label| location(run.files, label))
        .enumerate()
        .map(|(id, mut place)| {
            place["id"] = json!(id);
            place
        })
        .collect();
    if !related.is_empty() {
        result.insert("relatedLocations".to_owned(), Value::Array(related));
    }
    let fix = finding.fix.as_ref();
    let file = finding.primary.at.file;
    if let Some(change) = fix.and_then(|fix| fixed(run.files, file, fix)) {
        result.insert("fixes".to_owned(), json!([change]));
    }
    Some(Value::Object(result))
}

fn location(files: &[SourceFile], label: &Label) -> Option<Value> {
    let mut location = json!({ "physicalLocation": {
        "artifactLocation": artifact(files, label.at.file)?,
        "region": region(files, label.at)?,
    } });
    if !label.message.is_empty() {
        location["message"] = json!({ "text": label.message });
    }
    Some(location)
}

fn artifact(files: &[SourceFile], file: FileId) -> Option<Value> {
    let path = files.get(file.0 as usize)?.path();
    Some(json!({ "uri": uri(path) }))
}

fn region(files: &[SourceFile], at: Location) -> Option<Value> {
    let place = place(files, at)?;
    Some(json!({
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
    }))
}

/// A fix; none where it has no edits, as SARIF knows only replacements.
fn fixed(files: &[SourceFile], file: FileId, fix: &Fix) -> Option<Value> {
    let replacements = fix.edits.iter().filter_map(|edit| {
        let span = edit.span;
        Some(json!({
            "deletedRegion": region(files, Location { file, span })?,
            "insertedContent": { "text": edit.replacement },
        }))
    });
    let replacements: Vec<_> = replacements.collect();
    if replacements.is_empty() {
        return None;
    }
    Some(json!({
        "description": { "text": fix.title },
        "artifactChanges": [{
            "artifactLocation": artifact(files, file)?,
            "replacements": replacements,
        }],
    }))
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Off => "none",
        Level::Info => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}

/// A path as a relative reference (RFC 3986), or as a `file` URI where it is absolute.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::{log, uri};
    use crate::render::sample;
    use insta::assert_snapshot;
    use specpack_rules::Rule;

    // req: GEN-8
    #[test]
    fn findings_have_regions_and_fixes() {
        let mut log = log(&sample::run());
        // The rules' documentation and the version change with what they document.
        log["runs"][0]["tool"]["driver"].take();
        assert_snapshot!(format!("{log:#}"), @r#"
        {
          "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
          "runs": [
            {
              "columnKind": "unicodeCodePoints",
              "properties": {
                "blocksIgnored": 0,
                "blocksReported": 1,
                "blocksUnderstood": 12
              },
              "results": [
                {
                  "level": "error",
                  "locations": [
                    {
                      "message": {
                        "text": "no such component"
                      },
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "specs/system/shop.md"
                        },
                        "region": {
                          "endColumn": 35,
                          "endLine": 9,
                          "startColumn": 30,
                          "startLine": 9
                        }
                      }
                    }
                  ],
                  "message": {
                    "text": "`Ördersystem` depends on `Autth`, which no component is called. Declare the component, or name one of those that are."
                  },
                  "ruleId": "unknown-dependency",
                  "ruleIndex": 3
                },
                {
                  "level": "error",
                  "locations": [
                    {
                      "message": {
                        "text": "the first dependency of the ring"
                      },
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "specs/system/shop.md"
                        },
                        "region": {
                          "endColumn": 28,
                          "endLine": 9,
                          "startColumn": 19,
                          "startLine": 9
                        }
                      }
                    }
                  ],
                  "message": {
                    "text": "`Ördersystem` and `Catalogue` depend on each other"
                  },
                  "relatedLocations": [
                    {
                      "id": 0,
                      "message": {
                        "text": "leads back"
                      },
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "specs/system/shop.md"
                        },
                        "region": {
                          "endColumn": 30,
                          "endLine": 12,
                          "startColumn": 19,
                          "startLine": 12
                        }
                      }
                    },
                    {
                      "id": 1,
                      "message": {
                        "text": "its feature spec"
                      },
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "specs/features/feat%20auth.md"
                        },
                        "region": {
                          "endColumn": 7,
                          "endLine": 4,
                          "startColumn": 1,
                          "startLine": 4
                        }
                      }
                    }
                  ],
                  "ruleId": "circular-dependency",
                  "ruleIndex": 0
                },
                {
                  "fixes": [
                    {
                      "artifactChanges": [
                        {
                          "artifactLocation": {
                            "uri": "specs/features/feat%20auth.md"
                          },
                          "replacements": [
                            {
                              "deletedRegion": {
                                "endColumn": 14,
                                "endLine": 2,
                                "startColumn": 5,
                                "startLine": 2
                              },
                              "insertedContent": {
                                "text": "feat-auth"
                              }
                            }
                          ]
                        }
                      ],
                      "description": {
                        "text": "Write `feat-auth`"
                      }
                    }
                  ],
                  "level": "warning",
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "specs/features/feat%20auth.md"
                        },
                        "region": {
                          "endColumn": 14,
                          "endLine": 2,
                          "startColumn": 5,
                          "startLine": 2
                        }
                      }
                    }
                  ],
                  "message": {
                    "text": "the id `Feat-Auth` is not in lower case. Write ids in lower case."
                  },
                  "ruleId": "misspelt-id",
                  "ruleIndex": 1
                },
                {
                  "level": "warning",
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "specs/system/shop.md"
                        },
                        "region": {
                          "endColumn": 11,
                          "endLine": 16,
                          "startColumn": 1,
                          "startLine": 14
                        }
                      }
                    }
                  ],
                  "message": {
                    "text": "nothing understands these lines"
                  },
                  "ruleId": "unknown-content",
                  "ruleIndex": 2
                },
                {
                  "level": "note",
                  "locations": [
                    {
                      "message": {
                        "text": "here"
                      },
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "specs/long.md"
                        },
                        "region": {
                          "endColumn": 666,
                          "endLine": 2,
                          "startColumn": 661,
                          "startLine": 2
                        }
                      }
                    }
                  ],
                  "message": {
                    "text": "a long line"
                  },
                  "ruleId": "unknown-dependency",
                  "ruleIndex": 3
                }
              ],
              "tool": {
                "driver": null
              }
            }
          ],
          "version": "2.1.0"
        }
        "#);
    }

    #[test]
    fn rules_come_with_their_documentation() {
        let log = log(&sample::run());
        let driver = &log["runs"][0]["tool"]["driver"];
        let rule = &driver["rules"][3];
        assert_eq!(rule["id"], "unknown-dependency");
        assert_eq!(rule["defaultConfiguration"]["level"], "error");
        let documented = specpack_rules::find("unknown-dependency").map(Rule::markdown);
        assert_eq!(rule["help"]["markdown"].as_str(), documented.as_deref());
        assert_eq!(driver["semanticVersion"], env!("CARGO_PKG_VERSION"));
    }

    #[test]
    fn paths_become_references() {
        assert_eq!(uri("./a b/é:1.md"), "a%20b/%C3%A9%3A1.md");
        assert_eq!(uri("/tmp/a.md"), "file:///tmp/a.md");
    }
}

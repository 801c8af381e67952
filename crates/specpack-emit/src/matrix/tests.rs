use super::{csv, html, json, markdown, reqif};
use specpack_graph::Pack;
use specpack_graph::query::{Matrix, matrix};
use specpack_syntax::source::SourceFile;

const PRD: &str = "\
# PRD: Door

## Functional Requirements

### FR-1: Open \"once\" | or twice

### FR-2: Close

## Non-Functional Requirements

### NFR-1: Fast
";

const OBSERVABILITY: &str = "\
observability: 1
metrics:
  - {name: door_opened_total, type: counter, requirements: [FR-1, NFR-1]}
  - {name: door_idle, type: gauge}
";

const TESTS: &str = "// req: FR-1, NFR-1\n#[test]\nfn it_opens() {}\n";

fn pack() -> (Pack, Matrix) {
    let files = [
        ("prd.md", PRD),
        ("observability.yaml", OBSERVABILITY),
        ("tests/door.rs", TESTS),
        (
            "adr/0001-a-door.md",
            "---\nstatus: accepted\nrequirements: FR-1\n---\n\n# A door\n",
        ),
    ];
    let files = files.map(|(path, text)| SourceFile::new(path, text));
    let pack = Pack::read(files.to_vec());
    let matrix = matrix(&pack.graph, |_| true);
    (pack, matrix)
}

// req: PACK-1
#[test]
fn json_has_the_agreed_fields() {
    let (pack, matrix) = pack();
    insta::assert_snapshot!(json(&pack, &matrix), @r#"
    {
      "requirements": [
        {
          "id": "FR-1",
          "title": "Open \"once\" | or twice",
          "file": "prd.md",
          "line": 5,
          "contracts": [],
          "tests": [
            "it_opens (tests/door.rs:1)"
          ],
          "metrics": [
            "door_opened_total"
          ],
          "adrs": [
            "0001-a-door"
          ],
          "gaps": [
            "contract"
          ]
        },
        {
          "id": "FR-2",
          "title": "Close",
          "file": "prd.md",
          "line": 7,
          "contracts": [],
          "tests": [],
          "metrics": [],
          "adrs": [],
          "gaps": [
            "contract",
            "test",
            "metric"
          ]
        },
        {
          "id": "NFR-1",
          "title": "Fast",
          "file": "prd.md",
          "line": 11,
          "contracts": [],
          "tests": [
            "it_opens (tests/door.rs:1)"
          ],
          "metrics": [
            "door_opened_total"
          ],
          "adrs": [],
          "gaps": []
        }
      ],
      "coverage": {
        "contract": 0.0,
        "test": 0.6666,
        "metric": 0.6666
      }
    }
    "#);
}

// req: PACK-1
#[test]
fn markdown_names_gaps_and_what_nobody_asked_for() {
    let (pack, matrix) = pack();
    insta::assert_snapshot!(markdown(&pack, &matrix), @r#"
    # Requirements traceability matrix

    3 requirements: 0 of 2 with a contract (0 %), 2 of 3 with a test (66 %), 2 of 3 with a metric (66 %).

    | Requirement | | Contracts | Tests | Metrics | Decisions | Gaps |
    |---|---|---|---|---|---|---|
    | FR-1 | Open "once" \| or twice |  | it_opens (tests/door.rs:1) | door_opened_total | 0001-a-door | contract |
    | FR-2 | Close |  |  |  |  | contract, test, metric |
    | NFR-1 | Fast |  | it_opens (tests/door.rs:1) | door_opened_total |  |  |

    ## Gaps

    - FR-1 Open "once" \| or twice has no contract (prd.md:5)
    - FR-2 Close has no contract, no test, no metric (prd.md:7)

    ## Asked for by no requirement

    - metric door_idle (observability.yaml:4)
    "#);
}

// req: PACK-1
#[test]
fn csv_has_a_line_for_each_requirement() {
    let (pack, matrix) = pack();
    insta::assert_snapshot!(csv(&pack, &matrix).replace('\r', ""), @r#"
    id,title,file,line,contracts,tests,metrics,adrs,code,gaps
    FR-1,"Open ""once"" | or twice",prd.md,5,,it_opens (tests/door.rs:1),door_opened_total,0001-a-door,,contract
    FR-2,Close,prd.md,7,,,,,,contract; test; metric
    NFR-1,Fast,prd.md,11,,it_opens (tests/door.rs:1),door_opened_total,,,
    "#);
}

// req: PACK-1
#[test]
fn html_is_one_page_without_scripts_in_which_text_is_no_markup() {
    let (pack, matrix) = pack();
    let page = html(&pack, &matrix);
    assert!(page.contains("Open &quot;once&quot; | or twice"), "{page}");
    assert!(
        !page.contains("<script") && !page.contains("http"),
        "{page}"
    );
    assert!(page.contains("2 of 3 (66 %)"), "{page}");
}

// req: PACK-1
#[test]
fn reqif_relates_every_artefact_to_its_requirements_by_ids_of_its_own() {
    let (pack, matrix) = pack();
    let text = reqif(&pack, &matrix, "2026-01-02T00:00:00Z");
    let count = |what: &str| text.matches(what).count();
    assert_eq!(count("<SPEC-OBJECT "), 6);
    assert_eq!(count("<SPEC-RELATION "), 5);
    assert_eq!(count("<SPEC-HIERARCHY "), 3);
    let identifiers: Vec<&str> = text
        .split("IDENTIFIER=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let mut unique = identifiers.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), identifiers.len());
    assert_eq!(text, reqif(&pack, &matrix, "2026-01-02T00:00:00Z"));
}

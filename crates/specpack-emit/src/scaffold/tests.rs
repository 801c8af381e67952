use super::{Language, files};
use crate::draft::{Draft, Status};
use crate::regenerate::OnConflict;
use crate::templates::Templates;
use specpack_graph::Pack;
use specpack_syntax::source::SourceFile;
use std::collections::BTreeMap;

const CONTRACT: &str = r##"
openapi: 3.1.0
info: {title: Bakery, version: "1"}
paths:
  /loaves/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer}}
    get:
      operationId: look
      summary: Look at a loaf
      x-requirements: [FR-1]
      parameters:
        - {name: parts, in: query, schema: {type: array, items: {enum: [crust, crumb]}}}
        - {name: X-Why, in: header, schema: {type: string}}
      responses:
        "200":
          description: a loaf
          content:
            application/json: {schema: {$ref: "#/components/schemas/loaf"}}
        "404": {description: none}
        "5XX":
          description: refused
          content:
            application/problem+json:
              schema:
                allOf:
                  - {$ref: "#/components/schemas/Problem"}
                  - properties: {status: {const: 500}}
    put:
      security: [{bearer: [], oven: []}, {}]
      requestBody:
        required: true
        content:
          text/plain: {schema: {type: string}}
          application/json: {schema: {$ref: "parts.yaml#/Change"}}
      responses: {"204": {description: done}}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    oven: {type: apiKey, in: cookie, name: oven}
  schemas:
    loaf:
      description: "A loaf. */"
      type: object
      required: [id, kind]
      properties:
        id: {type: integer}
        kind: {enum: [rye, "white \"bread\""]}
        slices: {type: array, items: {anyOf: [{type: string}, {type: "null"}]}}
        made-of: {$ref: "#/components/schemas/loaf", description: What it was made of.}
        labels: {type: object, additionalProperties: {type: string}}
        both: {type: [string, "null"], maxLength: 3}
    Problem:
      type: object
      required: [status]
      properties: {status: {type: integer}}
      additionalProperties: true
"##;

const PARTS: &str = "
Change:
  type: object
  properties:
    kind: {type: string, nullable: true}
    at: {type: array, prefixItems: [{type: number}, {type: number}], items: false}
";

const FEATURE: &str = "\
@FR-1
Feature: Looking
  Background:
    Given a loaf
  Scenario Outline: A <kind> loaf is looked at
    Then it is a <kind> loaf:
      | slices |
      | 3      |
    Examples:
      | kind |
      | rye  |
";

const METRICS: &str = "\
observability: 1
service: bakery
metrics:
  - {name: loaves_total, type: counter, description: Loaves by kind, labels: [kind]}
  - {name: look_seconds, type: histogram, unit: seconds}
";

fn pack() -> Pack {
    Pack::read(vec![
        SourceFile::new(
            "specs/prd.md",
            "# PRD: Bakery\n\n## Functional Requirements\n\n### Must Have (P0)\n\n#### FR-1: Look\n\nPeople look at loaves.\n",
        ),
        SourceFile::new("specs/openapi.yaml", CONTRACT),
        SourceFile::new("specs/parts.yaml", PARTS),
        SourceFile::new("specs/looking.feature", FEATURE),
        SourceFile::new("specs/observability.yaml", METRICS),
    ])
}

fn made(own: &[(&str, &str)]) -> BTreeMap<String, Draft> {
    made_in(Language::TypeScript, own)
}

fn made_in(language: Language, own: &[(&str, &str)]) -> BTreeMap<String, Draft> {
    let own = own.iter();
    let own = own.map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    let templates = Templates::new(&own.collect()).unwrap();
    let drafts = files(&pack(), language, &templates).unwrap().into_iter();
    drafts.map(|draft| (draft.path.clone(), draft)).collect()
}

fn text(drafts: &BTreeMap<String, Draft>, path: &str) -> String {
    drafts[path].drafted(None, OnConflict::Fail).text
}

/// What a block holds.
fn block<'t>(text: &'t str, name: &str) -> &'t str {
    let begin = text.find(&format!(" {name} digest=")).unwrap();
    let (_, rest) = text[begin..].split_once('\n').unwrap();
    let end = rest.find(" specpack:end").unwrap();
    rest[..end].trim_end_matches(['/', '#'])
}

// req: PACK-11
#[test]
fn schemas_become_types() {
    let types = text(&made(&[]), "types.ts");
    assert_eq!(
        block(&types, "loaf"),
        r#"/** A loaf. *\/ */
export type Loaf = {
  id: number;
  kind: "rye" | "white \"bread\"";
  slices?: (string | null)[];
  /** What it was made of. */
  "made-of"?: Loaf;
  labels?: { [key: string]: string };
  both?: string | null;
};
"#
    );
    assert_eq!(
        block(&types, "problem"),
        "export type Problem = {\n  status: number;\n  [key: string]: unknown;\n};\n"
    );
}

// req: PACK-11
#[test]
fn operations_say_what_they_are_asked_with_and_what_they_answer() {
    let drafts = made(&[]);
    let operations = text(&drafts, "operations.ts");
    assert_eq!(
        block(&operations, "look"),
        r#"  /**
   * GET /loaves/{id}: Look at a loaf
   * Requirements: FR-1.
   */
  look: {
    request: {
      path: {
        id: number;
      };
      query?: {
        parts?: ("crust" | "crumb")[];
      };
      headers?: {
        "X-Why"?: string;
      };
    };
    answer:
      | { status: 200; contentType: "application/json"; body: schemas.Loaf }
      | { status: 404 }
      | { status: number; contentType: "application/problem+json"; body: schemas.Problem & {
          status?: 500;
        } };
  };
"#
    );
    let put = block(&operations, "put-loaves-by-id");
    assert!(put.contains("kind?: string | null;"), "{put}");
    assert!(put.contains("at?: [number, number];"), "{put}");
    let routes = text(&drafts, "routes.ts");
    let look = block(&routes, "look");
    assert!(
        look.contains(r#"{ in: "query", name: "parts", is: "list", required: false },"#),
        "{look}"
    );
    assert!(block(&routes, "put-loaves-by-id").contains(r#"body: "application/json","#));
}

// req: PACK-11
#[test]
fn each_scenario_gets_a_test_that_is_to_be_written() {
    let tests = text(&made(&[]), "tests/looking.test.ts");
    assert_eq!(
        block(&tests, "a-kind-loaf-is-looked-at"),
        r#"// Tags: FR-1
test.todo("A <kind> loaf is looked at", () => {
  // Given a loaf
  // Then it is a <kind> loaf:
  //   | slices |
  //   | 3 |
  // | kind |
  // | rye |
});
"#
    );
}

// req: PACK-11
#[test]
fn what_somebody_wrote_stays_and_the_rest_follows_the_pack() {
    let drafts = made(&[]);
    for draft in drafts.values() {
        let first = draft.drafted(None, OnConflict::Fail).text;
        let again = draft.drafted(Some(&first), OnConflict::Fail);
        assert_eq!(again.status, Status::Unchanged, "{}", draft.path);
    }
    let stub = "    throw new NotImplemented(\"look\");\n";
    let before = text(&drafts, "handlers.ts");
    assert!(before.contains(stub));
    let own = before.replace(stub, "    return { status: 404 };\n");
    let others = "async {{ operation.member }}(request) { return oven(request); },";
    let template = "// {{ title }}\n{% for operation in operations %}\n// specpack:begin draft {{ operation.block }}\n  OTHERS\n// specpack:end {{ operation.block }}\n{% endfor %}\n";
    let template = template.replace("OTHERS", others);
    let changed = made(&[("scaffold/handlers.ts", &template)]);
    let merged = changed["handlers.ts"].drafted(Some(&own), OnConflict::Keep);
    assert!(
        merged.text.contains("return { status: 404 };"),
        "{}",
        merged.text
    );
    assert!(
        merged.text.contains("return oven(request);"),
        "{}",
        merged.text
    );
}

#[test]
fn a_template_with_half_a_block_is_refused_at_its_line() {
    let own = BTreeMap::from([(
        "scaffold/types.ts".to_owned(),
        "// {{ title }}\n\n// specpack:begin draft x\n".to_owned(),
    )]);
    let error = files(
        &pack(),
        Language::TypeScript,
        &Templates::new(&own).unwrap(),
    )
    .unwrap_err();
    assert_eq!((error.file.as_str(), error.line), ("scaffold/types.ts", 3));
}

#[test]
fn a_pack_without_operations_begins_no_service() {
    let pack = Pack::read(vec![SourceFile::new("specs/looking.feature", FEATURE)]);
    let templates = Templates::new(&BTreeMap::new()).unwrap();
    for language in [Language::TypeScript, Language::Python] {
        assert!(files(&pack, language, &templates).unwrap().is_empty());
    }
}

// req: PACK-11
#[test]
fn in_python_requests_are_held_to_schemas_as_the_contract_has_them() {
    let drafts = made_in(Language::Python, &[]);
    let schemas = text(&drafts, "schemas.py");
    assert_eq!(
        block(&schemas, "loaf"),
        r##"# A loaf. */
SCHEMAS["Loaf"] = {
    "properties": {
        "both": {"maxLength": 3, "type": ["string", "null"]},
        "id": {"type": "integer"},
        "kind": {"enum": ["rye", "white \"bread\""]},
        "labels": {"additionalProperties": {"type": "string"}, "type": "object"},
        "made-of": {"allOf": [{"$ref": "Loaf"}]},
        "slices": {"items": {"anyOf": [{"type": "string"}, {"type": "null"}]}, "type": "array"},
    },
    "required": ["id", "kind"],
    "type": "object",
}
"##
    );
    let routes = text(&drafts, "routes.py");
    assert_eq!(
        block(&routes, "look"),
        r##"ROUTES["look"] = {
    "body": None,
    "callers": [],
    "challenge": None,
    "handler": "look",
    "method": "GET",
    "parameters": [
        {
            "in": "query",
            "is": "list",
            "items": "text",
            "name": "parts",
            "repeated": True,
            "required": False,
            "schema": {"items": {"enum": ["crust", "crumb"]}, "type": "array"},
        },
        {
            "in": "headers",
            "is": "text",
            "items": "text",
            "name": "X-Why",
            "repeated": False,
            "required": False,
            "schema": {"type": "string"},
        },
        {
            "in": "path",
            "is": "number",
            "items": "text",
            "name": "id",
            "repeated": False,
            "required": True,
            "schema": {"type": "integer"},
        },
    ],
    "path": "/loaves/{id}",
}
"##
    );
    // What stands in another file, and both ways of being known.
    let put = block(&routes, "put-loaves-by-id");
    for part in [
        r#""items": False,"#,
        r#""prefixItems": [{"type": "number"}, {"type": "number"}],"#,
        r#""kind": {"nullable": True, "type": "string"}"#,
        r#""callers": [{"bearer": ["headers", "Authorization"], "oven": ["cookies", "oven"]}, {}]"#,
        r#""challenge": "Bearer""#,
        r#""media": "application/json""#,
    ] {
        assert!(put.contains(part), "{part} in {put}");
    }
}

// req: PACK-11
#[test]
fn in_python_stubs_and_tests_are_to_be_written_and_metrics_are_declared() {
    let drafts = made_in(Language::Python, &[]);
    let handlers = text(&drafts, "handlers.py");
    assert_eq!(
        block(&handlers, "look"),
        "# GET /loaves/{id}: Look at a loaf\n# Requirements: FR-1.\ndef look(request):\n    raise NotWritten\n"
    );
    let tests = text(&drafts, "tests/test_looking.py");
    assert_eq!(
        block(&tests, "a-kind-loaf-is-looked-at"),
        r#"    # Tags: FR-1
    @unittest.skip("to be written")
    def test_a_kind_loaf_is_looked_at(self):
        "A <kind> loaf is looked at"
        # Given a loaf
        # Then it is a <kind> loaf:
        #   | slices |
        #   | 3 |
        # | kind |
        # | rye |
"#
    );
    let metrics = text(&drafts, "metrics.py");
    assert_eq!(
        block(&metrics, "loaves-total"),
        r#"METRICS["loaves_total"] = {
    "about": "Loaves by kind",
    "buckets": [],
    "labels": ["kind"],
    "type": "counter",
}
"#
    );
    assert!(block(&metrics, "look-seconds").contains(r#""type": "histogram""#));
}

// req: PACK-11
#[test]
fn in_python_too_what_somebody_wrote_stays() {
    let drafts = made_in(Language::Python, &[]);
    for draft in drafts.values() {
        let first = draft.drafted(None, OnConflict::Fail).text;
        let again = draft.drafted(Some(&first), OnConflict::Fail);
        assert_eq!(again.status, Status::Unchanged, "{}", draft.path);
    }
    let own =
        text(&drafts, "handlers.py").replace("    raise NotWritten", "    return oven(request)");
    let merged = drafts["handlers.py"].drafted(Some(&own), OnConflict::Fail);
    assert_eq!(merged.text, own);
}

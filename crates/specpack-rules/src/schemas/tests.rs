use super::{Known, Schemas};
use proptest::prelude::*;
use serde_json::{Value, json};
use specpack_graph::Pack;
use specpack_graph::acceptance;
use specpack_graph::contract::{Contracts, Place};
use specpack_syntax::source::{FileId, SourceFile};

/// What is told of a value and a schema: whether they surely match, and whether they do; none where
/// the schema cannot be compiled.
struct Told {
    surely_compiles: bool,
    surely_matches: bool,
    matches: Option<bool>,
}

/// Looks at a schema and a value of a contract.
fn look<T>(
    version: &str,
    [schema, other, value]: [&Value; 3],
    look: impl for<'a> FnOnce(Schemas<'_, 'a>, Place<'a>, Place<'a>) -> T,
) -> T {
    let document = json!({
        "openapi": version,
        "info": {"title": "Shop", "version": "1"},
        "paths": {},
        "components": {"schemas": {"One": schema, "Other": other}},
        "x-value": value,
    });
    let file = SourceFile::new("openapi.json".to_owned(), document.to_string());
    let pack = Pack::read(vec![file]);
    let contracts = Contracts::of(&pack);
    let known = Known::of(&pack, &contracts);
    let root = pack.data(FileId(0)).expect("data").root();
    let place = |pointer: &str| Place {
        file: FileId(0),
        node: root.at_pointer(pointer).expect("a node"),
    };
    let schemas = Schemas {
        pack: &pack,
        contracts: &contracts,
        known: &known,
    };
    look(schemas, place("/components/schemas/One"), place("/x-value"))
}

fn surely_matches<'a>(schemas: Schemas<'_, 'a>, schema: Place<'a>, value: Place<'a>) -> bool {
    let Schemas {
        known, contracts, ..
    } = schemas;
    schemas.surely_compiles(schema) && known.plain.accepts(contracts, schema, value.node)
}

fn told(version: &str, of: [&Value; 3]) -> Told {
    look(version, of, |schemas, schema, value| {
        let compiled = schemas.compile(schema).and_then(Result::ok);
        let instance = acceptance::value(value.node);
        Told {
            surely_compiles: schemas.surely_compiles(schema),
            surely_matches: surely_matches(schemas, schema, value),
            matches: compiled.map(|validator| validator.is_valid(&instance)),
        }
    })
}

fn surely(schema: &Value, value: &Value) -> bool {
    let other = json!({"type": "string", "maxLength": 2});
    look("3.1.0", [schema, &other, value], surely_matches)
}

#[test]
fn what_most_schemas_say_is_told_without_compiling_them() {
    let thing = json!({
        "type": "object",
        "description": "A thing",
        "required": ["name"],
        "additionalProperties": false,
        "properties": {
            "name": {"type": "string", "minLength": 1, "pattern": "^[a-z]+$"},
            "size": {"type": ["integer", "null"], "minimum": 0, "exclusiveMaximum": 9.5},
            "unit": {"enum": ["kg", "g"]},
            "id": {"format": "uuid"},
            "tags": {"type": "array", "maxItems": 2, "items": {"$ref": "#/components/schemas/Other"}}
        }
    });
    let id = "6a2f41a3-c54c-fce8-32d2-0324e1c32e22";
    let value = json!({"name": "a", "size": 3, "unit": "g", "id": id, "tags": ["x", "yy"]});
    assert!(surely(&thing, &value));
    for wrong in [
        json!({"size": 3}),
        json!({"name": ""}),
        json!({"name": "A"}),
        json!({"name": "a", "size": 10}),
        json!({"name": "a", "size": 1.5}),
        json!({"name": "a", "unit": "t"}),
        json!({"name": "a", "id": "1"}),
        json!({"name": "a", "tags": ["xyz"]}),
        json!({"name": "a", "tags": ["a", "b", "c"]}),
        json!({"name": "a", "more": 1}),
        json!("a"),
    ] {
        assert!(!surely(&thing, &wrong), "{wrong}");
    }
}

#[test]
fn schemas_that_lead_round_in_a_circle_end() {
    let one = json!({"allOf": [{"$ref": "#/components/schemas/Other"}, {"$ref": "#/components/schemas/Other"}]});
    let other = json!({"allOf": [{"$ref": "#/components/schemas/One"}, {"$ref": "#/components/schemas/One"}]});
    assert!(!look("3.1.0", [&one, &other, &json!(1)], surely_matches));
}

#[test]
fn identifiers_keep_files_from_being_plain() {
    let schema = json!({"$id": "https://example.com/one", "type": "string"});
    assert!(!told("3.1.0", [&schema, &json!({}), &json!("a")]).surely_compiles);
    let schema = json!({"type": "text"});
    assert!(!told("3.1.0", [&schema, &json!({}), &json!("a")]).surely_compiles);
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(0),
        json!(2),
        json!(-3),
        json!(1.0),
        json!(1.5),
        json!(9_007_199_254_740_993_i64),
        json!(""),
        json!("a"),
        json!("abc"),
        json!("a@b.cd"),
        json!("2026-01-02"),
    ]);
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[abc]", inner, 0..3)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn simple() -> impl Strategy<Value = (String, Value)> {
    let number =
        || prop::sample::select(vec![json!(0), json!(1), json!(2.5), json!(-1), json!("1")]);
    let kind = prop::sample::select(vec![
        json!("string"),
        json!("integer"),
        json!("number"),
        json!("object"),
        json!(["array", "null"]),
        json!("boolean"),
        json!("text"),
        json!([]),
    ]);
    let of_number = prop::sample::select(vec![
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
    ]);
    let rest = prop::sample::select(vec![
        ("pattern", json!("^a")),
        ("pattern", json!("[")),
        ("format", json!("email")),
        ("format", json!("date")),
        ("format", json!("double")),
        ("required", json!(["a"])),
        ("required", json!(["a", "b"])),
        ("required", json!("a")),
        ("uniqueItems", json!(true)),
        ("nullable", json!(true)),
        ("exclusiveMinimum", json!(true)),
        ("$ref", json!("#/components/schemas/Other")),
        ("$ref", json!("#/components/schemas/None")),
        ("x-more", json!(1)),
        ("contentEncoding", json!("base64")),
        ("description", json!("A text")),
    ]);
    prop_oneof![
        3 => kind.prop_map(|kind| ("type".to_owned(), kind)),
        3 => (of_number, number()).prop_map(|(name, number)| (name.to_owned(), number)),
        3 => rest.prop_map(|(name, value)| (name.to_owned(), value)),
        1 => values().prop_map(|value| ("const".to_owned(), value)),
        1 => prop::collection::vec(values(), 0..3).prop_map(|all| ("enum".to_owned(), all.into())),
    ]
}

fn schemas() -> impl Strategy<Value = Value> {
    let object = prop::collection::vec(simple(), 0..4)
        .prop_map(|keywords| keywords.into_iter().collect::<Value>());
    let leaf = prop_oneof![8 => object, 1 => any::<bool>().prop_map(Value::from)];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let one = prop::sample::select(vec!["items", "additionalProperties", "not"]);
        let many = prop::sample::select(vec!["allOf", "anyOf", "oneOf"]);
        let part = prop_oneof![
            (one, inner.clone()).prop_map(|(name, part)| (name.to_owned(), part)),
            (many, prop::collection::vec(inner.clone(), 0..3))
                .prop_map(|(name, parts)| (name.to_owned(), parts.into())),
            prop::collection::btree_map("[abc]", inner, 0..3)
                .prop_map(|parts| ("properties".to_owned(), parts.into_iter().collect())),
        ];
        (part, prop::collection::vec(simple(), 0..3))
            .prop_map(|(part, further)| further.into_iter().chain([part]).collect::<Value>())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn what_is_told_for_sure_holds(
        schema in schemas(),
        other in schemas(),
        value in values(),
        version in prop::sample::select(vec!["3.1.0", "3.0.4"]),
    ) {
        let told = told(version, [&schema, &other, &value]);
        if told.surely_compiles {
            prop_assert!(told.matches.is_some(), "{schema} {other}");
        }
        if told.surely_matches {
            prop_assert_eq!(told.matches, Some(true), "{} {} {}", schema, other, value);
        }
    }
}

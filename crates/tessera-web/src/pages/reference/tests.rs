use serde_json::json;

use super::super::samples;
use super::*;

fn rendered(document: &Value) -> String {
    let view = ReferenceView {
        document,
        dev: false,
    };
    page(&view, Language::En).into_string()
}

#[test]
fn operations_are_listed_by_tag_and_linked_from_the_contents() {
    let html = rendered(&samples::contract());
    for anchor in ["tag-Registration", "operation-requestRegistrationOtp"] {
        assert!(html.contains(&format!("href=\"#{anchor}\"")), "{anchor}");
        assert!(html.contains(&format!("id=\"{anchor}\"")), "{anchor}");
    }
    let registration = html.find("id=\"tag-Registration\"");
    let tokens = html.find("id=\"tag-Tokens\"");
    assert!(registration < tokens, "in the order of the tags");
}

#[test]
fn references_are_resolved_and_constraints_shown() {
    let html = rendered(&samples::contract());
    assert!(html.contains("<code>mobileNumber</code>"));
    assert!(html.contains("<code>max length 32</code>"));
    assert!(html.contains("application/problem+json"));
    assert!(html.contains("&quot;mobileNumber&quot;: &quot;98765 43210&quot;"));
}

#[test]
fn command_sends_the_example_with_credentials_where_needed() {
    let html = rendered(&samples::contract());
    assert!(html.contains("curl -X POST 'https://id.example.com/api/v1/auth/register/otp'"));
    assert!(html.contains("Authorization: Bearer ACCESS_TOKEN"));
}

#[test]
fn command_without_a_server_names_the_first_start_and_lets_a_script_correct_it() {
    let html = rendered(&json!({"paths": {"/x": {"get": {}}}}));
    assert!(html.contains("curl '<span data-origin>http://127.0.0.1:8080</span>/x'"));
}

/// Hundreds of operations give the same dozens of responses.
#[test]
fn what_many_operations_answer_is_described_once() {
    let limited = json!({"$ref": "#/components/responses/Limited"});
    let answers = json!({"responses": {"200": {"description": "Done."}, "429": limited}});
    let html = rendered(&json!({
        "components": {"responses": {"Limited": {"description": "Too many requests.",
            "content": {"application/problem+json": {"example": "slow down"}}}}},
        "paths": {"/a": {"get": answers}, "/b": {"get": answers}},
    }));
    assert_eq!(html.matches("slow down").count(), 1);
    assert_eq!(html.matches("href=\"#response-Limited\"").count(), 2);
    assert_eq!(html.matches("id=\"response-Limited\"").count(), 1);
    assert_eq!(html.matches("Too many requests.").count(), 3);
    assert_eq!(html.matches("href=\"#responses\"").count(), 1);
}

/// The document is in English, whatever language its reader chose (WCAG 3.1.2).
#[test]
fn words_of_ours_within_the_document_say_their_language() {
    let document = samples::contract();
    let view = ReferenceView {
        document: &document,
        dev: false,
    };
    let html = page(&view, Language::Hi).into_string();
    let (_, body) = html.split_once("class=\"reference-body\"").unwrap();
    for word in ["अनुरोध", "उत्तर"] {
        let bare = format!(">{word}");
        let marked = format!(" lang=\"hi\">{word}");
        assert_eq!(body.matches(&bare).count(), body.matches(&marked).count());
        assert!(body.contains(&marked), "{word}");
    }
    assert!(!rendered(&document).contains("<span lang=\"en\">"));
}

#[test]
fn missing_parts_leave_the_rest_standing() {
    let operation = json!({"paths": {"/x": {"get": {}, "post": null, "put": 3}}});
    let html = rendered(&operation);
    assert!(html.contains("<code>/x</code>"));
    for document in [
        json!(null),
        json!([]),
        json!({"paths": []}),
        json!({"paths": {"/x": null}}),
        json!({"tags": "x", "info": 1}),
    ] {
        assert!(rendered(&document).contains("The document describes no operations."));
    }
    let broken = json!({"paths": {"/x": {"parameters": [{"$ref": "#/no"}, 7], "post": {
        "requestBody": {"$ref": "#/paths/~1x/post/requestBody"},
        "responses": {"200": {"$ref": "elsewhere.yaml"}, "default": null},
    }}}});
    assert!(rendered(&broken).contains("<code>/x</code>"));
}

#[test]
fn same_operation_id_twice_gets_two_anchors() {
    let document = json!({"paths": {"/a": {"get": {"operationId": "x"}}, "/b": {"get": {"operationId": "x"}}}});
    let html = rendered(&document);
    assert!(html.contains("id=\"operation-x\""));
    assert!(html.contains("id=\"operation-x-2\""));
}

#[test]
fn texts_of_the_document_are_escaped() {
    let hostile = "<script>alert(1)</script>";
    let document = json!({"info": {"title": hostile, "description": hostile, "version": hostile},
        "tags": [{"name": hostile, "description": hostile}],
        "paths": {hostile: {"get": {"tags": [hostile], "summary": hostile, "description": hostile,
            "operationId": "\"><script>", "responses": {hostile: {"description": hostile,
            "content": {hostile: {"example": hostile}}}}}}}});
    assert!(!rendered(&document).contains("<script>"));
}

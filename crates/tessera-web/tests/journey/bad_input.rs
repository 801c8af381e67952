//! Every malformed body gets its clear answer.

use crate::app_or_return;
use axum::body::Body;
use http::Request;
use testkit::app::Backend;

const OTP: &str = "/api/v1/auth/register/otp";
const VERIFY: &str = "/api/v1/auth/register/verify";

fn refusal(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

// req: REG-8, OTP-1
#[tokio::test]
async fn malformed_bodies_are_refused() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let deep = format!(
        "{{\"mobileNumber\":{}1{}}}",
        "[".repeat(2000),
        "]".repeat(2000)
    );
    let bodies: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"{}".to_vec(),
        b"\"9876543210\"".to_vec(),
        b"[\"9876543210\"]".to_vec(),
        b" \n[]".to_vec(),
        b"{\"mobileNumber\"".to_vec(),
        b"{\"\":1}".to_vec(),
        b"{\"mobileNumber\":\"9876543210\",\"\":1}".to_vec(),
        b"{\"mobileNumber\":9876543210}".to_vec(),
        b"{\"mobileNumber\":null}".to_vec(),
        b"{\"mobileNumber\":\"9876543210\",\"role\":\"ADMIN\"}".to_vec(),
        b"{\"mobileNumber\":\"9876543210\",\"mobileNumber\":\"9876543211\"}".to_vec(),
        b"{\"mobileNumber\":\"9876543210\"} trailing".to_vec(),
        b"{\"mobileNumber\":\"\xFF\xFE\"}".to_vec(),
        b"\xEF\xBB\xBF{\"mobileNumber\":\"9876543210\"}".to_vec(),
        "{\"mobileNumber\":\"9876543210\"}"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect(),
        deep.into_bytes(),
    ];
    for body in bodies {
        let shown = String::from_utf8_lossy(&body)
            .chars()
            .take(60)
            .collect::<String>();
        let answer = app.post_raw(OTP, "application/json", body).await;
        assert_eq!(
            answer.refusal(),
            refusal(400, "MALFORMED_REQUEST"),
            "{shown}"
        );
    }
    app.stop().await;
}

// req: REG-8
#[tokio::test]
async fn a_wrong_type_names_its_field() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let answer = app
        .post(
            VERIFY,
            &serde_json::json!({ "mobileNumber": "9876543210", "otp": 123_456 }),
        )
        .await;
    let problem = answer.json();
    assert_eq!(problem["field"], "otp");
    assert_eq!(problem["type"], "urn:tessera:problem:malformed-request");
    assert_eq!(
        problem["correlationId"].as_str(),
        answer.header("x-request-id")
    );
    app.stop().await;
}

#[tokio::test]
async fn sizes_and_types_of_bodies_are_bounded() {
    let app = app_or_return!(Backend::SqliteInProcess);
    let long = format!("{{\"mobileNumber\":\"{}\"}}", "9".repeat(17_000));
    let answer = app.post_raw(OTP, "application/json", long).await;
    assert_eq!(answer.refusal(), refusal(413, "PAYLOAD_TOO_LARGE"));
    let body = "{\"mobileNumber\":\"987654321\"}";
    for kind in [
        "text/plain",
        "application/xml",
        "application/json; charset=utf-16",
        "",
    ] {
        let answer = app.post_raw(OTP, kind, body).await;
        assert_eq!(
            answer.refusal(),
            refusal(415, "UNSUPPORTED_MEDIA_TYPE"),
            "{kind}"
        );
    }
    let compressed = Request::post(OTP)
        .header("content-type", "application/json")
        .header("content-encoding", "gzip")
        .body(Body::from(body))
        .unwrap();
    let answer = app.send(compressed).await;
    assert_eq!(answer.refusal(), refusal(415, "UNSUPPORTED_MEDIA_TYPE"));
    for kind in [
        "application/json;charset=UTF-8",
        "Application/JSON; charset=\"utf-8\"",
    ] {
        let answer = app.post_raw(OTP, kind, body).await;
        assert_eq!(
            answer.refusal(),
            refusal(400, "INVALID_MOBILE_NUMBER"),
            "{kind}"
        );
    }
    app.stop().await;
}

// req: OTP-1, OTP-2
#[tokio::test]
async fn numbers_that_are_none_name_their_field() {
    let app = app_or_return!(Backend::SqliteInProcess);
    for number in [
        "",
        "12345",
        "5876543210",
        "+449876543210",
        "९८७६५४३२१०",
        "9876543210;",
    ] {
        for (path, body) in [
            (OTP, serde_json::json!({ "mobileNumber": number })),
            (
                VERIFY,
                serde_json::json!({ "mobileNumber": number, "otp": "123456" }),
            ),
        ] {
            let answer = app.post(path, &body).await;
            assert_eq!(
                answer.refusal(),
                refusal(400, "INVALID_MOBILE_NUMBER"),
                "{number}"
            );
            assert_eq!(answer.json()["field"], "mobileNumber");
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn a_request_id_is_taken_only_where_it_is_harmless() {
    let app = app_or_return!(Backend::SqliteInProcess);
    for (given, is_taken) in [
        ("edge-7f3a9c", true),
        ("short", false),
        ("9876543210", false),
        ("has space in it", false),
        ("<script>alert(1)</script>", false),
    ] {
        let request = Request::get("/healthz")
            .header("x-request-id", given)
            .body(Body::empty())
            .unwrap();
        let answer = app.send(request).await;
        assert_eq!(
            answer.header("x-request-id") == Some(given),
            is_taken,
            "{given}"
        );
    }
    app.stop().await;
}

//! AWS SNS: against moto, which knows its API, and against a server that fails.

use crate::stand_in::{Behaviour, LONG, SHORT, StandIn, breaking, closed};
use crate::{assert_discreet, entry_id, failure, message};
use aws_sdk_sns::config::Credentials;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use std::time::Duration;
use tessera_adapters::sms::{Sns, SnsConfig, SnsUnavailable};
use tessera_core::outbox::SmsMessage;
use tessera_core::ports::{MessageProvider as _, SendError, Sent};
use testkit::external::external;

fn config(endpoint_url: &str, timeout: Duration) -> SnsConfig {
    SnsConfig {
        region: "ap-south-1".to_owned(),
        endpoint_url: Some(endpoint_url.to_owned()),
        extra_roots: None,
        entity_id: None,
        template_id: None,
        sender_id: None,
        timeout,
    }
}

fn sns(config: SnsConfig) -> Sns {
    let credentials = Credentials::new("AKIDTEST", "s3cret", None, None, "test");
    Sns::with_credentials(config, credentials).unwrap()
}

async fn send_to(
    endpoint_url: &str,
    timeout: Duration,
    message: &SmsMessage,
) -> Result<Sent, SendError> {
    let sns = sns(config(endpoint_url, timeout));
    sns.send(entry_id(), message).await
}

/// The messages that moto took for `to`.
async fn sent(url: &str, to: &str) -> Vec<Value> {
    let uri = url.parse().unwrap();
    let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    let body = client.get(uri).await.unwrap().into_body();
    let body = body.collect().await.unwrap().to_bytes();
    let all: Vec<Value> = serde_json::from_slice(&body).unwrap();
    all.into_iter()
        .filter(|message| message["phoneNumber"] == to)
        .collect()
}

// req: OTP-5
#[tokio::test]
async fn a_message_reaches_sns_with_its_attributes() {
    let (Some(url), Some(sent_url)) = (
        external("sns", "TESSERA_TEST_SNS_URL"),
        external("sns", "TESSERA_TEST_SNS_SENT_URL"),
    ) else {
        return;
    };
    let (plain, registered) = (message(), message());
    let accepted = send_to(&url, LONG, &plain).await.unwrap();
    assert!(accepted.provider_message_id.is_some());
    let provider = sns(SnsConfig {
        entity_id: Some("1101234567890123456".to_owned()),
        template_id: Some("1107654321098765432".to_owned()),
        sender_id: Some("TESSRA".to_owned()),
        ..config(&url, LONG)
    });
    provider.send(entry_id(), &registered).await.unwrap();

    let [seen] = &sent(&sent_url, &plain.to).await[..] else {
        panic!("one message went to this number");
    };
    assert_eq!(seen["message"], plain.body);
    let attributes = json!({"AWS.SNS.SMS.SMSType": "Transactional"});
    assert_eq!(seen["attributes"], attributes);
    let [seen] = &sent(&sent_url, &registered.to).await[..] else {
        panic!("one message went to this number");
    };
    let attributes = json!({
        "AWS.SNS.SMS.SMSType": "Transactional",
        "AWS.SNS.SMS.SenderID": "TESSRA",
        "AWS.MM.SMS.EntityId": "1101234567890123456",
        "AWS.MM.SMS.TemplateId": "1107654321098765432",
    });
    assert_eq!(seen["attributes"], attributes);
}

#[tokio::test]
async fn a_number_that_sns_refuses_is_final() {
    let Some(url) = external("sns", "TESSERA_TEST_SNS_URL") else {
        return;
    };
    let message = SmsMessage {
        to: "+91-not-a-number".to_owned(),
        ..message()
    };
    let (is_final, reason) = failure(send_to(&url, LONG, &message).await);
    assert_eq!(
        (is_final, reason.as_str()),
        (true, "answered 400 with InvalidParameter")
    );
}

fn refusal(code: &str, text: &str) -> String {
    format!(
        "<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error>\
         <Type>Sender</Type><Code>{code}</Code><Message>{text}</Message></Error>\
         <RequestId>2f9b3a1c</RequestId></ErrorResponse>"
    )
}

#[tokio::test]
async fn a_refused_message_is_final_and_a_refused_account_is_not() {
    let message = message();
    for (status, code, is_final) in [
        (400, "InvalidParameter", true),
        (400, "ParameterValueInvalid", true),
        (400, "OptedOut", true),
        (400, "Throttling", false),
        (429, "Throttled", false),
        (403, "AuthorizationError", false),
        (403, "InvalidClientTokenId", false),
        (403, "SignatureDoesNotMatch", false),
        (500, "InternalError", false),
        (503, "ServiceUnavailable", false),
    ] {
        let text = format!("{} is refused: {}", message.to, message.body);
        let body = refusal(code, &text.replace('&', "&amp;"));
        let server = StandIn::answering(status, &body).await;
        let (found, reason) = failure(send_to(&server.url(), LONG, &message).await);
        assert_eq!(found, is_final, "{status} {code}");
        assert_eq!(reason, format!("answered {status} with {code}"));
        assert_discreet(&reason, &message);
        assert_eq!(
            server.seen().len(),
            1,
            "the outbox tries again, not the SDK"
        );
    }
}

#[tokio::test]
async fn rubbish_is_never_taken_for_a_sent_message() {
    let message = message();
    let number_for_code = refusal(&message.to, "");
    let without_id = "<PublishResponse><PublishResult></PublishResult></PublishResponse>";
    for (status, body) in [
        (200, ""),
        (200, "<html>Welcome to the hotel</html>"),
        (200, without_id),
        (400, "{}"),
        (400, number_for_code.as_str()),
        (302, ""),
        (502, "\u{0}\u{1}"),
    ] {
        let server = StandIn::answering(status, body).await;
        let (is_final, reason) = failure(send_to(&server.url(), LONG, &message).await);
        assert!(!is_final, "{status} {body}: {reason}");
        assert_discreet(&reason, &message);
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_tried_again() {
    let message = message();
    let silent = StandIn::start(Behaviour::Silence).await;
    let outcome = failure(send_to(&silent.url(), SHORT, &message).await);
    assert_eq!(outcome, (false, "no answer in time".to_owned()));
    for url in [breaking().await, closed().await] {
        let (is_final, reason) = failure(send_to(&url, LONG, &message).await);
        assert!(!is_final && reason.starts_with("no "), "{reason}");
    }
}

#[test]
fn an_endpoint_in_the_clear_is_refused() {
    assert!(Sns::new(config("http://sns.example", LONG)).is_err());
    assert!(Sns::new(config("https://sns.example", LONG)).is_ok());
}

#[test]
fn what_is_no_certificate_is_refused_before_anything_is_sent() {
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for pem in ["", "no certificate", broken] {
        let refused = Sns::new(SnsConfig {
            extra_roots: Some(pem.as_bytes().to_vec()),
            ..config("https://sns.example", LONG)
        });
        assert!(
            matches!(refused, Err(SnsUnavailable::Roots(_))),
            "{pem:?} was taken"
        );
    }
}

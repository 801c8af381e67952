//! SendGrid, against a stand-in for its API.

use crate::smtp::{assert_discreet, mail};
use crate::stand_in::{Behaviour, LONG, SHORT, StandIn, breaking, closed};
use crate::{entry_id, failure};
use serde_json::{Value, json};
use std::time::Duration;
use tessera_adapters::mail::{InvalidSendGridConfig, SendGrid, SendGridConfig};
use tessera_core::mail::{Mail, Mailbox};
use tessera_core::ports::{MessageProvider as _, SendError, Sent};

fn config(base_url: &str, timeout: Duration) -> SendGridConfig {
    SendGridConfig {
        api_key: "SG.s3cret".to_owned(),
        base_url: Some(base_url.to_owned()),
        timeout,
    }
}

async fn send_to(base_url: &str, timeout: Duration, mail: &Mail) -> Result<Sent, SendError> {
    let sendgrid = SendGrid::new(&config(base_url, timeout)).unwrap();
    sendgrid.send(entry_id(), mail).await
}

// req: REG-10
#[tokio::test]
async fn a_mail_goes_out_as_the_api_wants_it() {
    let server = StandIn::answering(202, "").await;
    let (id, mail) = (entry_id(), mail());
    let sendgrid = SendGrid::new(&config(&server.url(), LONG)).unwrap();
    let sent = sendgrid.send(id, &mail).await.unwrap();
    assert_eq!(sent.provider_message_id.as_deref(), Some("stand-in-1"));

    let seen = server.only();
    assert_eq!(seen.method, "POST");
    assert_eq!(seen.uri.path(), "/v3/mail/send");
    assert_eq!(seen.header("authorization"), "Bearer SG.s3cret");
    assert_eq!(seen.header("content-type"), "application/json");
    let body: Value = serde_json::from_slice(&seen.body).unwrap();
    let expected = json!({
        "personalizations": [{ "to": [{ "email": mail.to.as_str() }] }],
        "from": { "email": "no-reply@id.example", "name": "Tessera, Inc." },
        "subject": mail.content.subject,
        "content": [
            { "type": "text/plain", "value": mail.content.text },
            { "type": "text/html", "value": mail.content.html },
        ],
        "headers": {
            "Message-ID": format!("<{id}@id.example>"),
            "Auto-Submitted": "auto-generated",
        },
        "custom_args": { "entry_id": id.to_string() },
        "tracking_settings": {
            "click_tracking": { "enable": false, "enable_text": false },
            "open_tracking": { "enable": false },
            "subscription_tracking": { "enable": false },
            "ganalytics": { "enable": false },
        },
    });
    assert_eq!(body, expected);
}

/// Whatever comes into a mail, it makes no other member and no other recipient.
// req: AUTH-1
#[tokio::test]
async fn nothing_in_a_mail_makes_another_recipient() {
    let server = StandIn::answering(202, "").await;
    let mut mail = mail();
    mail.from = Mailbox::parse("no-reply@id.example").unwrap();
    mail.content.subject =
        "Hi\r\nBcc: all@example.com\",\"bcc\":[{\"email\":\"a@b.c\"}]".to_owned();
    send_to(&server.url(), LONG, &mail).await.unwrap();
    let body: Value = serde_json::from_slice(&server.only().body).unwrap();
    let to = json!([{ "to": [{ "email": mail.to.as_str() }] }]);
    assert_eq!(body["personalizations"], to);
    assert_eq!(body["from"], json!({ "email": "no-reply@id.example" }));
    let subject = body["subject"].as_str().unwrap();
    assert_eq!(
        subject,
        "Hi Bcc: all@example.com\",\"bcc\":[{\"email\":\"a@b.c\"}]"
    );
}

// req: REG-10
#[tokio::test]
async fn a_refused_mail_is_final_and_a_refused_account_is_not() {
    let mail = mail();
    for (status, field, is_final) in [
        (400, json!("personalizations.0.to.0.email"), true),
        (400, json!("content.0.value"), true),
        (400, json!("from.email"), false),
        (400, json!(null), false),
        (401, json!(null), false),
        (403, json!("from"), false),
        (403, json!("personalizations.0.to"), false),
        (404, json!(null), false),
        (413, json!(null), true),
        (429, json!(null), false),
        (500, json!("content"), false),
        (503, json!(null), false),
    ] {
        let message = format!("{} is not valid", mail.to.as_str());
        let body = json!({ "errors": [{ "message": message, "field": field, "help": null }] });
        let server = StandIn::answering(status, &body.to_string()).await;
        let (found, reason) = failure(send_to(&server.url(), LONG, &mail).await);
        assert_eq!(found, is_final, "{status} {field}");
        assert!(
            reason.starts_with(&format!("answered {status}")),
            "{reason}"
        );
        assert_discreet(&reason, &mail);
    }
    let both = json!({ "errors": [{ "field": "content" }, { "field": "from" }] });
    let server = StandIn::answering(400, &both.to_string()).await;
    let (is_final, _) = failure(send_to(&server.url(), LONG, &mail).await);
    assert!(!is_final, "another account may send it");
}

#[tokio::test]
async fn rubbish_is_never_taken_for_a_sent_mail() {
    let mail = mail();
    for (status, body) in [
        (200, ""),
        (200, "<html>Welcome to the hotel</html>"),
        (204, ""),
        (302, ""),
        (400, "<html>"),
        (400, r#"{"errors":[]}"#),
        (400, r#"{"errors":"content"}"#),
        (502, "\u{0}\u{1}"),
    ] {
        let server = StandIn::answering(status, body).await;
        let (is_final, reason) = failure(send_to(&server.url(), LONG, &mail).await);
        assert!(!is_final, "{status} {body}");
        assert_discreet(&reason, &mail);
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_tried_again() {
    let mail = mail();
    let silent = StandIn::start(Behaviour::Silence).await;
    let outcome = failure(send_to(&silent.url(), SHORT, &mail).await);
    assert_eq!(outcome, (false, "no answer in time".to_owned()));
    for url in [breaking().await, closed().await] {
        let (is_final, reason) = failure(send_to(&url, LONG, &mail).await);
        assert!(!is_final, "{reason}");
    }
}

// req: AUTH-14
#[test]
fn configuration_that_cannot_work_is_refused() {
    let good = || config("https://api.example", LONG);
    assert!(SendGrid::new(&good()).is_ok());
    for api_key in ["", "SG.a b", "SG.a\r\nX: y", "SG.é"] {
        let api_key = api_key.to_owned();
        let error = SendGrid::new(&SendGridConfig { api_key, ..good() }).err();
        assert!(matches!(error, Some(InvalidSendGridConfig::ApiKey)));
    }
    let error = SendGrid::new(&config("http://api.example", LONG)).err();
    assert!(matches!(error, Some(InvalidSendGridConfig::BaseUrl(_))));
}

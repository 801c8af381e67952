//! Twilio, against a stand-in for its API.

use crate::stand_in::{Behaviour, LONG, SHORT, StandIn, breaking, closed};
use crate::{assert_discreet, entry_id, failure, message};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::time::Duration;
use tessera_adapters::sms::{InvalidTwilioConfig, Twilio, TwilioConfig};
use tessera_core::outbox::SmsMessage;
use tessera_core::ports::{MessageProvider as _, SendError, Sent};

const SID: &str = "AC0123456789abcdef0123456789abcdef";

fn config(base_url: &str, timeout: Duration) -> TwilioConfig {
    TwilioConfig {
        account_sid: SID.to_owned(),
        auth_token: "s3cret".to_owned(),
        from: "+15005550006".to_owned(),
        base_url: Some(base_url.to_owned()),
        timeout,
    }
}

async fn send_to(
    base_url: &str,
    timeout: Duration,
    message: &SmsMessage,
) -> Result<Sent, SendError> {
    let twilio = Twilio::new(&config(base_url, timeout)).unwrap();
    twilio.send(entry_id(), message).await
}

#[tokio::test]
async fn a_message_goes_out_as_the_api_wants_it() {
    let server = StandIn::answering(201, r#"{"sid":"SM42","status":"queued"}"#).await;
    let message = message();
    let sent = send_to(&server.url(), LONG, &message).await.unwrap();
    assert_eq!(sent.provider_message_id.as_deref(), Some("SM42"));

    let seen = server.only();
    assert_eq!(seen.method, "POST");
    let path = format!("/2010-04-01/Accounts/{SID}/Messages.json");
    assert_eq!(seen.uri.path(), path);
    let form = seen.header("content-type");
    assert_eq!(form, "application/x-www-form-urlencoded");
    let credentials = STANDARD.encode(format!("{SID}:s3cret"));
    let basic = format!("Basic {credentials}");
    assert_eq!(seen.header("authorization"), basic);
    let fields: Vec<(String, String)> = form_urlencoded::parse(&seen.body).into_owned().collect();
    let expected = [
        ("To", message.to.as_str()),
        ("From", "+15005550006"),
        ("Body", message.body.as_str()),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(fields, expected);
}

#[tokio::test]
async fn a_messaging_service_is_named_as_one() {
    let server = StandIn::answering(201, r#"{"sid":"SM42"}"#).await;
    let twilio = Twilio::new(&TwilioConfig {
        from: "MG0123".to_owned(),
        ..config(&server.url(), LONG)
    });
    twilio.unwrap().send(entry_id(), &message()).await.unwrap();
    let body = server.only().body;
    let mut fields = form_urlencoded::parse(&body);
    assert!(fields.any(|(name, value)| name == "MessagingServiceSid" && value == "MG0123"));
}

#[tokio::test]
async fn a_refused_message_is_final_and_a_refused_account_is_not() {
    let message = message();
    for (status, code, is_final) in [
        (400, 21_211, true),
        (400, 21_610, true),
        (400, 21_614, true),
        (400, 21_606, false),
        (400, 99_999, false),
        (401, 20_003, false),
        (403, 20_403, false),
        (404, 20_404, false),
        (429, 20_429, false),
        (500, 20_500, false),
        (503, 21_211, false),
    ] {
        let text = format!("The 'To' number {} is not valid.", message.to);
        let body = format!(r#"{{"code":{code},"message":"{text}","status":{status}}}"#);
        let server = StandIn::answering(status, &body).await;
        let (found, reason) = failure(send_to(&server.url(), LONG, &message).await);
        assert_eq!(found, is_final, "{status} {code}");
        assert_eq!(reason, format!("answered {status} with error {code}"));
        assert_discreet(&reason, &message);
    }
}

#[tokio::test]
async fn rubbish_is_never_taken_for_a_sent_message() {
    let message = message();
    for (status, body) in [
        (200, ""),
        (201, "<html>Welcome to the hotel</html>"),
        (201, "{}"),
        (201, r#"{"sid":7}"#),
        (302, ""),
        (400, "<html>"),
        (400, r#"{"code":"21211"}"#),
        (502, "\u{0}\u{1}"),
    ] {
        let server = StandIn::answering(status, body).await;
        let (is_final, reason) = failure(send_to(&server.url(), LONG, &message).await);
        assert!(!is_final, "{status} {body}");
        assert_discreet(&reason, &message);
    }
    for status in [201, 400] {
        let server = StandIn::start(Behaviour::Flood(status)).await;
        let (is_final, _) = failure(send_to(&server.url(), LONG, &message).await);
        assert!(!is_final, "{status} with a long body");
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_tried_again() {
    let message = message();
    let silent = StandIn::start(Behaviour::Silence).await;
    let outcome = failure(send_to(&silent.url(), SHORT, &message).await);
    assert_eq!(outcome, (false, "no answer in time".to_owned()));

    let outcome = failure(send_to(&breaking().await, LONG, &message).await);
    let broken = "the connection broke before an answer came";
    assert_eq!(outcome, (false, broken.to_owned()));

    let outcome = failure(send_to(&closed().await, LONG, &message).await);
    assert_eq!(outcome, (false, "no connection".to_owned()));

    let plain = breaking().await.replace("http://", "https://");
    let outcome = failure(send_to(&plain, LONG, &message).await);
    assert_eq!(outcome, (false, "no connection".to_owned()));
}

#[test]
fn configuration_that_cannot_work_is_refused() {
    let good = || config("https://api.example", LONG);
    assert!(Twilio::new(&good()).is_ok());
    let refuse = |config: &TwilioConfig| Twilio::new(config).err().unwrap();
    for sid in ["", "AC/../x", "AC 1"] {
        let error = refuse(&TwilioConfig {
            account_sid: sid.to_owned(),
            ..good()
        });
        assert!(matches!(error, InvalidTwilioConfig::AccountSid));
    }
    let error = refuse(&TwilioConfig {
        auth_token: String::new(),
        ..good()
    });
    assert!(matches!(error, InvalidTwilioConfig::AuthToken));
    let error = refuse(&TwilioConfig {
        from: String::new(),
        ..good()
    });
    assert!(matches!(error, InvalidTwilioConfig::From));
    let error = refuse(&config("http://api.example", LONG));
    assert!(matches!(error, InvalidTwilioConfig::BaseUrl(_)));
}

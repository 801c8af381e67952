//! What reaches the log while messages go out, at its finest level.

use crate::stand_in::{LONG, StandIn};
use crate::{assert_discreet, entry_id, message};
use aws_sdk_sns::config::Credentials;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use tessera_adapters::sms::{Sns, SnsConfig, Twilio, TwilioConfig};
use tessera_core::outbox::SmsMessage;
use tessera_core::ports::MessageProvider;
use tracing::Level;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Sends a message to a server that answers with `status` and `body`, where NUMBER
/// stands for the message's, and looks for the message in the log, with what a form
/// makes of its spaces undone.
async fn assert_discreet_log(
    status: u16,
    body: &str,
    provider: impl FnOnce(String) -> Box<dyn MessageProvider<SmsMessage>>,
) {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let message = message();
    let body = body.replace("NUMBER", &message.to);
    let server = StandIn::answering(status, &body).await;
    {
        let _guard = tracing::subscriber::set_default(subscriber);
        tracing::trace!("logging works");
        let sent = provider(server.url()).send(entry_id(), &message).await;
        assert_eq!(sent.is_ok(), status < 300);
    }
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("logging works"));
    assert_discreet(&log, &message);
    assert_discreet(&log.replace(['+', '%'], " "), &message);
}

// req: AUTH-13
#[tokio::test]
async fn sns_logs_neither_numbers_nor_codes() {
    let config = |url: String| SnsConfig {
        region: "ap-south-1".to_owned(),
        endpoint_url: Some(url),
        entity_id: None,
        template_id: None,
        sender_id: None,
        extra_roots: None,
        timeout: LONG,
    };
    let sns = |url: String| {
        let credentials = Credentials::new("AKIDTEST", "s3cret", None, None, "test");
        let sns = Sns::with_credentials(config(url), credentials).unwrap();
        Box::new(sns) as Box<dyn MessageProvider<SmsMessage>>
    };
    let sent = "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult>\
                <MessageId>m-1</MessageId></PublishResult></PublishResponse>";
    assert_discreet_log(200, sent, sns).await;
    let refused = "<ErrorResponse><Error><Code>InvalidParameter</Code>\
                   <Message>NUMBER is not valid</Message></Error></ErrorResponse>";
    assert_discreet_log(400, refused, sns).await;
    assert_discreet_log(400, "NUMBER is rubbish", sns).await;
}

// req: AUTH-13
#[tokio::test]
async fn twilio_logs_neither_numbers_nor_codes() {
    let twilio = |url: String| {
        let config = TwilioConfig {
            account_sid: "AC0123".to_owned(),
            auth_token: "s3cret".to_owned(),
            from: "+15005550006".to_owned(),
            base_url: Some(url),
            timeout: LONG,
        };
        Box::new(Twilio::new(&config).unwrap()) as Box<dyn MessageProvider<SmsMessage>>
    };
    assert_discreet_log(201, r#"{"sid":"SM42"}"#, twilio).await;
    assert_discreet_log(
        400,
        r#"{"code":21211,"message":"NUMBER is not valid"}"#,
        twilio,
    )
    .await;
}

//! SMTP, against servers that others wrote: in the clear, with STARTTLS, with TLS.

use crate::mail_templates::every_mail;
use crate::smtp::{assert_discreet, config, mail, mail_to};
use crate::stand_in::LONG;
use crate::{entry_id, failure};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tessera_adapters::mail::{MailTemplates, Smtp, SmtpConfig, SmtpCredentials, SmtpSecurity};
use tessera_core::language::Language;
use tessera_core::mail::{Mail, Mailbox};
use tessera_core::ports::{MailRenderer as _, MessageProvider as _};
use testkit::external::external;

/// The servers, and where they tell what they took.
struct Servers {
    url: String,
    about: Value,
}

impl Servers {
    /// None when the run was asked to go without them.
    async fn find() -> Option<Self> {
        let url = external("smtp", "TESSERA_TEST_SMTP_URL")?;
        let about = read(&format!("{url}/")).await;
        Some(Self { url, about })
    }

    fn text(&self, key: &str) -> String {
        self.about[key].as_str().unwrap().to_owned()
    }

    fn config(&self, name: &str, security: SmtpSecurity) -> SmtpConfig {
        let port = self.about[name].as_u64().unwrap().try_into().unwrap();
        let account = SmtpCredentials {
            username: self.text("username"),
            password: self.text("password"),
        };
        SmtpConfig {
            host: "localhost".to_owned(),
            security,
            credentials: (name != "plain").then_some(account),
            extra_roots: Some(self.text("authority").into_bytes()),
            ..config(port, LONG)
        }
    }

    /// The mails that went to an address.
    async fn sent(&self, mail: &Mail) -> Vec<Value> {
        let url = format!("{}/sent?to={}", self.url, mail.to.as_str());
        read(&url).await.as_array().unwrap().clone()
    }
}

async fn read(url: &str) -> Value {
    let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    let body = client.get(url.parse().unwrap()).await.unwrap().into_body();
    serde_json::from_slice(&body.collect().await.unwrap().to_bytes()).unwrap()
}

/// Fails unless what arrived is the mail and nothing else.
fn assert_is(seen: &Value, mail: &Mail, message_id: &str) {
    let headers = seen["headers"].as_array().unwrap();
    let mut names: Vec<&str> = headers
        .iter()
        .map(|pair| pair[0].as_str().unwrap())
        .collect();
    names.sort_unstable();
    let expected = [
        "Auto-Submitted",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
    ];
    assert_eq!(names, expected, "{}", seen["raw"]);
    let header = |name: &str| {
        let pair = headers.iter().find(|pair| pair[0] == name).unwrap();
        pair[1].as_str().unwrap()
    };
    assert_eq!(header("Subject"), mail.content.subject);
    assert_eq!(header("To"), mail.to.as_str());
    assert_eq!(header("Message-ID"), message_id);
    assert_eq!(header("Date"), "Sat, 21 Nov 2026 12:00:00 +0000");
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert_eq!(seen["from"], mail.from.address().as_str());
    assert_eq!(seen["to"], json!([mail.to.as_str()]));
    let parts: Vec<(&str, String)> = seen["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| {
            let text = part[1].as_str().unwrap().replace("\r\n", "\n");
            (part[0].as_str().unwrap(), text)
        })
        .collect();
    let [("text/plain", text), ("text/html", html)] = &parts[..] else {
        panic!("{parts:?}");
    };
    assert_eq!(text.trim_end(), mail.content.text.trim_end());
    assert_eq!(html.trim_end(), mail.content.html.trim_end());
}

// req: REG-2
#[tokio::test]
async fn a_mail_arrives_in_the_clear_by_starttls_and_by_tls() {
    let Some(servers) = Servers::find().await else {
        return;
    };
    for (name, security) in [
        ("plain", SmtpSecurity::Plain),
        ("starttls", SmtpSecurity::StartTls),
        ("implicit", SmtpSecurity::Implicit),
    ] {
        let (id, mail) = (entry_id(), mail());
        let smtp = Smtp::new(servers.config(name, security)).unwrap();
        let sent = smtp.send(id, &mail).await.unwrap();
        let message_id = format!("<{id}@id.example>");
        assert_eq!(sent.provider_message_id.as_ref(), Some(&message_id));
        let [seen] = &servers.sent(&mail).await[..] else {
            panic!("one mail went to this address");
        };
        assert_is(seen, &mail, &message_id);
        assert_eq!(seen["server"], name);
        assert_eq!(seen["tls"], name != "plain");
        let user = (name != "plain").then_some("tessera");
        assert_eq!(seen["user"], json!(user));
        let from = seen["headers"].as_array().unwrap();
        let from = from.iter().find(|pair| pair[0] == "From").unwrap();
        assert_eq!(from[1], "\"Tessera, Inc.\" <no-reply@id.example>");
    }
}

/// The name and the token are a stranger's choice.
// req: AUTH-1, REG-2
#[tokio::test]
async fn every_mail_in_every_language_arrives_as_it_was_written() {
    let Some(servers) = Servers::find().await else {
        return;
    };
    let smtp = Smtp::new(servers.config("plain", SmtpSecurity::Plain)).unwrap();
    let hostile = "Priya\r\nBcc: all@example.com\r\n\r\n.\r\nRCPT TO:<all@example.com>";
    for language in Language::ALL {
        for (title, template) in every_mail(hostile, hostile) {
            let content = MailTemplates.render(&template, language).unwrap();
            let (id, mail) = (entry_id(), Mail { content, ..mail() });
            smtp.send(id, &mail).await.unwrap();
            let [seen] = &servers.sent(&mail).await[..] else {
                panic!("{title}: one mail went to this address");
            };
            assert_is(seen, &mail, &format!("<{id}@id.example>"));
        }
    }
}

/// Whatever comes into a mail, it makes no header, no recipient and no second mail.
// req: AUTH-1
#[tokio::test]
async fn nothing_in_a_mail_makes_another_header() {
    let Some(servers) = Servers::find().await else {
        return;
    };
    let smtp = Smtp::new(servers.config("plain", SmtpSecurity::Plain)).unwrap();
    for hostile in [
        "Hello\r\nBcc: all@example.com",
        "Hello\nBcc: all@example.com",
        "Hello\rBcc: all@example.com",
        "Hello\r\n\r\n<script>",
        "नमस्ते\r\nBcc: all@example.com",
        "=?utf-8?q?Hello=0D=0ABcc:_all=40example.com?=",
    ] {
        let mut mail = mail();
        mail.from = Mailbox::parse("\"Bcc: all@example.com\" <no-reply@id.example>").unwrap();
        mail.content.subject = hostile.to_owned();
        mail.content.text = format!("{hostile}\r\n.\r\nMAIL FROM:<a@example.com>\r\n.");
        smtp.send(entry_id(), &mail).await.unwrap();
        let [seen] = &servers.sent(&mail).await[..] else {
            panic!("{hostile:?}: one mail went to this address");
        };
        assert_eq!(seen["to"], json!([mail.to.as_str()]));
        let raw = seen["raw"].as_str().unwrap();
        let (head, _) = raw.split_once("\r\n\r\n").unwrap();
        let names: Vec<&str> = head
            .split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split(':').next().unwrap())
            .collect();
        assert_eq!(names.len(), 8, "{head}");
        assert!(!names.contains(&"Bcc"), "{head}");
        let text = seen["parts"][0][1].as_str().unwrap();
        assert!(text.contains("MAIL FROM:<a@example.com>"), "{text}");
    }
}

// req: REG-10
#[tokio::test]
async fn servers_refuse_addresses_for_good_or_for_now() {
    let Some(servers) = Servers::find().await else {
        return;
    };
    let smtp = Smtp::new(servers.config("starttls", SmtpSecurity::StartTls)).unwrap();
    for (to, is_final, reason) in [
        (
            "unknown@example.com",
            true,
            "answered 550 5.1.1 to the recipient",
        ),
        (
            "busy@example.com",
            false,
            "answered 451 4.3.0 to the recipient",
        ),
    ] {
        let mail = mail_to(to);
        let outcome = failure(smtp.send(entry_id(), &mail).await);
        assert_eq!(outcome, (is_final, reason.to_owned()));
        assert!(servers.sent(&mail).await.is_empty());
    }
    smtp.send(entry_id(), &mail()).await.unwrap();
}

#[tokio::test]
async fn a_wrong_password_a_strange_certificate_and_missing_tls_send_nothing() {
    let Some(servers) = Servers::find().await else {
        return;
    };
    let starttls = || servers.config("starttls", SmtpSecurity::StartTls);
    let wrong_password = SmtpConfig {
        credentials: Some(SmtpCredentials {
            username: servers.text("username"),
            password: "s3cret".to_owned(),
        }),
        ..starttls()
    };
    let no_login = SmtpConfig {
        credentials: None,
        ..starttls()
    };
    let strange_authority = SmtpConfig {
        extra_roots: None,
        ..starttls()
    };
    let strange_name = SmtpConfig {
        host: "127.0.0.1".to_owned(),
        ..servers.config("implicit", SmtpSecurity::Implicit)
    };
    let in_the_clear = SmtpConfig {
        security: SmtpSecurity::Plain,
        credentials: None,
        ..starttls()
    };
    for (config, expected) in [
        (wrong_password, "answered 535 5.7.8 to the connection"),
        (no_login, "answered 530 5.7.0 to the sender"),
        (
            strange_authority,
            "no connection: invalid peer certificate: UnknownIssuer",
        ),
        (
            strange_name,
            "no connection: invalid peer certificate: certificate not valid for name",
        ),
        (in_the_clear, "answered 530 to the sender"),
    ] {
        let mail = mail();
        let outcome = Smtp::new(config).unwrap().send(entry_id(), &mail).await;
        let (is_final, reason) = failure(outcome);
        assert!(
            !is_final && reason.starts_with(expected),
            "{expected}: {reason}"
        );
        assert_discreet(&reason, &mail);
        assert!(servers.sent(&mail).await.is_empty());
    }
}

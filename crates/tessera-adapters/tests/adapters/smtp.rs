//! SMTP, against a server that answers well and badly.

use crate::smtp_stand_in::{Reply, SmtpStandIn};
use crate::stand_in::{LONG, SHORT, closed};
use crate::{entry_id, failure, noon};
use std::time::Duration;
use tessera_adapters::mail::{InvalidSmtpConfig, Smtp, SmtpConfig, SmtpCredentials, SmtpSecurity};
use tessera_core::account::EmailAddress;
use tessera_core::mail::{Mail, MailText, Mailbox};
use tessera_core::ports::MessageProvider as _;
use testkit::time::random_below;

/// A mail to an address that no other test uses.
pub(crate) fn mail() -> Mail {
    mail_to(&format!("priya-{:x}@example.com", random_below(u64::MAX)))
}

pub(crate) fn mail_to(to: &str) -> Mail {
    Mail {
        from: Mailbox::parse("Tessera, Inc. <no-reply@id.example>").unwrap(),
        to: EmailAddress::parse(to).unwrap(),
        date: noon(),
        content: MailText {
            subject: "Your code".to_owned(),
            text: "271828 is your code.\n.\n..and nothing else\nयह आपका कोड है\n".to_owned(),
            html: "<!DOCTYPE html><p>271828 is your code &amp; nothing else".to_owned(),
        },
    }
}

pub(crate) fn config(port: u16, timeout: Duration) -> SmtpConfig {
    SmtpConfig {
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        security: SmtpSecurity::Plain,
        credentials: None,
        extra_roots: None,
        hello_name: "id.example".to_owned(),
        max_connections: 2,
        timeout,
    }
}

fn smtp(server: &SmtpStandIn) -> Smtp {
    Smtp::new(config(server.port, LONG)).unwrap()
}

/// Fails when a reason for the log holds what must not be logged.
pub(crate) fn assert_discreet(reason: &str, mail: &Mail) {
    for secret in [mail.to.as_str(), mail.to.local_part(), "271828", "s3cret"] {
        assert!(!reason.contains(secret), "{reason}");
    }
}

// req: REG-10
#[tokio::test]
async fn what_the_mail_is_refused_for_is_final_and_all_else_is_not() {
    for (word, answer, is_final, reason) in [
        (
            "RCPT",
            "550 5.1.1 <priya@example.com>: unknown",
            true,
            "550 5.1.1 to the recipient",
        ),
        (
            "RCPT",
            "550 no such user priya",
            true,
            "550 to the recipient",
        ),
        (
            "RCPT",
            "501 5.1.3 bad address",
            true,
            "501 5.1.3 to the recipient",
        ),
        ("RCPT", "552 5.2.2 full", true, "552 5.2.2 to the recipient"),
        (
            "RCPT",
            "550 5.7.1 relaying denied",
            false,
            "550 5.7.1 to the recipient",
        ),
        (
            "RCPT",
            "530 5.7.0 log in first",
            false,
            "530 5.7.0 to the recipient",
        ),
        (
            "RCPT",
            "451 4.3.0 later",
            false,
            "451 4.3.0 to the recipient",
        ),
        (
            "RCPT",
            "450 4.2.1 greylisted",
            false,
            "450 4.2.1 to the recipient",
        ),
        (
            "CONTENT",
            "554 5.6.0 not a mail",
            true,
            "554 5.6.0 to the mail",
        ),
        (
            "CONTENT",
            "554 5.7.1 looks like spam",
            false,
            "554 5.7.1 to the mail",
        ),
        (
            "CONTENT",
            "452 4.3.1 disk full",
            false,
            "452 4.3.1 to the mail",
        ),
        ("DATA", "554 no valid recipients", false, "554 to the mail"),
        (
            "MAIL",
            "550 5.1.8 sender unknown",
            false,
            "550 5.1.8 to the sender",
        ),
        ("MAIL", "553 not your address", false, "553 to the sender"),
        (
            "EHLO",
            "550 5.7.1 go away",
            false,
            "550 5.7.1 to the connection",
        ),
        (
            "CONNECT",
            "554 no service here",
            false,
            "554 to the connection",
        ),
        (
            "CONNECT",
            "421 4.3.2 closing",
            false,
            "421 4.3.2 to the connection",
        ),
    ] {
        let server =
            SmtpStandIn::start(move |_, heard| (heard == word).then_some(Reply::Line(answer)))
                .await;
        let mail = mail();
        let outcome = failure(smtp(&server).send(entry_id(), &mail).await);
        assert_eq!(
            outcome,
            (is_final, format!("answered {reason}")),
            "{answer}"
        );
        assert_discreet(&outcome.1, &mail);
    }
}

#[tokio::test]
async fn an_account_that_is_refused_is_not_the_mail_s_fault() {
    let server = SmtpStandIn::start(|_, heard| {
        (heard == "AUTH").then_some(Reply::Line("535 5.7.8 no such account"))
    })
    .await;
    let smtp = Smtp::new(SmtpConfig {
        credentials: Some(SmtpCredentials {
            username: "tessera".to_owned(),
            password: "s3cret".to_owned(),
        }),
        ..config(server.port, LONG)
    });
    let mail = mail();
    let outcome = failure(smtp.unwrap().send(entry_id(), &mail).await);
    let reason = "answered 535 5.7.8 to the connection".to_owned();
    assert_eq!(outcome, (false, reason));
    assert!(server.mails().is_empty());
}

#[tokio::test]
async fn rubbish_silence_and_broken_connections_are_tried_again() {
    let mail = mail();
    for word in ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT"] {
        for reply in [
            Reply::Line("HTTP/1.1 200 OK"),
            Reply::Line("\u{1}\u{2}"),
            Reply::Break,
        ] {
            let server = SmtpStandIn::start(move |_, heard| (heard == word).then_some(reply)).await;
            let (is_final, reason) = failure(smtp(&server).send(entry_id(), &mail).await);
            assert!(!is_final, "{word}: {reason}");
            assert_discreet(&reason, &mail);
        }
        let server =
            SmtpStandIn::start(move |_, heard| (heard == word).then_some(Reply::Silence)).await;
        let smtp = Smtp::new(config(server.port, SHORT)).unwrap();
        let outcome = failure(smtp.send(entry_id(), &mail).await);
        assert_eq!(outcome, (false, "no answer in time".to_owned()), "{word}");
    }
    let url = closed().await;
    let port = url.rsplit(':').next().unwrap().parse().unwrap();
    let smtp = Smtp::new(config(port, LONG)).unwrap();
    let (is_final, reason) = failure(smtp.send(entry_id(), &mail).await);
    assert!(
        !is_final && reason.starts_with("no connection: "),
        "{reason}"
    );
}

#[tokio::test]
async fn mails_share_a_connection_even_after_a_refusal() {
    let server = SmtpStandIn::start(|_, _| None).await;
    let smtp = smtp(&server);
    for _ in 0..3 {
        smtp.send(entry_id(), &mail()).await.unwrap();
    }
    assert_eq!((server.connections(), server.mails().len()), (1, 3));

    let server = SmtpStandIn::start(|_, heard| {
        (heard == "RCPT").then_some(Reply::Line("550 5.1.1 unknown"))
    })
    .await;
    let smtp = Smtp::new(config(server.port, LONG)).unwrap();
    for _ in 0..3 {
        let (is_final, _) = failure(smtp.send(entry_id(), &mail()).await);
        assert!(is_final);
    }
    assert_eq!(server.connections(), 1);
    let heard = server.heard();
    let resets = heard.iter().filter(|(_, line)| line == "RSET").count();
    assert_eq!(resets, 3, "each refusal is followed by a clean start");
}

/// The answer to a mail that was given up must not be taken for the answer to the next.
#[tokio::test]
async fn a_mail_given_up_half_way_takes_its_connection_with_it() {
    let server = SmtpStandIn::start(|connection, heard| {
        (connection == 0 && heard == "CONTENT").then_some(Reply::Silence)
    })
    .await;
    let smtp = smtp(&server);
    let given_up = mail();
    tokio::select! {
        _ = smtp.send(entry_id(), &given_up) => panic!("the server does not answer"),
        () = server.until("CONTENT") => {}
    }
    smtp.send(entry_id(), &mail()).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_connection_that_the_server_ended_is_replaced() {
    let server = SmtpStandIn::start(|connection, heard| {
        (connection == 0 && heard == "NOOP").then_some(Reply::Break)
    })
    .await;
    let smtp = smtp(&server);
    for _ in 0..2 {
        smtp.send(entry_id(), &mail()).await.unwrap();
    }
    assert_eq!((server.connections(), server.mails().len()), (2, 2));
}

#[tokio::test]
async fn no_more_connections_are_open_than_the_server_is_to_have() {
    let server = SmtpStandIn::taking().await;
    let smtp = smtp(&server);
    let mails: Vec<Mail> = (0..12).map(|_| mail()).collect();
    let sends = mails.iter().map(|mail| smtp.send(entry_id(), mail));
    for sent in futures_util::future::join_all(sends).await {
        sent.unwrap();
    }
    assert_eq!(server.mails().len(), 12);
    assert!(server.connections() <= 2, "{}", server.connections());
}

#[tokio::test]
async fn each_try_is_the_same_mail() {
    let server = SmtpStandIn::taking().await;
    let smtp = smtp(&server);
    let (id, mail) = (entry_id(), mail());
    let sent = smtp.send(id, &mail).await.unwrap();
    smtp.send(id, &mail).await.unwrap();
    let [first, second] = &server.mails()[..] else {
        panic!("two mails came");
    };
    assert_eq!(first, second);
    let message_id = format!("<{id}@id.example>");
    assert!(
        first.contains(&format!("Message-ID: {message_id}\n")),
        "{first}"
    );
    assert_eq!(sent.provider_message_id, Some(message_id));
}

/// A server, or somebody on the way, that leaves out STARTTLS gets nothing.
#[tokio::test]
async fn without_the_tls_that_was_asked_for_nothing_is_sent() {
    let server = SmtpStandIn::taking().await;
    let smtp = Smtp::new(SmtpConfig {
        security: SmtpSecurity::StartTls,
        credentials: Some(SmtpCredentials {
            username: "tessera".to_owned(),
            password: "s3cret".to_owned(),
        }),
        ..config(server.port, LONG)
    });
    let outcome = failure(smtp.unwrap().send(entry_id(), &mail()).await);
    let reason = "the server does not offer STARTTLS, or no login that is known here".to_owned();
    assert_eq!(outcome, (false, reason));
    let said: Vec<String> = server.heard().into_iter().map(|(_, line)| line).collect();
    assert!(
        said.iter()
            .all(|line| line == "CONNECT" || line == "EHLO id.example"),
        "{said:?}"
    );
}

// req: AUTH-14
#[test]
fn configuration_that_cannot_work_is_refused() {
    let good = || config(25, LONG);
    assert!(Smtp::new(good()).is_ok());
    let refuse = |config: SmtpConfig| Smtp::new(config).err().unwrap();
    for host in [
        "",
        "mail.example:25",
        "smtp://mail.example",
        "mail example",
        "mail.example/",
    ] {
        let host = host.to_owned();
        let error = refuse(SmtpConfig { host, ..good() });
        assert!(matches!(error, InvalidSmtpConfig::Host));
    }
    let account = |username: &str, password: &str| {
        Some(SmtpCredentials {
            username: username.to_owned(),
            password: password.to_owned(),
        })
    };
    for credentials in [account("tessera", ""), account("", "s3cret")] {
        let error = refuse(SmtpConfig {
            credentials,
            ..good()
        });
        assert!(matches!(error, InvalidSmtpConfig::Credentials));
    }
    let error = refuse(SmtpConfig {
        host: "mail.example".to_owned(),
        credentials: account("tessera", "s3cret"),
        ..good()
    });
    assert!(matches!(error, InvalidSmtpConfig::PasswordInTheClear));
    let error = refuse(SmtpConfig {
        max_connections: 0,
        ..good()
    });
    assert!(matches!(error, InvalidSmtpConfig::MaxConnections));
    let rubbish = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n".to_vec();
    let error = refuse(SmtpConfig {
        extra_roots: Some(rubbish),
        ..good()
    });
    assert!(matches!(error, InvalidSmtpConfig::Tls(_)));
}

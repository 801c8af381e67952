//! What an SMTP server's refusal means for a mail.

use crate::send_error::{permanent, transient};
use lettre::transport::smtp::Error;
use std::error::Error as _;
use std::{io, iter};
use tessera_core::ports::SendError;

/// How far a mail came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Greeting, TLS and login: nothing was said of the mail yet.
    Connection,
    /// The server was told whom it comes from.
    Sender,
    /// The server was told whom it goes to.
    Recipient,
    /// The server was given the mail itself.
    Content,
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Self::Connection => "the connection",
            Self::Sender => "the sender",
            Self::Recipient => "the recipient",
            Self::Content => "the mail",
        }
    }
}

/// A mail was not taken.
pub(super) struct Failure {
    stage: Stage,
    error: Error,
}

impl Failure {
    pub(super) fn at(stage: Stage) -> impl FnOnce(Error) -> Self {
        move |error| Self { stage, error }
    }

    /// Whether the server said no, as opposed to saying nothing that makes sense.
    pub(super) fn is_answer(&self) -> bool {
        self.error.status().is_some()
    }

    /// Whether the mail itself is refused, so that no other server would take it.
    fn is_final(&self, code: u16, enhanced: Option<Enhanced>) -> bool {
        let is_about_the_mail = matches!(self.stage, Stage::Recipient | Stage::Content);
        is_about_the_mail && self.error.is_permanent() && blames_the_mail(code, enhanced)
    }

    /// What the text of an answer begins with. The rest may repeat addresses and is not read.
    fn enhanced(&self) -> Option<Enhanced> {
        Enhanced::read(&self.error.source()?.to_string())
    }
}

/// Servers refuse clients, accounts and senders by the same codes as addresses that do not
/// exist; the enhanced code tells, where there is one.
///
/// Source: RFC 5321 §4.2.3; RFC 3463 §3.2, §3.3 and §3.7.
fn blames_the_mail(code: u16, enhanced: Option<Enhanced>) -> bool {
    match enhanced.map(|code| (code.subject, code.detail)) {
        // The sender's own address.
        Some((1, 7 | 8)) => false,
        // The recipient's address, its mailbox, the content.
        Some((1 | 2 | 6, _)) => true,
        Some(_) => false,
        None => matches!(code, 550..=553 | 556),
    }
}

impl From<Failure> for SendError {
    fn from(failure: Failure) -> Self {
        let Some(code) = failure.error.status().map(u16::from) else {
            return transient(silence(&failure));
        };
        let enhanced = failure.enhanced();
        let told = enhanced.map_or_else(String::new, |enhanced| {
            let Enhanced { subject, detail } = enhanced;
            format!(" {}.{subject}.{detail}", code / 100)
        });
        let reason = format!("answered {code}{told} to {}", failure.stage.name());
        if failure.is_final(code, enhanced) {
            permanent(reason)
        } else {
            transient(reason)
        }
    }
}

/// Why there was no answer. Errors of the system and of TLS name no address.
fn silence(failure: &Failure) -> String {
    let error = &failure.error;
    if error.is_response() {
        return format!("answered nonsense to {}", failure.stage.name());
    }
    if error.is_client() {
        return "the server does not offer STARTTLS, or no login that is known here".to_owned();
    }
    let what = match failure.stage {
        Stage::Connection => "no connection",
        Stage::Sender | Stage::Recipient | Stage::Content => "the connection broke",
    };
    let mut causes = iter::successors(error.source(), |cause| (*cause).source());
    match causes.find_map(|cause| cause.downcast_ref::<io::Error>()) {
        Some(cause) => format!("{what}: {cause}"),
        None => what.to_owned(),
    }
}

/// The second and third part of an enhanced status code (RFC 3463 §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Enhanced {
    subject: u16,
    detail: u16,
}

impl Enhanced {
    /// Reads the code that a text begins with.
    fn read(text: &str) -> Option<Self> {
        let (code, _) = text.split_once(' ').unwrap_or((text, ""));
        let mut parts = code.split('.');
        let class = parts.next()?;
        let number = |part: Option<&str>| {
            part.filter(|part| (1..=3).contains(&part.len()))?
                .parse()
                .ok()
        };
        let (subject, detail) = (number(parts.next())?, number(parts.next())?);
        let is_whole = matches!(class, "4" | "5") && parts.next().is_none();
        is_whole.then_some(Self { subject, detail })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enhanced_codes_are_read_where_they_stand_first() {
        let read = |text| Enhanced::read(text).map(|code| (code.subject, code.detail));
        assert_eq!(read("5.1.1 <priya@example.com>: unknown"), Some((1, 1)));
        assert_eq!(read("4.2.2 full"), Some((2, 2)));
        assert_eq!(read("5.7.509"), Some((7, 509)));
        for text in [
            "",
            "no",
            "2.1.5 OK",
            "5.1 x",
            "5.1.1.1 x",
            "5.1.x x",
            "5..1 x",
            "see 5.1.1",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

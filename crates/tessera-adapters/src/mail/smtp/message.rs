//! A mail as an internet message (RFC 5322).

use lettre::address::{Address, AddressError};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use tessera_core::account::EmailAddress;
use tessera_core::id::EntryId;
use tessera_core::mail::Mail;

/// A mail ready to be handed over.
pub(super) struct Letter {
    pub(super) from: Address,
    pub(super) to: Address,
    pub(super) message_id: String,
    pub(super) bytes: Vec<u8>,
}

/// The mail cannot be put into this form.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unwritable {
    #[error("an address cannot stand in a header")]
    Address(#[from] AddressError),
    #[error("the headers cannot be written")]
    Headers(#[from] lettre::error::Error),
}

impl Letter {
    /// Writes a mail. Each try for one entry gives the same bytes, so that whoever got it twice
    /// can tell by its id (RFC 5322 §3.6.4).
    pub(super) fn write(id: EntryId, mail: &Mail) -> Result<Self, Unwritable> {
        let from = address(mail.from.address())?;
        let to = address(&mail.to)?;
        let name = mail.from.name().map(str::to_owned);
        let message_id = format!("<{id}@{}>", from.domain());
        // Both forms say the same; the better one comes last (RFC 2046 §5.1.4).
        let content = MultiPart::alternative()
            .boundary(id.to_string())
            .singlepart(SinglePart::plain(mail.content.text.clone()))
            .singlepart(SinglePart::html(mail.content.html.clone()));
        let message = Message::builder()
            .from(Mailbox::new(name, from.clone()))
            .to(Mailbox::new(None, to.clone()))
            .subject(mail.content.subject.as_str())
            .date(mail.date.into())
            .message_id(Some(message_id.clone()))
            .raw_header(written_by_a_program())
            .multipart(content)?;
        Ok(Self {
            from,
            to,
            message_id,
            bytes: message.formatted(),
        })
    }
}

fn address(address: &EmailAddress) -> Result<Address, AddressError> {
    address.as_str().parse()
}

/// Keeps out-of-office notes from answering (RFC 3834 §5).
fn written_by_a_program() -> HeaderValue {
    let name = HeaderName::new_from_ascii_str("Auto-Submitted");
    HeaderValue::new(name, "auto-generated".to_owned())
}

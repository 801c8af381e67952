//! Senders of mails.

use crate::account::EmailAddress;

/// The longest name of a sender, in characters.
const MAX_NAME_CHARS: usize = 64;

/// An address with a name, as mails are sent from.
#[derive(Clone)]
pub struct Mailbox {
    name: Option<String>,
    address: EmailAddress,
}

/// The text is no mailbox.
#[derive(Debug, thiserror::Error)]
#[error("a sender is an address, or `Name <address>` with a name of one line")]
pub struct InvalidMailbox;

impl Mailbox {
    /// Reads `name@example.com` or `Name <name@example.com>`, the name with or without
    /// quotation marks around it.
    ///
    /// # Errors
    /// Fails when the address is none, or the name could not stand in a header.
    pub fn parse(raw: &str) -> Result<Self, InvalidMailbox> {
        let raw = raw.trim();
        let (name, address) = match raw.strip_suffix('>') {
            Some(rest) => {
                let (name, address) = rest.rsplit_once('<').ok_or(InvalidMailbox)?;
                (read_name(name)?, address)
            }
            None => (None, raw),
        };
        let address = EmailAddress::parse(address).map_err(|_| InvalidMailbox)?;
        Ok(Self { name, address })
    }

    /// The name that clients show.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The address.
    pub fn address(&self) -> &EmailAddress {
        &self.address
    }
}

fn read_name(raw: &str) -> Result<Option<String>, InvalidMailbox> {
    let name = raw.trim();
    let name = name
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(name)
        .trim();
    let is_fit = name.chars().count() <= MAX_NAME_CHARS
        && !name
            .chars()
            .any(|c| c.is_control() || matches!(c, '"' | '<' | '>' | '\\'));
    if !is_fit {
        return Err(InvalidMailbox);
    }
    Ok((!name.is_empty()).then(|| name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: AUTH-14
    #[test]
    fn senders_are_read_with_and_without_a_name() {
        for (raw, name, address) in [
            ("no-reply@example.com", None, "no-reply@example.com"),
            (" <no-reply@example.com> ", None, "no-reply@example.com"),
            (
                "Tessera <no-reply@example.com>",
                Some("Tessera"),
                "no-reply@example.com",
            ),
            (
                "\"Tessera, Inc.\" <no-reply@example.com>",
                Some("Tessera, Inc."),
                "no-reply@example.com",
            ),
            ("टेसेरा <a@example.com>", Some("टेसेरा"), "a@example.com"),
        ] {
            let mailbox = Mailbox::parse(raw).unwrap();
            assert_eq!(mailbox.name(), name, "{raw}");
            assert_eq!(mailbox.address().as_str(), address, "{raw}");
        }
    }

    #[test]
    fn what_could_not_stand_in_a_header_is_no_sender() {
        for raw in [
            "",
            "Tessera",
            "Tessera <>",
            "Tessera no-reply@example.com",
            "Tessera <no-reply@example.com",
            "A\r\nBcc: all@example.com <a@example.com>",
            "A <b@example.com> <a@example.com>",
            "A\\ <a@example.com>",
            &format!("{} <a@example.com>", "a".repeat(65)),
        ] {
            assert!(Mailbox::parse(raw).is_err(), "{raw:?}");
        }
    }
}

//! Addresses of electronic mail.

/// The longest address, in bytes (RFC 5321 §4.5.3.1.3; requirement REG-1).
pub const MAX_EMAIL_LEN: usize = 254;
const MAX_LOCAL_LEN: usize = 64;
const MAX_LABEL_LEN: usize = 63;

/// An address: a dot-atom, `@`, and a domain of at least two labels (RFC 5322 §3.4.1).
///
/// Quoted local parts, comments and address literals are left out on purpose: no customer
/// has them, and each is a way to smuggle something into a header or past a filter.
/// Domains in other scripts are taken in their ASCII form (RFC 5890).
#[derive(Clone, PartialEq, Eq)] // No Debug: never logged.
pub struct EmailAddress(String);

/// The text is no address.
#[derive(Debug, thiserror::Error)]
#[error("not an address of electronic mail")]
pub struct InvalidEmail;

impl EmailAddress {
    /// Reads an address; surrounding white space is ignored.
    ///
    /// # Errors
    /// Fails for anything but a dot-atom at a domain name, or past [`MAX_EMAIL_LEN`] bytes.
    pub fn parse(raw: &str) -> Result<Self, InvalidEmail> {
        let text = raw.trim();
        if text.len() > MAX_EMAIL_LEN {
            return Err(InvalidEmail);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmail)?;
        let is_valid = is_dot_atom(local) && is_domain(domain);
        is_valid.then(|| Self(text.to_owned())).ok_or(InvalidEmail)
    }

    /// The address as its owner wrote it, for the envelope of messages.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form under which it is looked up. Providers do not tell capitals apart, and two
    /// people must not be able to own one mailbox.
    pub(crate) fn canonical(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The part before the `@`, which a password must not repeat.
    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// The part after the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The address as it may be shown to who is not known to own it: `p•••@example.com`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or(("", &self.0));
        let first: String = local.chars().take(1).collect();
        format!("{first}•••@{domain}")
    }
}

fn is_dot_atom(local: &str) -> bool {
    let is_atom = |atom: &str| !atom.is_empty() && atom.bytes().all(is_atext);
    local.len() <= MAX_LOCAL_LEN && local.split('.').all(is_atom)
}

/// RFC 5322 §3.2.3.
fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=MAX_LABEL_LEN).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    let is_address = top.bytes().all(|b| b.is_ascii_digit());
    domain.contains('.') && domain.split('.').all(is_label) && !is_address
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: REG-1, AUTH-1
    #[test]
    fn ordinary_addresses_are_read() {
        for raw in [
            "priya@example.com",
            " priya@example.com\n",
            "priya.sharma+shop@mail.example.co.in",
            "o'neil@example.org",
            "a@b.io",
            "x@xn--11b4c3d.xn--h2brj9c",
            &format!("{}@example.com", "a".repeat(64)),
        ] {
            assert!(EmailAddress::parse(raw).is_ok(), "{raw:?}");
        }
    }

    // req: REG-1, AUTH-1
    #[test]
    fn what_is_no_address_or_hides_something_is_refused() {
        let long_domain = format!("a@{}.com", ["abcdefgh"; 30].join("."));
        for raw in [
            "",
            "@",
            "priya",
            "priya@",
            "@example.com",
            "priya@localhost",
            "priya@example..com",
            ".priya@example.com",
            "priya.@example.com",
            "priya@-example.com",
            "priya@example.com.",
            "priya@[192.0.2.1]",
            "priya@192.0.2.1",
            "\"priya\"@example.com",
            "priya@exa mple.com",
            "priya@example.com\r\nBcc: all@example.com",
            "priya<priya@example.com>",
            "priya@evil.example@example.com@",
            "प्रिया@example.com",
            &format!("{}@example.com", "a".repeat(65)),
            &long_domain,
        ] {
            assert!(EmailAddress::parse(raw).is_err(), "{raw:?}");
        }
    }

    #[test]
    fn capitals_do_not_make_another_owner() {
        let canonical = |raw: &str| EmailAddress::parse(raw).ok().unwrap().canonical();
        assert_eq!(
            canonical("Priya@Example.COM"),
            canonical("priya@example.com")
        );
        assert_ne!(
            canonical("priya@example.com"),
            canonical("priya@example.org")
        );
    }
}

//! The browser that a registration was started in.

use crate::opaque_token::opaque_token;
use subtle::ConstantTimeEq as _;

opaque_token!(
    /// What a browser presents to go on with the registrations that it started.
    ///
    /// An id may be seen: in a log of a proxy, over a shoulder. Where a registration is bound
    /// to a browser, the id is worth nothing anywhere else (requirement REG-5).
    BrowserToken,
    /// The hash of a browser token.
    BrowserTokenHash
);

impl BrowserTokenHash {
    /// Whether `presented` is the token. Takes the same time for every token.
    pub(super) fn admits(&self, presented: &BrowserToken) -> bool {
        self.0.ct_eq(presented.hash().as_bytes()).into()
    }
}

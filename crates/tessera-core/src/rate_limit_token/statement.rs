//! What tokens and challenges say, and that it is us who said it: nothing of them is stored.

use crate::crypto::{IndexKey, Key256, hmac_parts};
use crate::ports::{Entropy, EntropyError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use subtle::ConstantTimeEq as _;

pub(super) const ID_LEN: usize = 16;
const SAID_LEN: usize = ID_LEN + 8 + 1;
const TAG_LEN: usize = 32;
/// The length of what is signed, in base64url without padding.
const TEXT_LEN: usize = (SAID_LEN + TAG_LEN) * 4 / 3;

/// What a text was signed as. One kind is never taken for the other.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Token,
    Challenge,
}

impl Kind {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Token => b"token",
            Self::Challenge => b"challenge",
        }
    }
}

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) id: [u8; ID_LEN],
    /// Whole seconds.
    pub(super) until: Timestamp,
    /// Of a challenge; zero in tokens.
    pub(super) difficulty: u8,
}

impl Statement {
    pub(super) fn draw(
        ttl: SignedDuration,
        difficulty: u8,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Self, EntropyError> {
        let mut id = [0; ID_LEN];
        entropy.fill(&mut id)?;
        let until = now.as_second().saturating_add(ttl.as_secs());
        Ok(Self {
            id,
            until: Timestamp::from_second(until).unwrap_or(Timestamp::MAX),
            difficulty,
        })
    }

    fn to_bytes(&self) -> [u8; SAID_LEN] {
        let mut said = [0; SAID_LEN];
        let (id, rest) = said.split_at_mut(ID_LEN);
        id.copy_from_slice(&self.id);
        let (until, difficulty) = rest.split_at_mut(8);
        until.copy_from_slice(&self.until.as_second().to_be_bytes());
        difficulty.fill(self.difficulty);
        said
    }

    fn from_bytes(said: &[u8]) -> Option<Self> {
        let (id, rest) = said.split_at_checked(ID_LEN)?;
        let (until, difficulty) = rest.split_at_checked(8)?;
        let &[difficulty] = difficulty else {
            return None;
        };
        let until = i64::from_be_bytes(until.try_into().ok()?);
        Some(Self {
            id: id.try_into().ok()?,
            until: Timestamp::from_second(until).ok()?,
            difficulty,
        })
    }
}

/// Signs statements, and knows them again.
pub(super) struct Signer(Key256);

impl Signer {
    pub(super) fn derive(index_key: &IndexKey) -> Self {
        Self(index_key.derive("rate-limit-tokens"))
    }

    pub(super) fn sign(&self, kind: Kind, statement: &Statement) -> String {
        let said = statement.to_bytes();
        let tag = self.tag(kind, &said);
        URL_SAFE_NO_PAD.encode([said.as_slice(), &tag].concat())
    }

    /// What a text says; none unless it was signed here as that kind, and holds at `now`.
    pub(super) fn read(&self, kind: Kind, text: &str, now: Timestamp) -> Option<Statement> {
        if text.len() != TEXT_LEN {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (said, tag) = bytes.split_at_checked(SAID_LEN)?;
        let is_ours: bool = self.tag(kind, said).as_slice().ct_eq(tag).into();
        let statement = Statement::from_bytes(said).filter(|_| is_ours)?;
        (now < statement.until).then_some(statement)
    }

    fn tag(&self, kind: Kind, said: &[u8]) -> [u8; TAG_LEN] {
        hmac_parts(&self.0, &[kind.label(), said])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sevens;

    impl Entropy for Sevens {
        fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
            out.fill(7);
            Ok(())
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn signer(byte: u8) -> Signer {
        Signer::derive(&IndexKey::new(Key256::new([byte; 32])))
    }

    fn statement() -> Statement {
        Statement::draw(SignedDuration::from_secs(60), 17, at(0), &Sevens).unwrap()
    }

    // req: REG-7
    #[test]
    fn a_statement_is_read_as_it_was_signed_until_it_has_run_out() {
        let text = signer(1).sign(Kind::Challenge, &statement());
        let read = |seconds| signer(1).read(Kind::Challenge, &text, at(seconds));
        assert_eq!(read(0), Some(statement()));
        assert_eq!(read(59), Some(statement()));
        assert_eq!(read(60), None);
    }

    // req: REG-7
    #[test]
    fn what_another_signed_or_was_changed_or_is_another_kind_is_none() {
        let text = signer(1).sign(Kind::Challenge, &statement());
        assert_eq!(signer(1).read(Kind::Token, &text, at(0)), None);
        assert_eq!(signer(2).read(Kind::Challenge, &text, at(0)), None);
        for place in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(signer(1).read(Kind::Challenge, &changed, at(0)), None);
        }
        for rubbish in [
            "",
            "A",
            &text[1..],
            &format!("{text}A"),
            &"\u{e9}".repeat(38),
        ] {
            assert_eq!(signer(1).read(Kind::Challenge, rubbish, at(0)), None);
        }
    }
}

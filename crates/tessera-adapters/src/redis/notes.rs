//! The keys of revocations, and of the notes that all of them are there.
//!
//! A server that lost revocations has lost the note with them. Of a cluster each node may lose
//! its own, so that revocations are in shares there, each in one slot together with a note of
//! its own; what one node forgot, no note of another vouches for.

use super::RedisConfig;
use jiff::Timestamp;
use std::collections::BTreeMap;
use tessera_core::id::{ClaimId, SessionId};

/// Shares in a cluster: enough to be spread evenly over as many nodes as anybody has.
const SHARES: u8 = 64;

/// Some of all revocations. Of a single server there is one, and it has no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Share(Option<u8>);

impl Share {
    /// What comes in a key before the thing it is about; in braces, which put all that has it
    /// into one slot.
    fn tag(self) -> String {
        self.0
            .map_or_else(String::new, |number| format!("{{r{number:02}}}:"))
    }
}

/// Names the keys.
#[derive(Clone)]
pub(super) struct Notes {
    key_prefix: String,
    is_cluster: bool,
}

impl Notes {
    pub(super) fn of(config: &RedisConfig) -> Self {
        Self {
            key_prefix: config.key_prefix.clone(),
            is_cluster: config.cluster,
        }
    }

    /// Whether revocations are in shares, each with a note of its own.
    pub(super) fn is_cluster(&self) -> bool {
        self.is_cluster
    }

    /// The share of a session.
    pub(super) fn share(&self, session: SessionId) -> Share {
        // The last byte of a UUIDv7 is random.
        let random = session.as_uuid().as_bytes()[15];
        Share(self.is_cluster.then_some(random % SHARES))
    }

    /// What revokes a session is under this key.
    pub(super) fn revocation(&self, session: SessionId) -> String {
        let tag = self.share(session).tag();
        format!("{}revoked:{tag}{session}", self.key_prefix)
    }

    /// The note that the revocations of a share are there.
    pub(super) fn complete(&self, share: Share) -> String {
        let key = format!("{}revocations_complete:{}", self.key_prefix, share.tag());
        key.trim_end_matches(':').to_owned()
    }

    /// What stands while the revocations of a share are brought back.
    pub(super) fn restoring(&self, share: Share, attempt: ClaimId) -> String {
        format!("{}restoring:{}{attempt}", self.key_prefix, share.tag())
    }

    /// All notes.
    pub(super) fn all(&self) -> impl Iterator<Item = String> {
        self.each_share().map(|share| self.complete(share))
    }

    /// What is revoked, by shares; those that have nothing are among them.
    pub(super) fn shares(
        &self,
        revoked: &[(SessionId, Timestamp)],
    ) -> BTreeMap<Share, Vec<(SessionId, Timestamp)>> {
        let mut shares: BTreeMap<_, Vec<_>> =
            self.each_share().map(|share| (share, Vec::new())).collect();
        for (session, until) in revoked {
            let of_share = shares.entry(self.share(*session)).or_default();
            of_share.push((*session, *until));
        }
        shares
    }

    fn each_share(&self) -> impl Iterator<Item = Share> + use<> {
        let single = (!self.is_cluster).then_some(Share(None));
        let numbered = if self.is_cluster { SHARES } else { 0 };
        single
            .into_iter()
            .chain((0..numbered).map(|number| Share(Some(number))))
    }
}

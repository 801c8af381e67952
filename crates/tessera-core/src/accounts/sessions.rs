//! A person's sessions, as they see them (requirement AUTH-9).

use super::fault::operation_error;
use super::owner_proof::{NotOwner, OwnerProof};
use super::{Accounts, Fault};
use crate::audit::{AuditAction, AuditOutcome};
use crate::crypto::OpenError;
use crate::id::{SessionId, UserId};
use crate::ports::{Ended, StoreError};
use crate::request::RequestContext;
use crate::session::client_context;
use jiff::Timestamp;
use std::fmt;
use std::net::IpAddr;

/// Why sessions could not be listed.
#[derive(Debug, thiserror::Error)]
pub enum ListSessionsError {
    /// There is no such account any more.
    #[error("the account is gone")]
    Gone,
    /// The store failed.
    #[error("failed to reach the store")]
    Store(#[from] StoreError),
    /// What was noted of a device does not open.
    #[error("failed to open what was noted of a device")]
    Open(#[from] OpenError),
}

operation_error!(
    /// Why no session was ended.
    EndSessionError {
        /// It was not shown that it is the owner who asks, or there is no such account.
        #[error("it is not the owner who asks")]
        NotOwner(#[source] NotOwner),
    }
);

/// One session in its owner's list.
pub struct OwnSession {
    /// Its id.
    pub id: SessionId,
    /// The device, as far as its browser tells.
    pub device: Device,
    /// The network it logged in from, cut short so that it tells no place: `203.0.0.0/16`.
    pub network: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last refreshed, else when it began.
    pub last_used_at: Timestamp,
    /// When it ends, however often it is used.
    pub expires_at: Timestamp,
}

impl Accounts {
    /// The live sessions of a user, newest first.
    ///
    /// # Errors
    /// See [`ListSessionsError`].
    pub async fn sessions(&self, user: UserId) -> Result<Vec<OwnSession>, ListSessionsError> {
        let store = &self.deployment.store;
        let user = store.user(user).await?.ok_or(ListSessionsError::Gone)?;
        let key = self.deployment.data_key(&user)?;
        let live = self.deployment.session_life.at(self.deployment.clock.now());
        let mut sessions = Vec::new();
        for session in store.sessions_of(user.id, live).await? {
            let plain = key.open(&client_context(session.id), &session.client_sealed)?;
            let text = String::from_utf8_lossy(&plain);
            let (address, user_agent) = text.split_once('\n').unwrap_or((&text, ""));
            sessions.push(OwnSession {
                id: session.id,
                device: device(user_agent),
                network: address.parse().map(network).unwrap_or_default(),
                created_at: session.created_at,
                last_used_at: session.last_used_at.unwrap_or(session.created_at),
                expires_at: session.expires_at,
            });
        }
        Ok(sessions)
    }

    /// Ends one session of whoever holds the session `here`; false when they have none by that
    /// id. Another than theirs takes a proof that they are the owner (OWASP ASVS 5.0, 7.5.2).
    ///
    /// # Errors
    /// See [`EndSessionError`].
    pub async fn end_session(
        &self,
        owner: UserId,
        here: SessionId,
        session: SessionId,
        proof: OwnerProof<'_>,
        request: &RequestContext,
    ) -> Result<bool, EndSessionError> {
        let now = self.deployment.clock.now();
        if session != here {
            let shown = self.prove_owner(owner, here, proof, now).await?;
            shown.map_err(EndSessionError::NotOwner)?;
        }
        let entry = self
            .deployment
            .audit(AuditAction::Logout, AuditOutcome::Success, request, now)?
            .by_owner(owner)
            .in_session(session);
        let ended = self.access.end_session(owner, session, entry, now).await;
        Ok(ended.map_err(Fault::from)? != Ended::Unknown)
    }

    /// Ends all sessions of whoever holds the session `keep` but that one, and proves to be the
    /// owner; gives their number.
    ///
    /// # Errors
    /// See [`EndSessionError`].
    pub async fn end_other_sessions(
        &self,
        owner: UserId,
        keep: SessionId,
        proof: OwnerProof<'_>,
        request: &RequestContext,
    ) -> Result<usize, EndSessionError> {
        let now = self.deployment.clock.now();
        let shown = self.prove_owner(owner, keep, proof, now).await?;
        shown.map_err(EndSessionError::NotOwner)?;
        let entry = self
            .deployment
            .audit(AuditAction::Logout, AuditOutcome::Success, request, now)?
            .by_owner(owner)
            .in_session(keep)
            .with("others", true);
        let ended = self.access.end_sessions(owner, Some(keep), entry, now);
        Ok(ended.await.map_err(Fault::from)?)
    }
}

/// What a device is called by: its browser and its system, where the user agent names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    /// The browser, `Firefox`.
    pub browser: Option<&'static str>,
    /// The system, `Linux`.
    pub system: Option<&'static str>,
}

/// In English; pages have words of their own.
impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.browser, self.system) {
            (Some(browser), Some(system)) => write!(f, "{browser} on {system}"),
            (Some(name), None) | (None, Some(name)) => f.write_str(name),
            (None, None) => f.write_str("Unknown device"),
        }
    }
}

fn device(user_agent: &str) -> Device {
    // The first that is named counts: browsers also name those that they want to pass for.
    const BROWSERS: [(&str, &str); 7] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let find = |names: &[(&str, &'static str)]| {
        let named = names.iter().find(|(mark, _)| user_agent.contains(mark));
        named.map(|(_, name)| *name)
    };
    Device {
        browser: find(&BROWSERS),
        system: find(&SYSTEMS),
    }
}

/// The first half of an address: enough to tell one's own networks apart, too little to say
/// where one was.
fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            format!("{a}.{b}.0.0/16")
        }
        IpAddr::V6(v6) => {
            let [a, b, ..] = v6.segments();
            format!("{a:x}:{b:x}::/32")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: AUTH-9
    #[test]
    fn devices_are_named_by_browser_and_system() {
        for (user_agent, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) \
                 SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            ("curl/8.5.0", "curl"),
            ("", "Unknown device"),
        ] {
            assert_eq!(device(user_agent).to_string(), name);
        }
    }

    // req: AUTH-9
    #[test]
    fn a_network_tells_no_place() {
        assert_eq!(network("203.0.113.77".parse().unwrap()), "203.0.0.0/16");
        assert_eq!(network("2001:db8:1:2::1".parse().unwrap()), "2001:db8::/32");
    }
}

//! What a browser keeps between two pages of one journey: sealed in a cookie, so that it can
//! be neither read nor exchanged for another's.

use super::cookies;
use crate::state::State;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tessera_core::id::{RegistrationId, UserId};
use tessera_core::mobile::MobileNumber;

/// What is kept of one journey.
pub(super) trait Kept: Serialize + DeserializeOwned {
    /// The cookie that holds it. What was sealed for one is no good in another.
    const COOKIE: &'static str;
    /// How long it is kept.
    const TTL: SignedDuration;

    /// The `Set-Cookie` that keeps it; none when nothing can be sealed.
    fn keep(&self, state: &State) -> Option<String> {
        let deployment = &state.deployment;
        let until = deployment.clock.now().saturating_add(Self::TTL).ok()?;
        let plain = serde_json::to_vec(&(self, until)).ok()?;
        let keys = &deployment.keys;
        let sealed = keys.seal(&context::<Self>(), &plain, deployment.entropy.as_ref());
        let value = URL_SAFE_NO_PAD.encode(sealed.ok()?);
        Some(cookies::host_cookie(
            Self::COOKIE,
            &value,
            Self::TTL.as_secs(),
        ))
    }

    /// What the browser kept; none once its time is over.
    fn presented(state: &State, headers: &HeaderMap) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD
            .decode(cookies::read(headers, Self::COOKIE)?)
            .ok()?;
        let deployment = &state.deployment;
        let plain = deployment.keys.open(&context::<Self>(), &sealed).ok()?;
        let (kept, until): (Self, Timestamp) = serde_json::from_slice(&plain).ok()?;
        (until > deployment.clock.now()).then_some(kept)
    }

    /// The `Set-Cookie` that forgets it.
    fn forgotten() -> String {
        cookies::cleared(Self::COOKIE)
    }
}

fn context<T: Kept>() -> String {
    format!("cookie:{}", T::COOKIE)
}

/// A mobile number as it is kept.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct KeptNumber(String);

impl KeptNumber {
    pub(super) fn of(number: &MobileNumber) -> Self {
        Self(number.e164().to_owned())
    }

    /// The number, where numbers like it are still accepted.
    pub(super) fn read(&self, state: &State) -> Option<MobileNumber> {
        state.plans.parse(&self.0).ok()
    }
}

/// The number whose registration waits for its code.
#[derive(Serialize, Deserialize)]
pub(super) struct PendingNumber {
    pub(super) number: KeptNumber,
}

impl Kept for PendingNumber {
    const COOKIE: &'static str = "__Host-tessera_pending";
    const TTL: SignedDuration = SignedDuration::from_mins(30);
}

/// The account that was registered in this browser, whose address waits for its proof. Others
/// may claim the same address: the browser knows which claim is its own.
#[derive(Serialize, Deserialize)]
pub(super) struct PendingProof {
    pub(super) user: UserId,
    /// The address as it was typed.
    pub(super) email: String,
}

impl Kept for PendingProof {
    const COOKIE: &'static str = "__Host-tessera_proof";
    const TTL: SignedDuration = SignedDuration::from_hours(24);
}

/// The number that logs in by a code, and where it goes on then.
#[derive(Serialize, Deserialize)]
pub(super) struct LoginNumber {
    pub(super) number: KeptNumber,
    /// The path of a page of ours.
    pub(super) next: Option<String>,
}

impl Kept for LoginNumber {
    const COOKIE: &'static str = "__Host-tessera_login";
    const TTL: SignedDuration = SignedDuration::from_mins(30);
}

/// The login that waits for its second factor in this browser, and where it goes on then.
#[derive(Serialize, Deserialize)]
pub(super) struct WaitingLogin {
    /// The challenge, as callers of the API are given it.
    pub(super) challenge: String,
    /// The path of a page of ours.
    pub(super) next: Option<String>,
}

impl Kept for WaitingLogin {
    const COOKIE: &'static str = "__Host-tessera_factor";
    const TTL: SignedDuration = SignedDuration::from_mins(10);
}

/// Backup codes that were drawn a moment ago: only their hashes are stored, so that what a
/// person is shown waits in their browser.
#[derive(Serialize, Deserialize)]
pub(super) struct ShownCodes {
    /// Whose they are.
    pub(super) user: UserId,
    pub(super) codes: Vec<String>,
}

impl Kept for ShownCodes {
    const COOKIE: &'static str = "__Host-tessera_codes";
    const TTL: SignedDuration = SignedDuration::from_mins(30);
}

/// The address that is to take the place of another.
#[derive(Serialize, Deserialize)]
pub(super) struct NewAddress {
    /// As it was typed.
    pub(super) email: String,
}

impl Kept for NewAddress {
    const COOKIE: &'static str = "__Host-tessera_new_address";
    const TTL: SignedDuration = SignedDuration::from_mins(30);
}

/// The number that is to take the place of another.
#[derive(Serialize, Deserialize)]
pub(super) struct NewNumber {
    pub(super) number: KeptNumber,
}

impl Kept for NewNumber {
    const COOKIE: &'static str = "__Host-tessera_new_number";
    const TTL: SignedDuration = SignedDuration::from_mins(30);
}

/// The registration in stages that this browser goes on with. Its id alone is worth nothing:
/// it is bound to what else the browser presents.
#[derive(Serialize, Deserialize)]
pub(super) struct PendingRegistration {
    pub(super) id: RegistrationId,
    /// The rate limit token that its first form drew on, where the deployment demands one.
    #[serde(default)]
    pub(super) token: Option<String>,
}

impl Kept for PendingRegistration {
    const COOKIE: &'static str = "__Host-tessera_steps";
    const TTL: SignedDuration = SignedDuration::from_hours(1);
}

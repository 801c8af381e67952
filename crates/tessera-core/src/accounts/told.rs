//! Owners, who are told by mail of what staff do to their accounts.

use super::{Accounts, Fault};
use crate::account::{Email, EmailAddress, User};
use crate::request::RequestContext;
use jiff::Timestamp;

/// An owner who is told of something.
pub(super) struct Told {
    pub(super) user: User,
    /// Proven: nobody else is told.
    pub(super) email: EmailAddress,
    pub(super) at: Timestamp,
    /// What was asked for with the owner's language in the place of the staff's.
    pub(super) request: RequestContext,
}

impl Accounts {
    /// The owner of an account; none where no address is proven.
    pub(super) async fn owner_to_tell(
        &self,
        user: User,
        request: &RequestContext,
    ) -> Result<Option<Told>, Fault> {
        let is_proven = user.email.as_ref().is_some_and(Email::is_proven);
        let Some(email) = self.identity(&user)?.email.filter(|_| is_proven) else {
            return Ok(None);
        };
        let profile = self.deployment.store.profile(user.id).await?;
        let locale = profile.map_or_else(|| request.locale.clone(), |profile| profile.locale);
        Ok(Some(Told {
            user,
            email,
            at: self.deployment.clock.now(),
            request: RequestContext {
                locale,
                ..request.clone()
            },
        }))
    }
}

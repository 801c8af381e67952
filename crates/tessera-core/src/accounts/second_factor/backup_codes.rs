//! New backup codes in place of the old ones (requirement MFA-5).

use super::super::Accounts;
use super::super::fault::operation_error;
use crate::audit::AuditAction;
use crate::id::UserId;
use crate::mail::MailTemplate;
use crate::request::RequestContext;
use crate::second_factor::BackupCode;

operation_error!(
    /// Why there are no new backup codes.
    ReplaceBackupCodesError {
        /// The account has no second factor.
        #[error("the second factor is off")]
        Off,
    }
);

impl Accounts {
    /// Draws new backup codes; the old ones are good no more, and the owner is told.
    ///
    /// # Errors
    /// See [`ReplaceBackupCodesError`].
    pub async fn replace_backup_codes(
        &self,
        user: UserId,
        request: &RequestContext,
    ) -> Result<Vec<BackupCode>, ReplaceBackupCodesError> {
        let deployment = &self.deployment;
        let now = deployment.clock.now();
        let found = deployment.store.user(user).await?;
        let user = found.ok_or(ReplaceBackupCodesError::Off)?;
        let codes = BackupCode::draw_all(deployment.entropy.as_ref())?;
        let hashes = self.backup_code_hashes(&user, &codes);
        let told = |at, reset_link, lock_link| MailTemplate::BackupCodesReplaced {
            at,
            reset_link,
            lock_link,
        };
        let action = AuditAction::BackupCodesReplaced;
        let effects = self.factor_effects(&user, action, told, request, now)?;
        let replaced = deployment
            .store
            .replace_backup_codes(user.id, &hashes, &effects);
        if !replaced.await? {
            return Err(ReplaceBackupCodesError::Off);
        }
        metrics::counter!("tessera_second_factor_changes_total", "change" => "backup_codes")
            .increment(1);
        Ok(codes)
    }
}

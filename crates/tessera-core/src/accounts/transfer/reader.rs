//! Lines read and sealed: the work of an import that many can do at once.

use super::super::{AccountDraft, Accounts, Fault};
use crate::consent::Consent;
use crate::crypto::IndexKey;
use crate::id::{ConsentId, UserId};
use crate::ports::EntropyError;
use crate::transfer::{
    Candidate, Columns, Fault as LineFault, Field, ImportPosition, RawUser, ReadUser, Reason,
    Refusal, Rules, SourceRecord, TransferredAccount, UnknownFields,
};
use jiff::Timestamp;
use std::sync::Arc;

/// What was read of a file for one user, and where.
pub struct NumberedRecord {
    /// The line, counted from 1.
    pub line: u64,
    /// What was read.
    pub record: SourceRecord,
}

/// Reads lines. Clones share what they read by.
#[derive(Clone)]
pub struct ImportReader {
    pub(super) accounts: Arc<Accounts>,
    pub(super) columns: Option<Arc<Columns>>,
    pub(super) unknown: UnknownFields,
    pub(super) now: Timestamp,
}

/// Lines that were read.
pub struct ReadBatch {
    pub(super) candidates: Vec<Candidate>,
    pub(super) refusals: Vec<Refusal>,
    pub(super) to: ImportPosition,
}

impl ReadBatch {
    /// Behind how many lines of the file it ends.
    pub fn records(&self) -> u64 {
        self.to.records
    }
}

impl ImportReader {
    /// Reads lines and seals the users that they tell of, as a registration would; `to` is where
    /// the file stands behind them.
    ///
    /// # Errors
    /// Fails when sealing does. What is wrong with a line is in what it gives.
    pub fn read_and_seal(
        &self,
        records: Vec<NumberedRecord>,
        to: ImportPosition,
    ) -> Result<ReadBatch, Fault> {
        self.read_batch(records, to, true)
    }

    /// The same, and nothing is sealed: for what is not to be stored.
    ///
    /// # Errors
    /// As [`Self::read_and_seal`].
    pub fn read(
        &self,
        records: Vec<NumberedRecord>,
        to: ImportPosition,
    ) -> Result<ReadBatch, Fault> {
        self.read_batch(records, to, false)
    }

    fn read_batch(
        &self,
        records: Vec<NumberedRecord>,
        to: ImportPosition,
        is_sealed: bool,
    ) -> Result<ReadBatch, Fault> {
        let mut batch = ReadBatch {
            candidates: Vec::with_capacity(records.len()),
            refusals: Vec::new(),
            to,
        };
        let mut ids = match is_sealed {
            true => self.ids(records.len())?,
            false => Vec::new(),
        };
        for NumberedRecord { line, record } in records {
            match self.user(record) {
                Ok(user) => {
                    let id = ids.pop();
                    let candidate = self.candidate(line, user, id)?;
                    batch.candidates.push(candidate);
                }
                Err(faults) => {
                    let refusals = faults.into_iter().map(|fault| Refusal { line, fault });
                    batch.refusals.extend(refusals);
                }
            }
        }
        Ok(batch)
    }

    /// Ids for so many users, the last one first. Rows are stored by id: those of one batch stand
    /// side by side, behind those of the batch before.
    fn ids(&self, count: usize) -> Result<Vec<UserId>, EntropyError> {
        let deployment = &self.accounts.deployment;
        let now = deployment.clock.now();
        let ids = (0..count).map(|_| UserId::generate(now, deployment.entropy.as_ref()));
        let mut ids: Vec<UserId> = ids.collect::<Result<_, _>>()?;
        ids.sort_unstable_by(|one, other| other.cmp(one));
        Ok(ids)
    }

    fn user(&self, record: SourceRecord) -> Result<ReadUser, Vec<LineFault>> {
        let whole = |reason| vec![LineFault::new(Field::Line, reason)];
        let raw = match (record, &self.columns) {
            (SourceRecord::TooLong, _) => return Err(whole(Reason::TooLong)),
            (SourceRecord::Json(line), _) => RawUser::from_json(&line, self.unknown)?,
            (SourceRecord::Cells { text, ends }, Some(columns)) => columns.user(&text, &ends)?,
            (SourceRecord::Cells { .. }, None) => return Err(whole(Reason::Malformed)),
        };
        let rules = Rules {
            plans: &self.accounts.plans,
            hasher: self.accounts.hasher.as_ref(),
            now: self.now,
        };
        ReadUser::read(raw, &rules)
    }

    /// The user of a line, sealed where there is an id for it.
    fn candidate(&self, line: u64, user: ReadUser, id: Option<UserId>) -> Result<Candidate, Fault> {
        let index_key: &IndexKey = &self.accounts.deployment.index_key;
        let custom = user.granted.iter().filter(|role| !role.is_built_in());
        Ok(Candidate {
            line,
            wanted_id: user.id,
            email: user.email.as_ref().map(|email| index_key.email(email)),
            mobile: user.mobile.as_ref().map(|number| index_key.mobile(number)),
            custom_roles: custom.cloned().collect(),
            account: id.map(|id| self.seal(user, id)).transpose()?,
        })
    }

    fn seal(&self, user: ReadUser, drawn: UserId) -> Result<TransferredAccount, Fault> {
        let deployment = &self.accounts.deployment;
        let entropy = deployment.entropy.as_ref();
        let id = user.id.unwrap_or(drawn);
        let draft = AccountDraft {
            id,
            role: user.role,
            email: user.email.as_ref(),
            email_proven_at: user.email_proven_at,
            mobile: user.mobile.as_ref(),
            personal: user.personal.as_ref(),
            locale: &user.locale,
            comms_channel: user.comms_channel,
        };
        let mut sealed = deployment.seal_account(&draft, user.created_at)?;
        sealed.user.disabled_at = user.disabled_at;
        sealed.user.granted_roles = user.granted;
        // Those of one moment stay in their order, which is that of their ids.
        let now = deployment.clock.now();
        let ids = user.consents.iter();
        let ids = ids.map(|_| ConsentId::generate(now, entropy));
        let mut ids: Vec<ConsentId> = ids.collect::<Result<_, EntropyError>>()?;
        ids.sort_unstable();
        let consents = user.consents.into_iter().zip(ids);
        let consents = consents.map(|((stated, recorded_at), id)| Consent {
            id,
            purpose: stated.purpose,
            text_version: stated.text_version,
            given: stated.given,
            claimed_at: stated.claimed_at,
            recorded_at,
        });
        Ok(TransferredAccount {
            user: sealed.user,
            profile: sealed.profile,
            password_hash: user.password_hash,
            consents: consents.collect(),
        })
    }
}

//! The register of kinds of personal data: where each is stored, what for, on what ground, and
//! until when.

use serde::Serialize;

/// Why data may be processed (GDPR, article 6(1)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Basis {
    /// The person consented (a).
    Consent,
    /// The account that the person asked for needs it (b).
    Contract,
    /// The law asks for it (c).
    LegalObligation,
    /// Keeping accounts safe is in everybody's interest, and weighs more (f).
    LegitimateInterest,
}

impl Basis {
    /// In words, with the source.
    pub fn as_text(self) -> &'static str {
        match self {
            Self::Consent => "consent (GDPR 6(1)(a))",
            Self::Contract => "performance of the contract (GDPR 6(1)(b))",
            Self::LegalObligation => "legal obligation (GDPR 6(1)(c))",
            Self::LegitimateInterest => "legitimate interest in secure accounts (GDPR 6(1)(f))",
        }
    }
}

/// What California's law calls it (Cal. Civ. Code 1798.140).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Category {
    /// Names, addresses, account names and the like: (v)(1)(A).
    Identifiers,
    /// Activity on the network: (v)(1)(F).
    NetworkActivity,
    /// What lets somebody into an account: sensitive, (ae)(1)(B).
    Credentials,
    /// Records of what a person chose: (v)(1)(B).
    CustomerRecords,
}

impl Category {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Identifiers,
        Self::CustomerRecords,
        Self::NetworkActivity,
        Self::Credentials,
    ];

    /// In words, with the source.
    pub fn as_text(self) -> &'static str {
        match self {
            Self::Identifiers => "Identifiers (1798.140(v)(1)(A))",
            Self::NetworkActivity => "Network activity (1798.140(v)(1)(F))",
            Self::Credentials => "Account credentials, sensitive (1798.140(ae)(1)(B))",
            Self::CustomerRecords => "Customer records (1798.140(v)(1)(B))",
        }
    }
}

/// A column that holds some of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Column {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
}

/// A kind of personal data.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DataKind {
    /// What it is called.
    pub name: &'static str,
    /// The part of an export that holds it; none where it says nothing that the others do not, or
    /// must not leave the service.
    pub export: Option<&'static str>,
    /// Where it is stored.
    pub columns: &'static [Column],
    /// What for.
    pub purpose: &'static str,
    /// On what ground.
    pub basis: Basis,
    /// How long.
    pub term: &'static str,
    /// What California's law calls it.
    pub category: Category,
    /// Where it comes from.
    pub source: &'static str,
    /// Who else is given it.
    pub recipients: &'static str,
}

/// Sealed columns that are about nobody.
pub const SEALED_WITHOUT_A_PERSON: [Column; 1] = [col("signing_keys", "key_sealed")];

const PERSON: &str = "the person";
const DEVICE: &str = "the person's browser or app";
const NOBODY: &str = "nobody";
const PROVIDERS: &str = "the configured providers of mails and text messages";
const ACCOUNT_TERM: &str = "as long as the account";

const fn col(table: &'static str, column: &'static str) -> Column {
    Column { table, column }
}

/// Every kind.
pub const KINDS: &[DataKind] = &[
    DataKind {
        name: "account",
        export: Some("account"),
        columns: &[
            col("users", "id"),
            col("users", "role"),
            col("users", "disabled_at"),
            col("users", "created_at"),
            col("users", "data_key_sealed"),
            col("user_roles", "role"),
            col("feature_flags", "allowed"),
            col("feature_flags", "denied"),
        ],
        purpose: "to have an account, and to know what it may do",
        basis: Basis::Contract,
        term: ACCOUNT_TERM,
        category: Category::Identifiers,
        source: "the service",
        recipients: NOBODY,
    },
    DataKind {
        name: "contacts",
        export: Some("contacts"),
        columns: &[
            col("users", "mobile_index"),
            col("users", "mobile_sealed"),
            col("users", "email_index"),
            col("users", "email_sealed"),
            col("users", "email_verified_at"),
        ],
        purpose: "to log in, to reach the person about the account, and to have one account for each",
        basis: Basis::Contract,
        term: ACCOUNT_TERM,
        category: Category::Identifiers,
        source: PERSON,
        recipients: PROVIDERS,
    },
    DataKind {
        name: "profile",
        export: Some("profile"),
        columns: &[
            col("customer_profiles", "locale"),
            col("customer_profiles", "personal_sealed"),
            col("customer_profiles", "comms_channel"),
        ],
        purpose: "to address the person, in their language and the way they want",
        basis: Basis::Contract,
        term: ACCOUNT_TERM,
        category: Category::Identifiers,
        source: PERSON,
        recipients: NOBODY,
    },
    DataKind {
        name: "consents",
        export: Some("consents"),
        columns: &[
            col("consents", "purpose"),
            col("consents", "text_version"),
            col("consents", "given"),
            col("consents", "claimed_at"),
            col("consents", "recorded_at"),
            col("erased_consents", "purpose"),
        ],
        purpose: "to do what the person agreed to and nothing else, and to show that they did",
        basis: Basis::LegalObligation,
        term: "as long as the account; then without the person, as long as the audit log",
        category: Category::CustomerRecords,
        source: PERSON,
        recipients: NOBODY,
    },
    DataKind {
        name: "password",
        export: None,
        columns: &[
            col("users", "password_hash"),
            col("users", "password_changed_at"),
        ],
        purpose: "to let nobody else in",
        basis: Basis::Contract,
        term: ACCOUNT_TERM,
        category: Category::Credentials,
        source: PERSON,
        recipients: NOBODY,
    },
    DataKind {
        name: "sessions",
        export: Some("sessions"),
        columns: &[
            col("sessions", "refresh_hash"),
            col("sessions", "client_sealed"),
            col("sessions", "methods"),
            col("rotated_tokens", "successor_sealed"),
            col("erased_sessions", "id"),
        ],
        purpose: "to stay logged in, and to let the person see and end where they are",
        basis: Basis::Contract,
        term: "a day past the end of the session, at most 31 days; of erased users, ids for 31 days",
        category: Category::NetworkActivity,
        source: DEVICE,
        recipients: NOBODY,
    },
    DataKind {
        name: "devices",
        export: Some("devices"),
        columns: &[col("devices", "hash")],
        purpose: "to let the person in from a device of theirs while somebody else guesses",
        basis: Basis::LegitimateInterest,
        term: "180 days from the login",
        category: Category::NetworkActivity,
        source: DEVICE,
        recipients: NOBODY,
    },
    DataKind {
        name: "trusted devices",
        export: Some("trustedDevices"),
        columns: &[col("trusted_devices", "hash")],
        purpose: "not to ask for the second factor where the person asked that",
        basis: Basis::Consent,
        term: "30 days, or until the person forgets them",
        category: Category::NetworkActivity,
        source: DEVICE,
        recipients: NOBODY,
    },
    DataKind {
        name: "second factors",
        export: Some("secondFactor"),
        columns: &[
            col("second_factors", "sealed"),
            col("backup_codes", "hash"),
            col("factor_codes", "hash"),
            col("factor_tries", "tries"),
            col("login_challenges", "hash"),
            col("factor_recoveries", "asked_by"),
        ],
        purpose: "to let nobody in who knows the password alone",
        basis: Basis::Contract,
        term: "as long as they are on; codes and challenges ten minutes at most",
        category: Category::Credentials,
        source: PERSON,
        recipients: PROVIDERS,
    },
    DataKind {
        name: "links",
        export: Some("links"),
        columns: &[
            col("action_tokens", "hash"),
            col("action_tokens", "payload_sealed"),
        ],
        purpose: "to prove an address, choose a new password, or lock an account by a message",
        basis: Basis::Contract,
        term: "until used, at most 14 days",
        category: Category::Identifiers,
        source: PERSON,
        recipients: PROVIDERS,
    },
    DataKind {
        name: "registrations",
        export: None,
        columns: &[
            col("registrations", "email_index"),
            col("registrations", "email_sealed"),
            col("registrations", "phone_index"),
            col("registrations", "phone_sealed"),
            col("registrations", "password_hash"),
        ],
        purpose: "to finish a registration that was begun; whose it is was not shown yet",
        basis: Basis::Contract,
        term: "30 minutes",
        category: Category::Identifiers,
        source: PERSON,
        recipients: PROVIDERS,
    },
    DataKind {
        name: "messages",
        export: None,
        columns: &[col("outbox", "payload"), col("outbox", "recipient")],
        purpose: "to send what was asked for; it is wiped once it was sent. Events may be kept, to be \
                  told again; they hold ids and keyed pseudonyms",
        basis: Basis::Contract,
        term: "until sent or given up, at most a day; events as long as the deployment says, at most \
               30 days",
        category: Category::Identifiers,
        source: "the service",
        recipients: PROVIDERS,
    },
    DataKind {
        name: "kept answers",
        export: None,
        columns: &[
            col("idempotent_requests", "key_hash"),
            col("idempotent_requests", "user_id"),
            col("idempotent_requests", "answer_sealed"),
        ],
        purpose: "to answer a request that is repeated with its idempotency key as the first time; \
                  only who knows that key can open it",
        basis: Basis::Contract,
        term: "24 hours, or as the deployment says; ten minutes where it holds secrets; with the \
               account, where its owner was known",
        category: Category::Identifiers,
        source: "the service",
        recipients: NOBODY,
    },
    DataKind {
        name: "audit log",
        export: Some("auditLog"),
        columns: &[
            col("audit_entries", "subject_id"),
            col("audit_entries", "actor_id"),
            col("audit_entries", "session_id"),
            col("audit_entries", "details"),
            col("audit_entries", "details_sealed"),
        ],
        purpose: "to find out what happened to an account, and to show that nobody changed the record",
        basis: Basis::LegalObligation,
        term: "7 years, or as the deployment says; of erased persons ids and keyed pseudonyms alone",
        category: Category::NetworkActivity,
        source: "the service",
        recipients: NOBODY,
    },
    DataKind {
        name: "counters",
        export: None,
        columns: &[
            col("otp_challenges", "key"),
            col("otp_tries", "key"),
            col("limit_states", "key"),
            col("revoked_sessions", "session_id"),
        ],
        purpose: "to keep codes and passwords from being guessed",
        basis: Basis::LegitimateInterest,
        term: "minutes, at most a day; keyed hashes",
        category: Category::NetworkActivity,
        source: "the service",
        recipients: NOBODY,
    },
    DataKind {
        name: "erasures",
        export: None,
        columns: &[
            col("erasures", "user_id"),
            col("erasures", "erased_at"),
            col("erased_consents", "user_id"),
            col("erased_sessions", "user_id"),
        ],
        purpose: "to erase again what the restore of an older copy brings back",
        basis: Basis::LegalObligation,
        term: "as long as the audit log; an id and a time",
        category: Category::Identifiers,
        source: "the service",
        recipients: NOBODY,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    // req: MFA-11
    #[test]
    fn no_kind_and_no_part_stands_twice() {
        let names: BTreeSet<&str> = KINDS.iter().map(|kind| kind.name).collect();
        assert_eq!(names.len(), KINDS.len());
        let parts: Vec<&str> = KINDS.iter().filter_map(|kind| kind.export).collect();
        let distinct: BTreeSet<&&str> = parts.iter().collect();
        assert_eq!(distinct.len(), parts.len());
    }
}

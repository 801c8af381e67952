//! The register of kinds of personal data: where each is stored, what for, on what ground, and
//! until when.

use super::kept::{Kept, in_words};
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

/// Columns of a table that hold some of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Columns {
    /// The table.
    pub table: &'static str,
    /// Their names.
    pub columns: &'static [&'static str],
}

/// A kind of personal data.
#[derive(Debug, Clone, Copy)]
pub struct DataKind {
    /// What it is called.
    pub name: &'static str,
    /// The part of an export that holds it; none where it says nothing that the others do not, or
    /// must not leave the service.
    pub export: Option<&'static str>,
    /// Where it is stored.
    pub columns: &'static [Columns],
    /// What for.
    pub purpose: &'static str,
    /// On what ground.
    pub basis: Basis,
    /// How long.
    pub term: Kept,
    /// What California's law calls it.
    pub category: Category,
    /// Where it comes from.
    pub source: &'static str,
    /// Who else is given it.
    pub recipients: &'static str,
}

const PERSON: &str = "the person";
const DEVICE: &str = "the person's browser or app";
const NOBODY: &str = "nobody";
const PROVIDERS: &str = "the configured providers of mails and text messages";
const ACCOUNT_TERM: Kept = Kept::For("as long as the account");

const fn of(table: &'static str, columns: &'static [&'static str]) -> Columns {
    Columns { table, columns }
}

/// Every kind.
pub const KINDS: &[DataKind] = &[
    DataKind {
        name: "account",
        export: Some("account"),
        columns: &[
            of(
                "users",
                &["id", "role", "disabled_at", "created_at", "data_key_sealed"],
            ),
            of("user_roles", &["user_id", "role", "granted_at"]),
            of("feature_flags", &["allowed", "denied"]),
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
        columns: &[of(
            "users",
            &[
                "mobile_index",
                "mobile_sealed",
                "email_index",
                "email_sealed",
                "email_verified_at",
            ],
        )],
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
        columns: &[of(
            "customer_profiles",
            &[
                "user_id",
                "locale",
                "personal_sealed",
                "comms_channel",
                "created_at",
                "updated_at",
            ],
        )],
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
            of(
                "consents",
                &[
                    "id",
                    "user_id",
                    "purpose",
                    "text_version",
                    "given",
                    "claimed_at",
                    "recorded_at",
                ],
            ),
            of(
                "erased_consents",
                &[
                    "id",
                    "purpose",
                    "text_version",
                    "given",
                    "claimed_at",
                    "recorded_at",
                ],
            ),
        ],
        purpose: "to do what the person agreed to and nothing else, and to show that they did",
        basis: Basis::LegalObligation,
        term: Kept::As(|periods| {
            format!(
                "as long as the account; then without the person, {}",
                periods.audit
            )
        }),
        category: Category::CustomerRecords,
        source: PERSON,
        recipients: NOBODY,
    },
    DataKind {
        name: "password",
        export: None,
        columns: &[of("users", &["password_hash", "password_changed_at"])],
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
            of("users", &["sessions_ended_at"]),
            of(
                "sessions",
                &[
                    "id",
                    "user_id",
                    "refresh_hash",
                    "client_sealed",
                    "methods",
                    "created_at",
                    "last_used_at",
                    "factor_at",
                    "expires_at",
                    "revoked_at",
                ],
            ),
            of(
                "rotated_tokens",
                &[
                    "hash",
                    "session_id",
                    "successor_hash",
                    "successor_sealed",
                    "rotated_at",
                ],
            ),
            of("erased_sessions", &["id", "revoked_at"]),
        ],
        purpose: "to stay logged in, and to let the person see and end where they are",
        basis: Basis::Contract,
        term: Kept::As(|periods| {
            let session = in_words(periods.session);
            format!(
                "a day past the end of the session, which is {session} at most; of erased users, ids for 31 days"
            )
        }),
        category: Category::NetworkActivity,
        source: DEVICE,
        recipients: NOBODY,
    },
    DataKind {
        name: "devices",
        export: Some("devices"),
        columns: &[of(
            "devices",
            &[
                "hash",
                "user_id",
                "created_at",
                "last_used_at",
                "expires_at",
            ],
        )],
        purpose: "to let the person in from a device of theirs while somebody else guesses",
        basis: Basis::LegitimateInterest,
        term: Kept::As(|periods| format!("{} from the login", in_words(periods.device))),
        category: Category::NetworkActivity,
        source: DEVICE,
        recipients: NOBODY,
    },
    DataKind {
        name: "trusted devices",
        export: Some("trustedDevices"),
        columns: &[of(
            "trusted_devices",
            &["hash", "user_id", "created_at", "expires_at"],
        )],
        purpose: "not to ask for the second factor where the person asked that",
        basis: Basis::Consent,
        term: Kept::For("30 days, or until the person forgets them"),
        category: Category::NetworkActivity,
        source: DEVICE,
        recipients: NOBODY,
    },
    DataKind {
        name: "second factors",
        export: Some("secondFactor"),
        columns: &[
            of("users", &["second_factor_at", "default_factor"]),
            of(
                "second_factors",
                &[
                    "user_id",
                    "method",
                    "sealed",
                    "newest_step",
                    "created_at",
                    "confirmed_at",
                ],
            ),
            of("backup_codes", &["user_id", "hash"]),
            of(
                "factor_codes",
                &["subject", "user_id", "hash", "expires_at"],
            ),
            of("factor_tries", &["user_id", "tries", "ends_at"]),
            of(
                "login_challenges",
                &[
                    "hash",
                    "user_id",
                    "method",
                    "tries",
                    "created_at",
                    "expires_at",
                ],
            ),
            of(
                "factor_recoveries",
                &[
                    "user_id",
                    "asked_by",
                    "asked_at",
                    "approved_by",
                    "approved_at",
                    "due_at",
                    "expires_at",
                ],
            ),
        ],
        purpose: "to let nobody in who knows the password alone",
        basis: Basis::Contract,
        term: Kept::For(
            "as long as they are on; what waits for its first code an hour, codes and challenges ten \
             minutes at most",
        ),
        category: Category::Credentials,
        source: PERSON,
        recipients: PROVIDERS,
    },
    DataKind {
        name: "links",
        export: Some("links"),
        columns: &[of(
            "action_tokens",
            &[
                "hash",
                "purpose",
                "user_id",
                "payload_sealed",
                "created_at",
                "expires_at",
            ],
        )],
        purpose: "to prove an address, choose a new password, or lock an account by a message",
        basis: Basis::Contract,
        term: Kept::As(|periods| format!("until used, at most {}", in_words(periods.link))),
        category: Category::Identifiers,
        source: PERSON,
        recipients: PROVIDERS,
    },
    DataKind {
        name: "registrations",
        export: None,
        columns: &[of(
            "registrations",
            &[
                "id",
                "email_index",
                "email_sealed",
                "phone_index",
                "phone_sealed",
                "password_hash",
                "locale",
                "browser_hash",
                "email_proven_at",
                "phone_proven_at",
                "created_at",
                "expires_at",
            ],
        )],
        purpose: "to finish a registration that was begun; whose it is was not shown yet",
        basis: Basis::Contract,
        term: Kept::As(|periods| in_words(periods.registration)),
        category: Category::Identifiers,
        source: PERSON,
        recipients: PROVIDERS,
    },
    DataKind {
        name: "messages",
        export: None,
        columns: &[of(
            "outbox",
            &[
                "payload",
                "recipient",
                "ordering_key",
                "created_at",
                "expires_at",
            ],
        )],
        purpose: "to send what was asked for; it is wiped once it was sent. Events may be kept, to be \
                  told again; they hold ids and keyed pseudonyms",
        basis: Basis::Contract,
        term: Kept::As(|periods| {
            let events = match periods.events.is_zero() {
                true => "events until they are told".to_owned(),
                false => format!(
                    "events {} from when they were told",
                    in_words(periods.events)
                ),
            };
            format!("until sent or given up, at most a day; {events}, those given up 30 days")
        }),
        category: Category::Identifiers,
        source: "the service",
        recipients: PROVIDERS,
    },
    DataKind {
        name: "kept answers",
        export: None,
        columns: &[of(
            "idempotent_requests",
            &[
                "key_hash",
                "fingerprint",
                "user_id",
                "answer_sealed",
                "expires_at",
            ],
        )],
        purpose: "to answer a request that is repeated with its idempotency key as the first time; \
                  only who knows that key can open it",
        basis: Basis::Contract,
        term: Kept::As(|periods| {
            let answers = in_words(periods.answers);
            format!(
                "{answers}; ten minutes where it holds secrets; with the account, where its owner \
                 was known"
            )
        }),
        category: Category::Identifiers,
        source: "the service",
        recipients: NOBODY,
    },
    DataKind {
        name: "audit log",
        export: Some("auditLog"),
        columns: &[of(
            "audit_entries",
            &[
                "at",
                "action",
                "outcome",
                "subject_id",
                "actor_id",
                "session_id",
                "correlation",
                "details",
                "details_sealed",
            ],
        )],
        purpose: "to find out what happened to an account, and to show that nobody changed the record",
        basis: Basis::LegalObligation,
        term: Kept::As(|periods| {
            let audit = periods.audit;
            format!("{audit}; of erased persons ids and keyed pseudonyms alone")
        }),
        category: Category::NetworkActivity,
        source: "the service",
        recipients: NOBODY,
    },
    DataKind {
        name: "counters",
        export: None,
        columns: &[
            of(
                "otp_challenges",
                &[
                    "key",
                    "registration",
                    "digest",
                    "max_tries",
                    "tries",
                    "issued_at",
                    "expires_at",
                    "claim",
                    "claim_until",
                ],
            ),
            of("otp_tries", &["key", "tries", "resets_at"]),
            of("limit_states", &["key", "state", "forget_at"]),
            of("revoked_sessions", &["session_id", "until"]),
            of("handover_parcels", &["sealed", "ends_at"]),
        ],
        purpose: "to keep codes and passwords from being guessed; what a process that stops holds of \
                  it lies sealed until the next one starts",
        basis: Basis::LegitimateInterest,
        term: Kept::For("minutes, at most a day; keyed hashes"),
        category: Category::NetworkActivity,
        source: "the service",
        recipients: NOBODY,
    },
    DataKind {
        name: "erasures",
        export: None,
        columns: &[
            of("erasures", &["user_id", "erased_at"]),
            of("erased_consents", &["user_id"]),
            of("erased_sessions", &["user_id"]),
        ],
        purpose: "to erase again what the restore of an older copy brings back",
        basis: Basis::LegalObligation,
        term: Kept::As(|periods| format!("{}; an id and a time", periods.audit)),
        category: Category::Identifiers,
        source: "the service",
        recipients: NOBODY,
    },
];

/// Columns that are about nobody: rules and keys of the deployment, counts, and how far work is.
pub const ABOUT_NOBODY: &[Columns] = &[
    of(
        "_sqlx_migrations",
        &[
            "version",
            "description",
            "installed_on",
            "success",
            "checksum",
            "execution_time",
        ],
    ),
    of("audit_entries", &["id", "seq", "hash"]),
    of(
        "audit_head",
        &["id", "seq", "hash", "floor_seq", "floor_hash", "floor_seal"],
    ),
    of("audit_hours", &["action", "hour", "outcome", "entries"]),
    of(
        "feature_flags",
        &["feature", "is_on", "percent", "updated_at"],
    ),
    of("handover", &["id", "process"]),
    of("handover_parcels", &["number", "format"]),
    of("idempotent_requests", &["claim", "lease_until"]),
    of(
        "import_jobs",
        &[
            "id",
            "records",
            "digest",
            "imported",
            "refused",
            "faults",
            "started_at",
            "finished_at",
        ],
    ),
    of(
        "import_refusals",
        &["job_id", "number", "line", "field", "reason"],
    ),
    of(
        "outbox",
        &[
            "id",
            "kind",
            "destination",
            "state",
            "attempts",
            "lease",
            "available_at",
            "finished_at",
            "delivered_by",
            "error",
            "position",
        ],
    ),
    of(
        "roles",
        &["name", "permissions", "created_at", "updated_at"],
    ),
    of(
        "signing_keys",
        &[
            "kid",
            "algorithm",
            "key_sealed",
            "created_at",
            "activates_at",
            "retired_at",
        ],
    ),
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

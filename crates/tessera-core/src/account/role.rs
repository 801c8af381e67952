//! Roles and what they permit (requirement AUTH-8).

use std::borrow::Cow;
use std::collections::BTreeSet;

const MAX_NAME_LEN: usize = 32;
const MAX_PERMISSION_LEN: usize = 64;

/// The name of a role: a letter, then letters, digits, `-` and `_`, at most 32.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleName(Cow<'static, str>);

/// The text names no role.
#[derive(Debug, thiserror::Error)]
#[error("a role's name is a letter, then letters, digits, `-` or `_`, at most 32 characters")]
pub struct InvalidRoleName;

impl RoleName {
    /// Who registered with a mobile number.
    pub const CUSTOMER: Self = Self(Cow::Borrowed("CUSTOMER"));
    /// Who registered with an address.
    pub const USER: Self = Self(Cow::Borrowed("user"));
    /// Staff who help: they see everyone, and change little.
    pub const SUPPORT: Self = Self(Cow::Borrowed("support"));
    /// Who looks after those who look after others: they see everything, and change nothing.
    pub const AUDITOR: Self = Self(Cow::Borrowed("auditor"));
    /// Staff who may do everything.
    pub const ADMIN: Self = Self(Cow::Borrowed("admin"));

    /// The roles that every deployment has.
    pub const BUILT_IN: [Self; 5] = [
        Self::CUSTOMER,
        Self::USER,
        Self::SUPPORT,
        Self::AUDITOR,
        Self::ADMIN,
    ];

    /// Reads a name.
    ///
    /// # Errors
    /// Fails for text that is none.
    pub fn parse(raw: &str) -> Result<Self, InvalidRoleName> {
        if let Some(known) = Self::BUILT_IN.into_iter().find(|role| role.0 == raw) {
            return Ok(known);
        }
        let is_valid = (1..=MAX_NAME_LEN).contains(&raw.len())
            && raw.starts_with(|c: char| c.is_ascii_alphabetic())
            && raw
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        is_valid
            .then(|| Self(Cow::Owned(raw.to_owned())))
            .ok_or(InvalidRoleName)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the role permits, if it is built in.
    pub fn built_in_permissions(&self) -> Option<&'static [Permission]> {
        const OWN: &[Permission] = &[Permission::READ_OWN, Permission::WRITE_OWN];
        const SUPPORT: &[Permission] = &[
            Permission::READ_OWN,
            Permission::WRITE_OWN,
            Permission::READ_USERS,
            Permission::READ_AUDIT,
            Permission::END_SESSIONS,
            Permission::RECOVER_FACTORS,
        ];
        const AUDITOR: &[Permission] = &[
            Permission::READ_OWN,
            Permission::WRITE_OWN,
            Permission::READ_USERS,
            Permission::READ_AUDIT,
            Permission::READ_ROLES,
            Permission::READ_FLAGS,
            Permission::READ_OUTBOX,
            Permission::READ_KEYS,
        ];
        const ADMIN: &[Permission] = &[
            Permission::READ_OWN,
            Permission::WRITE_OWN,
            Permission::READ_USERS,
            Permission::READ_AUDIT,
            Permission::END_SESSIONS,
            Permission::WRITE_USERS,
            Permission::READ_ROLES,
            Permission::MANAGE_ROLES,
            Permission::READ_FLAGS,
            Permission::MANAGE_FLAGS,
            Permission::RECOVER_FACTORS,
            Permission::READ_OUTBOX,
            Permission::REDELIVER_OUTBOX,
            Permission::REPLAY_EVENTS,
            Permission::READ_KEYS,
            Permission::MANAGE_KEYS,
            Permission::RELEASE_LIMITS,
        ];
        match self.as_str() {
            "CUSTOMER" | "user" => Some(OWN),
            "support" => Some(SUPPORT),
            "auditor" => Some(AUDITOR),
            "admin" => Some(ADMIN),
            _ => None,
        }
    }

    /// Whether every deployment has the role.
    pub fn is_built_in(&self) -> bool {
        self.built_in_permissions().is_some()
    }

    /// Whether it could be taken for a role that every deployment has: such a name is not
    /// given to another.
    pub fn looks_built_in(&self) -> bool {
        let mut known = Self::BUILT_IN.iter();
        known.any(|role| role.0.eq_ignore_ascii_case(&self.0))
    }
}

/// The most permissions that one role has.
pub const MAX_ROLE_PERMISSIONS: usize = 32;

/// A role that a deployment adds to those that are built in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomRole {
    /// Its name.
    pub name: RoleName,
    /// What it permits, each once.
    pub permissions: BTreeSet<Permission>,
}

/// A permission: `verb:object`, each of lower-case letters, digits and `-`.
///
/// Those of Tessera's own routes are constants; a deployment may grant others, which its
/// services find in the tokens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission(Cow<'static, str>);

/// The text is no permission.
#[derive(Debug, thiserror::Error)]
#[error("a permission is `verb:object` in lower-case letters, digits and `-`")]
pub struct InvalidPermission;

impl Permission {
    /// See what is one's own.
    pub const READ_OWN: Self = Self(Cow::Borrowed("read:own"));
    /// Change what is one's own.
    pub const WRITE_OWN: Self = Self(Cow::Borrowed("write:own"));
    /// See anyone's account.
    pub const READ_USERS: Self = Self(Cow::Borrowed("read:users"));
    /// Close accounts to logins, and open them again.
    pub const WRITE_USERS: Self = Self(Cow::Borrowed("write:users"));
    /// End anyone's sessions.
    pub const END_SESSIONS: Self = Self(Cow::Borrowed("end:sessions"));
    /// Make the limits of accounts whole again.
    pub const RELEASE_LIMITS: Self = Self(Cow::Borrowed("release:limits"));
    /// See the roles and what they permit.
    pub const READ_ROLES: Self = Self(Cow::Borrowed("read:roles"));
    /// Define roles, grant and withdraw them.
    pub const MANAGE_ROLES: Self = Self(Cow::Borrowed("manage:roles"));
    /// See which features are open to whom.
    pub const READ_FLAGS: Self = Self(Cow::Borrowed("read:flags"));
    /// Open features to people, and close them.
    pub const MANAGE_FLAGS: Self = Self(Cow::Borrowed("manage:flags"));
    /// Take lost second factors off accounts, two of the staff together.
    pub const RECOVER_FACTORS: Self = Self(Cow::Borrowed("recover:factors"));
    /// See how full the outbox is, what was given up, and how far sinks are.
    pub const READ_OUTBOX: Self = Self(Cow::Borrowed("read:outbox"));
    /// Have delivered again what was given up.
    pub const REDELIVER_OUTBOX: Self = Self(Cow::Borrowed("redeliver:outbox"));
    /// Have sinks told again what they were told.
    pub const REPLAY_EVENTS: Self = Self(Cow::Borrowed("replay:events"));
    /// See which keys sign tokens; what is secret in them nobody sees.
    pub const READ_KEYS: Self = Self(Cow::Borrowed("read:keys"));
    /// Have another key sign, and retire keys.
    pub const MANAGE_KEYS: Self = Self(Cow::Borrowed("manage:keys"));
    /// See the audit log.
    pub const READ_AUDIT: Self = Self(Cow::Borrowed("read:audit"));

    /// Whether it is about nothing but what is one's own.
    pub fn is_about_oneself(&self) -> bool {
        [Self::READ_OWN, Self::WRITE_OWN].contains(self)
    }

    /// Whether whoever has those `held` has this one: who manages a thing sees it, whether or
    /// not their role or token, which may be older than the permission to see it, says so.
    pub fn is_among<'a>(&self, held: impl IntoIterator<Item = &'a str>) -> bool {
        let manages: &[Self] = match self.as_str() {
            "read:roles" => &[Self::MANAGE_ROLES],
            "read:flags" => &[Self::MANAGE_FLAGS],
            "read:outbox" => &[Self::REDELIVER_OUTBOX, Self::REPLAY_EVENTS],
            "read:keys" => &[Self::MANAGE_KEYS],
            _ => &[],
        };
        let mut held = held.into_iter();
        held.any(|one| one == self.as_str() || manages.iter().any(|all| one == all.as_str()))
    }

    /// Reads a permission.
    ///
    /// # Errors
    /// Fails for text that is none.
    pub fn parse(raw: &str) -> Result<Self, InvalidPermission> {
        let is_part = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let is_valid = raw.len() <= MAX_PERMISSION_LEN
            && raw
                .split_once(':')
                .is_some_and(|(verb, object)| is_part(verb) && is_part(object));
        is_valid
            .then(|| Self(Cow::Owned(raw.to_owned())))
            .ok_or(InvalidPermission)
    }

    /// The permission as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a user may do: the roles, and all that they permit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants {
    /// The roles, each once, in the order in which they were given.
    pub roles: Vec<RoleName>,
    /// What they permit, each once, sorted as the roles name them.
    pub permissions: Vec<Permission>,
}

impl Grants {
    /// What `roles` permit; `custom` are the permissions of those that are not built in.
    pub fn of<'a>(
        roles: impl IntoIterator<Item = &'a RoleName>,
        custom: impl IntoIterator<Item = Permission>,
    ) -> Self {
        let mut grants = Self::default();
        let mut seen = BTreeSet::new();
        for role in roles {
            if grants.roles.contains(role) {
                continue;
            }
            grants.roles.push(role.clone());
            for permission in role.built_in_permissions().unwrap_or_default() {
                grants.permit(permission.clone(), &mut seen);
            }
        }
        for permission in custom {
            grants.permit(permission, &mut seen);
        }
        grants
    }

    /// Whether they permit that.
    pub fn permit_to(&self, permission: &Permission) -> bool {
        permission.is_among(self.permissions.iter().map(Permission::as_str))
    }

    fn permit(&mut self, permission: Permission, seen: &mut BTreeSet<Permission>) {
        if seen.insert(permission.clone()) {
            self.permissions.push(permission);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: AUTH-8
    #[test]
    fn every_built_in_role_says_what_it_permits() {
        for role in RoleName::BUILT_IN {
            let permissions = role.built_in_permissions().unwrap();
            assert!(permissions.contains(&Permission::READ_OWN), "{role:?}");
            assert_eq!(RoleName::parse(role.as_str()).unwrap(), role);
            for permission in permissions {
                let read = Permission::parse(permission.as_str()).unwrap();
                assert_eq!(&read, permission);
            }
        }
    }

    // req: AUTH-8
    #[test]
    fn support_reads_all_and_writes_little() {
        let support = RoleName::SUPPORT.built_in_permissions().unwrap();
        assert!(support.contains(&Permission::READ_USERS));
        assert!(!support.contains(&Permission::WRITE_USERS));
        assert!(!support.contains(&Permission::MANAGE_ROLES));
    }

    /// Of everything that is not their own.
    // req: AUTH-8
    #[test]
    fn an_auditor_reads_and_does_nothing_else() {
        for permission in RoleName::AUDITOR.built_in_permissions().unwrap() {
            let reads = permission.as_str().starts_with("read:");
            assert!(reads || permission.is_about_oneself(), "{permission:?}");
        }
        let grants = Grants::of(&[RoleName::AUDITOR], []);
        for permission in RoleName::ADMIN.built_in_permissions().unwrap() {
            let reads = permission.as_str().starts_with("read:");
            assert!(!reads || grants.permit_to(permission), "{permission:?}");
        }
    }

    /// Roles that a deployment defined before one could see without managing.
    // req: AUTH-8
    #[test]
    fn who_manages_a_thing_sees_it_and_who_sees_it_does_not_manage_it() {
        for (read, manage) in [
            (Permission::READ_ROLES, Permission::MANAGE_ROLES),
            (Permission::READ_FLAGS, Permission::MANAGE_FLAGS),
            (Permission::READ_OUTBOX, Permission::REDELIVER_OUTBOX),
            (Permission::READ_OUTBOX, Permission::REPLAY_EVENTS),
            (Permission::READ_KEYS, Permission::MANAGE_KEYS),
        ] {
            assert!(read.is_among([manage.as_str()]));
            assert!(!manage.is_among([read.as_str()]));
        }
        assert!(!Permission::READ_USERS.is_among([Permission::WRITE_USERS.as_str()]));
    }

    #[test]
    fn names_and_permissions_are_bounded() {
        for raw in ["", "1st", "a b", "a/b", "-a", &"a".repeat(33)] {
            assert!(RoleName::parse(raw).is_err(), "{raw:?}");
        }
        for raw in [
            "",
            "read",
            ":own",
            "read:",
            "Read:own",
            "a:b:c",
            "read own:x",
        ] {
            assert!(Permission::parse(raw).is_err(), "{raw:?}");
        }
        assert!(RoleName::parse("billing-clerk").is_ok());
        assert!(Permission::parse("refund:orders").is_ok());
    }

    #[test]
    fn roles_add_up_and_repeat_nothing() {
        let roles = [RoleName::USER, RoleName::SUPPORT, RoleName::USER];
        let extra = Permission::parse("refund:orders").unwrap();
        let grants = Grants::of(&roles, [extra.clone(), Permission::READ_OWN]);
        assert_eq!(grants.roles, [RoleName::USER, RoleName::SUPPORT]);
        let own = grants
            .permissions
            .iter()
            .filter(|p| **p == Permission::READ_OWN);
        assert_eq!(own.count(), 1);
        assert!(grants.permissions.contains(&extra));
    }
}

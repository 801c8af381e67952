//! Which systems are compared, in what, and by which hash of passwords.

use super::system::System;
use super::{allauth, better_auth, fastapi_users, tessera};
use anyhow::{Context as _, Result};

/// How passwords are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bench) enum Hashing {
    /// As each system does where nobody says otherwise.
    Native,
    /// Argon2id over 19 MiB, two passes, one lane, for all.
    Common,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bench) enum Workload {
    Register,
    LogIn,
    Validate,
    Refresh,
    SecondFactor,
    Footprint,
    Correctness,
}

impl Hashing {
    pub(super) const ALL: [Self; 2] = [Self::Native, Self::Common];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Common => "common",
        }
    }

    /// What is measured where passwords are hashed so. What hashes nothing is measured once,
    /// and what logs in first does so by the cheaper hash.
    pub(super) fn workloads(self) -> &'static [Workload] {
        match self {
            Self::Native => &[Workload::Register, Workload::LogIn],
            Self::Common => &[
                Workload::Register,
                Workload::LogIn,
                Workload::Validate,
                Workload::Refresh,
                Workload::SecondFactor,
                Workload::Footprint,
                Workload::Correctness,
            ],
        }
    }
}

impl Workload {
    const ALL: [Self; 7] = [
        Self::Register,
        Self::LogIn,
        Self::Validate,
        Self::Refresh,
        Self::SecondFactor,
        Self::Footprint,
        Self::Correctness,
    ];

    /// What the command line and results call it.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Register => "W1",
            Self::LogIn => "W2",
            Self::Validate => "W3",
            Self::Refresh => "W4",
            Self::SecondFactor => "W5",
            Self::Footprint => "W6",
            Self::Correctness => "W7",
        }
    }
}

/// What the command line asks for.
#[derive(Debug, Clone, Default)]
pub(in crate::bench) struct Selection {
    names: Vec<String>,
    workloads: Vec<Workload>,
    hashings: Vec<Hashing>,
}

impl Selection {
    /// Adds a system by its name.
    pub(in crate::bench) fn add_system(&mut self, name: &str) -> Result<()> {
        let known: Vec<_> = systems().iter().map(|it| it.about().name).collect();
        let is_known = known.contains(&name);
        let wanted = is_known.then(|| name.to_owned());
        let wanted =
            wanted.with_context(|| format!("there is no system `{name}`: {}", known.join(", ")))?;
        self.names.push(wanted);
        Ok(())
    }

    /// Adds a workload by its name.
    pub(in crate::bench) fn add_workload(&mut self, name: &str) -> Result<()> {
        let named = Workload::ALL.into_iter().find(|it| it.id() == name);
        let named = named.with_context(|| format!("there is no workload `{name}`: W1 to W7"))?;
        self.workloads.push(named);
        Ok(())
    }

    /// Adds a way to hash by its name.
    pub(in crate::bench) fn add_hashing(&mut self, name: &str) -> Result<()> {
        let named = Hashing::ALL.into_iter().find(|it| it.name() == name);
        let named =
            named.with_context(|| format!("--hasher takes native or common, not `{name}`"))?;
        self.hashings.push(named);
        Ok(())
    }

    /// Whether nothing was left out: what is recorded is whole.
    pub(in crate::bench) fn is_everything(&self) -> bool {
        self.names.is_empty() && self.workloads.is_empty() && self.hashings.is_empty()
    }

    /// The systems, Tessera first.
    pub(super) fn systems(&self) -> Vec<&'static dyn System> {
        let is_wanted =
            |name: &str| self.names.is_empty() || self.names.iter().any(|it| it == name);
        let all = systems().into_iter();
        all.filter(|it| is_wanted(it.about().name)).collect()
    }

    /// The ways to hash, each with what is measured under it; those without are left out.
    pub(super) fn rounds(&self) -> Vec<(Hashing, Vec<Workload>)> {
        let is_wanted = |it: &Hashing| self.hashings.is_empty() || self.hashings.contains(it);
        let rounds = Hashing::ALL.into_iter().filter(is_wanted).map(|hashing| {
            let workloads = hashing.workloads().iter().copied();
            let is_wanted =
                |it: &Workload| self.workloads.is_empty() || self.workloads.contains(it);
            (hashing, workloads.filter(is_wanted).collect::<Vec<_>>())
        });
        rounds.filter(|round| !round.1.is_empty()).collect()
    }
}

fn systems() -> [&'static dyn System; 4] {
    [
        &tessera::Tessera,
        &better_auth::BetterAuth,
        &allauth::Allauth,
        &fastapi_users::FastapiUsers,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_said_is_everything() {
        let selection = Selection::default();
        assert!(selection.is_everything());
        assert_eq!(selection.systems().len(), 4);
        let counts: Vec<_> = selection.rounds().iter().map(|it| it.1.len()).collect();
        assert_eq!(counts, [2, 7]);
    }

    #[test]
    fn what_is_named_is_taken_alone() {
        let mut selection = Selection::default();
        selection.add_system("fastapi-users").expect("a system");
        selection.add_workload("W3").expect("a workload");
        let names: Vec<_> = selection
            .systems()
            .iter()
            .map(|it| it.about().name)
            .collect();
        assert_eq!(names, ["fastapi-users"]);
        // What hashes nothing is not measured by the native hash.
        assert_eq!(
            selection.rounds(),
            [(Hashing::Common, vec![Workload::Validate])]
        );
        assert!(!selection.is_everything());
    }

    #[test]
    fn names_of_nothing_are_refused() {
        let mut selection = Selection::default();
        assert!(selection.add_system("keycloak").is_err());
        assert!(selection.add_workload("W8").is_err());
        assert!(selection.add_hashing("md5").is_err());
    }
}

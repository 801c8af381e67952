//! Accounts in every state that a stranger must not learn of.

use crate::http::Connection;
use crate::server::without_configuration;
use crate::{journey, process, workspace};
use anyhow::{Context as _, Result};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

/// Several of each kind, so that the place of one row decides nothing.
pub(super) const OF_EACH: usize = 4;

/// What there is of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// No account.
    Unknown,
    /// An account that can be logged in to.
    Known,
    /// One whose address nobody has proven.
    Unverified,
    /// One that staff have closed.
    Disabled,
    /// One that can be logged in to, but at which too many passwords were tried, if the server
    /// counts them.
    Locked,
}

impl Kind {
    pub(super) const ALL: [Self; 5] = [
        Self::Unknown,
        Self::Known,
        Self::Unverified,
        Self::Disabled,
        Self::Locked,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Known => "known",
            Self::Unverified => "unverified",
            Self::Disabled => "disabled",
            Self::Locked => "locked",
        }
    }

    /// An address of this kind. All are of one length.
    pub(super) fn address(self, number: usize) -> String {
        let name = self.name();
        format!("{name:-<10}{}@timing.example", number % OF_EACH)
    }
}

/// Makes the accounts of all kinds on a server in development mode, its data in `data` and what
/// else it was told in `environment`.
pub(super) fn settle(
    address: SocketAddr,
    data: &Path,
    environment: &[(&'static str, String)],
) -> Result<()> {
    let mut connection = Connection::open(address)?;
    let host = address.to_string();
    for kind in Kind::ALL {
        if kind == Kind::Unknown {
            continue;
        }
        for number in 0..OF_EACH {
            let email = kind.address(number);
            journey::register_email(&mut connection, &host, &email)?;
            if kind == Kind::Unverified {
                continue;
            }
            journey::prove_email(&mut connection, &host, &email)?;
            if kind == Kind::Disabled {
                disable(data, environment, &email)?;
            }
        }
    }
    Ok(())
}

fn disable(data: &Path, environment: &[(&'static str, String)], email: &str) -> Result<()> {
    let mut command = Command::new(workspace::binary("debug", "tessera"));
    without_configuration(&mut command)
        .args(["admin", "disable", email, "--data-dir"])
        .arg(data)
        .envs(environment.iter().map(|(key, value)| (key, value)));
    process::capture(&mut command).with_context(|| format!("failed to close {email}"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_differ_in_nothing_that_takes_time() {
        let lengths = Kind::ALL.map(|kind| kind.address(3).len());
        assert_eq!(lengths, [lengths[0]; 5]);
    }
}

//! Accounts in every state that a stranger must not learn of.

use crate::http::Connection;
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
}

impl Kind {
    pub(super) const ALL: [Self; 4] =
        [Self::Unknown, Self::Known, Self::Unverified, Self::Disabled];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Known => "known",
            Self::Unverified => "unverified",
            Self::Disabled => "disabled",
        }
    }

    /// An address of this kind. All are of one length.
    pub(super) fn address(self, number: usize) -> String {
        let name = self.name();
        format!("{name:-<10}{}@timing.example", number % OF_EACH)
    }
}

/// Makes the accounts of all kinds on a server in development mode, its data in `data`.
pub(super) fn settle(address: SocketAddr, data: &Path) -> Result<()> {
    let mut connection = Connection::open(address)?;
    let host = address.to_string();
    for kind in [Kind::Known, Kind::Unverified, Kind::Disabled] {
        for number in 0..OF_EACH {
            let email = kind.address(number);
            journey::register_email(&mut connection, &host, &email)?;
            if kind == Kind::Unverified {
                continue;
            }
            journey::prove_email(&mut connection, &host, &email)?;
            if kind == Kind::Disabled {
                disable(data, &email)?;
            }
        }
    }
    Ok(())
}

fn disable(data: &Path, email: &str) -> Result<()> {
    let mut command = Command::new(workspace::binary("debug", "tessera"));
    command
        .args(["admin", "disable", email, "--data-dir"])
        .arg(data);
    process::capture(&mut command).with_context(|| format!("failed to close {email}"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_differ_in_nothing_that_takes_time() {
        let lengths = Kind::ALL.map(|kind| kind.address(3).len());
        assert_eq!(lengths, [lengths[0]; 4]);
    }
}

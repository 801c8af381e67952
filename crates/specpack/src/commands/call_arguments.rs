//! What commands that call a live service are told.

use anyhow::bail;
use specpack_run::reach::Reach;
use std::time::Duration;

/// What may be called, and for how long an answer is waited.
#[derive(Debug, clap::Args)]
pub(crate) struct CallArguments {
    /// A host that may be called although it is not this machine; may be repeated
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,
    /// How long a response may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "10")]
    response_timeout: f64,
}

impl CallArguments {
    /// What may be called.
    pub(crate) fn reach(&self) -> Reach {
        Reach::new(self.allow_host.iter().map(String::as_str))
    }

    /// How long a response may take.
    pub(crate) fn response_limit(&self) -> anyhow::Result<Duration> {
        seconds(self.response_timeout)
    }
}

/// An address of HTTP.
pub(crate) fn base_url(url: &str) -> anyhow::Result<&str> {
    if !url.starts_with("http://") && !url.starts_with("https://") {
        bail!("`{url}` is no address of a service; one starts with http:// or https://");
    }
    Ok(url)
}

/// A time to wait.
pub(crate) fn seconds(number: f64) -> anyhow::Result<Duration> {
    match Duration::try_from_secs_f64(number) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => bail!("`{number}` is no time to wait, in seconds"),
    }
}

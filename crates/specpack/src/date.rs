//! Which day it is, for those who may ask.

use jiff::civil::Date;

/// The variable by which a build names its moment, in seconds since 1970.
/// See <https://reproducible-builds.org/specs/source-date-epoch/>.
const SOURCE_DATE_EPOCH: &str = "SOURCE_DATE_EPOCH";

/// A day that is none.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DateError {
    #[error("`{0}` is no day; write it as 2026-01-31")]
    Option(String),
    #[error("{SOURCE_DATE_EPOCH} is `{0}`; it takes seconds since 1970")]
    Variable(String),
}

/// Reads the value of `--date`.
pub(crate) fn parse(text: &str) -> Result<Date, DateError> {
    text.parse().map_err(|_| DateError::Option(text.to_owned()))
}

/// The day that the environment names, if it does.
pub(crate) fn of_environment() -> Result<Option<Date>, DateError> {
    let Some(value) = std::env::var_os(SOURCE_DATE_EPOCH).filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let value = value.to_string_lossy();
    let seconds = value.parse::<i64>().ok();
    let moment = seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    match moment {
        Some(moment) => Ok(Some(moment.to_zoned(jiff::tz::TimeZone::UTC).date())),
        None => Err(DateError::Variable(value.into_owned())),
    }
}

/// Today in UTC. Only what a person starts anew is dated by the clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the binary may ask for the day on which a person starts a spec"
)]
pub(crate) fn today() -> Date {
    jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date()
}

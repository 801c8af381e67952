//! Durations as people write them: `5m`, `1h`, `30d`, or a number of seconds.

use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde::de::{Deserializer, Error, Visitor};
use std::fmt;

/// A positive duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Duration(pub(crate) SignedDuration);

impl Duration {
    pub(crate) const fn secs(seconds: i64) -> Self {
        Self(SignedDuration::from_secs(seconds))
    }

    /// The same as the standard library has it.
    pub(crate) fn std(self) -> std::time::Duration {
        self.0.unsigned_abs()
    }
}

/// A duration, or none at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pause(SignedDuration);

impl Pause {
    pub(crate) const NONE: Self = Self(SignedDuration::ZERO);

    /// The same as the standard library has it.
    pub(crate) fn std(self) -> std::time::Duration {
        self.0.unsigned_abs()
    }
}

struct PauseVisitor;

impl Visitor<'_> for PauseVisitor {
    type Value = Pause;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        DurationVisitor.expecting(f)
    }

    fn visit_i64<E: Error>(self, seconds: i64) -> Result<Pause, E> {
        match seconds {
            0 => Ok(Pause::NONE),
            seconds => DurationVisitor
                .visit_i64(seconds)
                .map(|found| Pause(found.0)),
        }
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<Pause, E> {
        match seconds {
            0 => Ok(Pause::NONE),
            seconds => DurationVisitor
                .visit_u64(seconds)
                .map(|found| Pause(found.0)),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Pause, E> {
        match text {
            "0" | "0s" => Ok(Pause::NONE),
            text => DurationVisitor.visit_str(text).map(|found| Pause(found.0)),
        }
    }
}

impl<'de> serde::Deserialize<'de> for Pause {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PauseVisitor)
    }
}

struct DurationVisitor;

impl Visitor<'_> for DurationVisitor {
    type Value = Duration;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a duration such as \"5m\", \"1h\" or \"30d\", or a number of seconds")
    }

    fn visit_i64<E: Error>(self, seconds: i64) -> Result<Duration, E> {
        positive(SignedDuration::from_secs(seconds))
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<Duration, E> {
        let seconds = i64::try_from(seconds).map_err(|_| E::custom("a duration is too long"))?;
        self.visit_i64(seconds)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Duration, E> {
        if let Ok(seconds) = text.parse::<i64>() {
            return self.visit_i64(seconds);
        }
        let span: Span = text
            .parse()
            .map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))?;
        let duration = span
            .to_duration(SpanRelativeTo::days_are_24_hours())
            .map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))?;
        positive(duration)
    }
}

fn positive<E: Error>(duration: SignedDuration) -> Result<Duration, E> {
    if duration <= SignedDuration::ZERO {
        return Err(E::custom("a duration must be longer than nothing"));
    }
    Ok(Duration(duration))
}

impl<'de> serde::Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DurationVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: AUTH-14
    #[test]
    fn durations_are_read_as_the_sources_write_them() {
        let read = |text: &str| {
            serde_json::from_str::<Duration>(text)
                .ok()
                .map(|duration| duration.0.as_secs())
        };
        assert_eq!(read("\"1h\""), Some(3600));
        assert_eq!(read("\"30d\""), Some(2_592_000));
        assert_eq!(read("\"300\""), Some(300));
        assert_eq!(read("300"), Some(300));
        for wrong in ["\"soon\"", "\"0s\"", "-5", "\"-5m\"", "true"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_pause_may_be_none() {
        let read = |text: &str| {
            serde_json::from_str::<Pause>(text)
                .ok()
                .map(|pause| pause.std().as_secs())
        };
        assert_eq!(read("\"0s\""), Some(0));
        assert_eq!(read("0"), Some(0));
        assert_eq!(read("\"10s\""), Some(10));
        assert_eq!(read("-5"), None);
    }
}

//! Durations as Prometheus writes them.
//!
//! <https://prometheus.io/docs/prometheus/latest/querying/basics/#float-literals-and-time-durations>

/// The units, from the longest to the shortest: each stands once at most, in this order.
const UNITS: [&str; 7] = ["y", "w", "d", "h", "m", "s", "ms"];

/// Whether a text is a duration: `5m`, `1h30m`, `100ms`, `0`.
pub(super) fn is_duration(text: &str) -> bool {
    if text == "0" {
        return true;
    }
    let mut rest = text;
    let mut units = UNITS.as_slice();
    while !rest.is_empty() {
        let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let unit_len = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (Some(unit), true) = (behind.get(..unit_len), behind.len() < rest.len()) else {
            return false;
        };
        let Some(index) = units.iter().position(|known| *known == unit) else {
            return false;
        };
        units = units.get(index + 1..).unwrap_or_default();
        rest = behind.get(unit_len..).unwrap_or_default();
    }
    !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::is_duration;

    // req: PACK-7
    #[test]
    fn durations_are_told_from_what_prometheus_refuses() {
        for right in ["0", "0s", "5m", "1h30m", "1y2w3d4h5m6s7ms", "100ms", "90d"] {
            assert!(is_duration(right), "{right}");
        }
        for wrong in [
            "", "5", "5x", "m", "5 m", "5m ", "-5m", "1.5h", "5min", "30m1h", "5m5m", "5M", "PT5M",
        ] {
            assert!(!is_duration(wrong), "{wrong}");
        }
    }
}

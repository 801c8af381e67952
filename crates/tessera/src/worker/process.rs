//! The process and its connections to the database, as gauges: those of the process under the names
//! that Prometheus' client libraries give them.

use super::shown;
use crate::process::{self, Usage};
use metrics::{counter, describe_counter, describe_gauge, gauge};
use tessera_store::{Connections, SqlStore};

const CPU: &str = "process_cpu_seconds_total";
const MEMORY: &str = "process_resident_memory_bytes";
const STARTED: &str = "process_start_time_seconds";
const FILES: &str = "process_open_fds";
const MOST_FILES: &str = "process_max_fds";
const CONNECTIONS: &str = "tessera_store_connections";
const MOST_CONNECTIONS: &str = "tessera_store_connections_max";

/// Says what each means.
pub(super) fn describe() {
    describe_counter!(CPU, "Processor time, in whole seconds");
    for (name, meaning) in [
        (MEMORY, "Memory in use that is not swapped out"),
        (STARTED, "When the process was started, since 1970"),
        (FILES, "Files and sockets that are open"),
        (MOST_FILES, "Files and sockets that may be open"),
        (CONNECTIONS, "Connections to the database, used and idle"),
        (
            MOST_CONNECTIONS,
            "Connections to the database that there may be",
        ),
    ] {
        describe_gauge!(name, meaning);
    }
}

pub(super) fn measure(store: &SqlStore) {
    if let Some(usage) = Usage::read() {
        counter!(CPU).absolute(usage.cpu_seconds);
        gauge!(MEMORY).set(bytes(usage.resident_bytes));
        gauge!(STARTED).set(usage.started_at);
    }
    for (name, count) in [
        (FILES, process::open_files()),
        (MOST_FILES, process::most_open_files()),
    ] {
        if let Some(count) = count {
            gauge!(name).set(shown(count));
        }
    }
    let Connections { used, idle, most } = store.connections();
    gauge!(CONNECTIONS, "state" => "used").set(f64::from(used));
    gauge!(CONNECTIONS, "state" => "idle").set(f64::from(idle));
    gauge!(MOST_CONNECTIONS).set(f64::from(most));
}

/// Exact up to 2⁵³ bytes, which no process takes.
#[expect(clippy::cast_precision_loss, reason = "no process takes 2⁵³ bytes")]
const fn bytes(count: u64) -> f64 {
    count as f64
}

//! Events as lines in a file.

use crate::event;
use std::path::PathBuf;
use std::sync::Arc;
use tessera_adapters::events::JsonLines;
use tessera_core::event::CloudEvent;
use tessera_core::ports::EventSink as _;
use testkit::time::random_below;

/// A file of this test's own, deleted with it.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        let name = format!("tessera-events-{:x}.jsonl", random_below(u64::MAX));
        Self(std::env::temp_dir().join(name))
    }

    fn events(&self) -> Vec<CloudEvent> {
        let text = std::fs::read_to_string(&self.0).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'));
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

// req: REG-11
#[tokio::test]
async fn events_are_appended_as_lines() {
    let file = Scratch::new();
    let events = [event(), event(), event()];
    let sink = JsonLines::open("file", &file.0).unwrap();
    assert_eq!(sink.name(), "file");
    sink.deliver(&events[0]).await.unwrap();
    sink.deliver(&events[1]).await.unwrap();
    drop(sink);
    let sink = JsonLines::open("file", &file.0).unwrap();
    sink.deliver(&events[2]).await.unwrap();
    assert_eq!(file.events(), events);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_deliveries_do_not_mix() {
    let file = Scratch::new();
    let sink = Arc::new(JsonLines::open("file", &file.0).unwrap());
    let events: Vec<_> = (0..64).map(|_| event()).collect();
    let delivered = testkit::race::race(events.len(), |at| {
        let (sink, event) = (Arc::clone(&sink), events[at].clone());
        async move { sink.deliver(&event).await }
    });
    assert!(delivered.await.into_iter().all(|result| result.is_ok()));
    let mut written = file.events();
    written.sort_by_key(|event| event.id);
    let mut expected = events;
    expected.sort_by_key(|event| event.id);
    assert_eq!(written, expected);
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let file = Scratch::new();
    JsonLines::open("file", &file.0).unwrap();
    let mode = std::fs::metadata(&file.0).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_file_that_cannot_be_opened_is_an_error() {
    let nowhere = std::env::temp_dir().join("tessera-no-such-folder/events.jsonl");
    assert!(JsonLines::open("file", &nowhere).is_err());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_told_and_tried_again() {
    let sink = JsonLines::open("file", "/dev/full".as_ref()).unwrap();
    let (is_final, reason) = crate::failure(sink.deliver(&event()).await);
    assert!(!is_final, "{reason}");
}

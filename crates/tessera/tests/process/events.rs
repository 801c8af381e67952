//! Sinks that are behind, and that are told again.

use crate::admin::said;
use crate::server::{Folder, Server, command, wait_for};
use std::process::Output;
use testkit::app::code_in;
use testkit::time::random_number;

/// A deployment that keeps what it delivered to a file.
struct Keeping {
    folder: Folder,
    server: Server,
}

impl Keeping {
    fn start() -> Self {
        let folder = Folder::new();
        let server = Server::start(&folder.0, &settings(&sink(&folder)));
        Self { folder, server }
    }

    /// The ids of the events that the sink was told, in their order, with their types.
    fn told(&self) -> Vec<(String, String)> {
        let text = std::fs::read_to_string(sink(&self.folder)).unwrap_or_default();
        let event = |line: &str| {
            let event: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |name: &str| event[name].as_str().unwrap().to_owned();
            (text("id"), text("type"))
        };
        text.lines().map(event).collect()
    }

    fn wait_for_events(&self, count: usize) -> Vec<(String, String)> {
        wait_for("the events", || (self.told().len() >= count).then_some(()));
        self.told()
    }

    /// Runs `tessera admin events …` on the same deployment.
    fn events(&self, arguments: &[&str]) -> Output {
        let data = self.folder.0.to_str().unwrap();
        let arguments = [&["admin", "events"], arguments, &["--data-dir", data]].concat();
        let sink = sink(&self.folder);
        command(&arguments, &settings(&sink)).output().unwrap()
    }
}

fn sink(folder: &Folder) -> String {
    folder.0.join("events.jsonl").to_str().unwrap().to_owned()
}

fn settings(sink: &str) -> [(&'static str, &str); 2] {
    [
        ("TESSERA_EVENTS__FILE", sink),
        ("TESSERA_EVENTS__RETENTION", "1d"),
    ]
}

// req: REG-11
#[test]
fn a_sink_is_told_again_from_an_event_on() {
    let service = Keeping::start();
    let number = random_number();
    service.server.request_code(&number);
    let code = code_in(&service.server.message(&number, 1));
    assert_eq!(service.server.verify(&number, &code).status, 201);
    let told = service.wait_for_events(4);
    let types: Vec<&str> = told.iter().map(|event| event.1.as_str()).collect();
    assert_eq!(
        types,
        [
            "registration.started",
            "registration.otp_sent",
            "registration.otp_verified",
            "registration.completed"
        ]
    );
    wait_for("the sink to be measured", || {
        let metrics = service.server.get("/metrics").body;
        metrics
            .contains("tessera_events_lag{sink=\"file\"} 0")
            .then_some(())
    });
    wait_for("what was told to be settled", || {
        let shown = said(&service.events(&["sinks"]));
        let is_settled =
            shown.contains("file (file): nothing waits; 0 given up, 4 kept; last delivered");
        is_settled.then_some(())
    });

    let third = told[2].0.as_str();
    let from_third = ["replay", "--sink", "file", "--from", third];
    let dry = service.events(&[&from_third[..], &["--dry-run"]].concat());
    assert_eq!(said(&dry).trim(), "2 events would be delivered again.");
    assert_eq!(service.told(), told, "a dry run tells nothing");
    let again = service.events(&from_third);
    assert_eq!(said(&again).trim(), "2 events wait to be delivered again.");
    let told_again = service.wait_for_events(6);
    assert_eq!(
        told_again[4..],
        told[2..],
        "the same ids, in the same order"
    );

    let of_type = ["--from", "2020-01-01", "--type", "registration.started"];
    let of_type = [&["replay", "--sink", "file"], &of_type[..]].concat();
    wait_for("what was told again to be settled", || {
        let again = said(&service.events(&of_type));
        again.starts_with("1 events wait").then_some(())
    });
    assert_eq!(service.wait_for_events(7)[6], told[0]);
}

// req: REG-11
#[test]
fn what_cannot_be_told_again_is_said() {
    let service = Keeping::start();
    let unknown = "01939f0a-75c0-7c56-8a2b-2b7f0e6f3a11";
    let refused = service.events(&["replay", "--sink", "file", "--from", unknown]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        said(&refused).contains("no event of that id is kept"),
        "{}",
        said(&refused)
    );
    let guessed = "a3f5b1de-0c5e-4f7e-9b1a-0d7a3e5c9f11";
    let refused = service.events(&["replay", "--sink", "file", "--from", guessed]);
    assert!(said(&refused).contains("version 7"), "{}", said(&refused));
    let wrong = service.events(&["replay", "--sink", "file", "--from", "yesterday"]);
    assert_eq!(wrong.status.code(), Some(2));
    let nobody = service.events(&["replay", "--sink", "nobody", "--from", "2020-01-01"]);
    assert_eq!(nobody.status.code(), Some(1));
    assert!(
        said(&nobody).contains("no sink of the configuration has that name"),
        "{}",
        said(&nobody)
    );
    let none = service.events(&["replay", "--sink", "file", "--from", "2020-01-01"]);
    assert_eq!(said(&none).trim(), "0 events wait to be delivered again.");
}

//! Measures pages beside a bare route that serves the same bytes; those that read something, also
//! beside one that makes the same reads by the same statements, which is what the goal is held
//! against: no page is faster than its reads.

use super::baseline::{self, BARE_PATH, READING_PATH, Reads};
use super::load::Pace;
use super::measure::{Bare, Bench, Operation, TURNS, WARM_UP};
use super::target::State;
use super::work::Requests;
use crate::http::{self, Connection};
use crate::journey;
use crate::server::Server;
use anyhow::{Result, ensure};
use std::fs;
use std::path::PathBuf;

/// A page that is measured.
struct Page {
    name: &'static str,
    path: &'static str,
    /// What it reads; none where it is for everybody and reads nothing.
    reads: Option<Read>,
}

/// What a page of somebody who is signed in reads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Read {
    /// The session with its user and their profile.
    Session,
    /// That, and the second factor.
    SecondFactor,
}

const PAGES: [Page; 3] = [
    Page {
        name: "page /login",
        path: "/login",
        reads: None,
    },
    Page {
        name: "page /account",
        path: "/account",
        reads: Some(Read::Session),
    },
    Page {
        name: "page /account/second-factor",
        path: "/account/second-factor",
        reads: Some(Read::SecondFactor),
    },
];
const SAME_BYTES: &str = "a bare route that serves the same bytes";
const SAME_READS: &str = "a bare route that reads the same and serves the same bytes";
/// What share of the bare route's rate is to be reached.
const GOAL: f64 = 0.5;

impl Bench<'_> {
    // req: MFA-9
    pub(super) fn pages(&self) -> Result<Vec<Operation>> {
        println!("pages");
        let state = self.backing.fresh()?;
        let server = &state.launch(self.options).start()?;
        let tokens = journey::register(server.address(), self.numbers.next())?;
        let pages = PAGES.iter();
        let measured = pages.map(|page| self.page(&state, server, page, &tokens.refresh));
        measured.collect()
    }

    fn page(&self, state: &State, server: &Server, page: &Page, token: &str) -> Result<Operation> {
        let cookie = format!("Cookie: __Host-tessera_session={token}");
        let headers: &[&str] = if page.reads.is_some() {
            &[&cookie]
        } else {
            &[]
        };
        let host = server.address().to_string();
        let request = http::get_request(&host, page.path, headers);
        let reads = page.reads.map(|read| Reads {
            database: state.database(),
            connections: self.options.connections,
            token,
            factors: read == Read::SecondFactor,
        });
        let baseline = if self.options.baselines {
            let bytes = kept(state, server, &request)?;
            Some(baseline::serve(server.address(), &bytes, reads.as_ref())?)
        } else {
            None
        };
        let work = Requests::repeated(request);
        self.run(server, WARM_UP, Pace::Closed, &work)?;
        // The bound that the goal is held against comes first.
        let paths: &[&str] = match page.reads {
            Some(_) => &[READING_PATH, BARE_PATH],
            None => &[BARE_PATH],
        };
        let mut bares = Vec::new();
        for path in paths {
            bares.extend(Bare::of(self, baseline.as_ref(), |bare| {
                Requests::repeated(http::get_request(&bare.to_string(), path, &[]))
            })?);
        }
        let measured = self.in_turns(server, &[&work; TURNS], &bares)?;
        let open = self.at_share(server, measured.per_second, &work)?;
        let bound = if page.reads.is_some() {
            SAME_READS
        } else {
            SAME_BYTES
        };
        Ok(Operation {
            name: page.name,
            max_per_second: measured.per_second,
            processor_us: measured.processor_us,
            latency: Some(open),
            p99_goal_ms: None,
            beside: measured.beside(bound, Some(GOAL)),
            further: measured.further(SAME_BYTES),
            aim: None,
        })
    }
}

/// Keeps the bytes of a page in a file, for the bare route to serve.
fn kept(state: &State, server: &Server, request: &[u8]) -> Result<PathBuf> {
    let mut connection = Connection::open(server.address())?;
    let response = connection.exchange(request)?;
    let status = response.status;
    ensure!(status == 200, "a page was answered {status}");
    let file = state.folder().join("page.html");
    fs::write(&file, response.body)?;
    Ok(file)
}

//! Measures pages beside a bare route that serves the same bytes.

use super::baseline::{self, BARE_PATH};
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

/// The pages, each with whether it is of somebody who is signed in.
const PAGES: [(&str, &str, bool); 3] = [
    ("page /login", "/login", false),
    ("page /account", "/account", true),
    (
        "page /account/second-factor",
        "/account/second-factor",
        true,
    ),
];
/// What share of the bare route's rate is to be reached.
const GOAL: f64 = 0.5;

impl Bench<'_> {
    // req: MFA-9
    pub(super) fn pages(&self) -> Result<Vec<Operation>> {
        println!("pages");
        let state = self.backing.fresh()?;
        let server = &state.launch(self.options).start()?;
        let tokens = journey::register(server.address(), self.numbers.next())?;
        let cookie = format!("Cookie: __Host-tessera_session={}", tokens.refresh);
        let pages = PAGES.iter().map(|&(name, path, is_signed_in)| {
            let headers: &[&str] = if is_signed_in { &[&cookie] } else { &[] };
            self.page(&state, server, name, path, headers)
        });
        pages.collect()
    }

    fn page(
        &self,
        state: &State,
        server: &Server,
        name: &'static str,
        path: &str,
        headers: &[&str],
    ) -> Result<Operation> {
        let request = http::get_request(&server.address().to_string(), path, headers);
        let baseline = if self.options.baselines {
            let bytes = kept(state, server, &request)?;
            Some(baseline::serve(server.address(), &bytes)?)
        } else {
            None
        };
        let work = Requests::repeated(request);
        self.run(server, WARM_UP, Pace::Closed, &work)?;
        let bare = Bare::of(self, baseline.as_ref(), |bare| {
            let host = bare.to_string();
            Requests::repeated(http::get_request(&host, BARE_PATH, &[]))
        })?;
        let measured = self.in_turns(server, &[&work; TURNS], bare.as_ref())?;
        let open = self.at_share(server, measured.per_second, &work)?;
        Ok(Operation {
            name,
            max_per_second: measured.per_second,
            processor_us: measured.processor_us,
            latency: Some(open),
            p99_goal_ms: None,
            beside: measured.beside("a bare route that serves the same bytes", GOAL),
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

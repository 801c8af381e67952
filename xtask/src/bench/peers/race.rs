//! Whether what is good once is used once, and whether the time of an answer tells who is there.

use super::contest::Contestant;
use super::report::Results;
use super::second_factor::Protected;
use super::system::{PASSWORD, Session, Variant, person};
use crate::http::{Connection, Response};
use crate::interrupt;
use crate::server::Server;
use crate::timing::equivalence::{Comparison, Times};
use crate::wait;
use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

/// Requests at once.
const RUNNERS: usize = 64;
/// Logins of each kind whose times are compared.
const SAMPLES: usize = 150;
const WARM_UP: usize = 10;
/// From which share of an answer's time on a difference that is no chance counts.
const TOLD_SHARE: f64 = 0.02;
const WRONG: &str = "Quite another 1 of these";
/// Who of the people is used for what; nobody twice.
const RESET_PERSON: usize = 4_000;
const TIMED_PEOPLE: usize = 5_000;
/// From the end.
const RACED_APP: usize = 300;

/// An answer that outlives its connection.
struct Kept {
    status: u16,
    head: Vec<u8>,
    body: Vec<u8>,
}

impl Kept {
    fn of(response: Response<'_>) -> Self {
        Self {
            status: response.status,
            head: response.head.to_vec(),
            body: response.body.to_vec(),
        }
    }

    fn response(&self) -> Response<'_> {
        Response {
            status: self.status,
            head: &self.head,
            body: &self.body,
        }
    }
}

/// Sends all requests at once, each over a connection of its own.
fn race(address: SocketAddr, requests: &[Vec<u8>]) -> Result<Vec<Kept>> {
    let start = Barrier::new(requests.len());
    let connections = requests.iter().map(|_| Connection::open(address));
    let connections = connections.collect::<Result<Vec<_>>>()?;
    thread::scope(|scope| {
        let runners: Vec<_> = connections
            .into_iter()
            .zip(requests)
            .map(|(mut connection, request)| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    connection.exchange(request).map(Kept::of)
                })
            })
            .collect();
        let answers = runners.into_iter();
        answers
            .map(|runner| runner.join().ok().context("a runner panicked")?)
            .collect()
    })
}

/// How many of [`RUNNERS`] passwords one link sets.
fn reset_wins(contestant: &Contestant<'_>, server: &Server) -> Result<usize> {
    const LIMIT: Duration = Duration::from_secs(20);
    let (system, address) = (contestant.system, server.address());
    let host = address.to_string();
    let email = person(RESET_PERSON);
    let mut connection = Connection::open(address)?;
    let asked = connection.exchange(&system.forget_password(&host, &email))?;
    ensure!(asked.status < 300, "a link was answered {}", asked.status);
    let token = wait::until("the mail with a link", LIMIT, || {
        let servers = [address, contestant.server.address()];
        system.mailed_token(&contestant.place, &servers, &email)
    })?;
    let requests = (0..RUNNERS).map(|number| {
        let password = format!("{PASSWORD} {number}");
        system.reset_password(&host, &token, &password)
    });
    let answers = race(address, &requests.collect::<Vec<_>>())?;
    Ok(answers
        .iter()
        .filter(|it| system.is_reset(it.response()))
        .count())
}

/// How many of as many logins one code of an app finishes.
fn code_wins(contestant: &Contestant<'_>, server: &Server) -> Result<Option<usize>> {
    let system = contestant.system;
    if !system.about().has_second_factor {
        return Ok(None);
    }
    let protected = Protected::enrol(contestant, RACED_APP, 1)?;
    let host = server.address().to_string();
    let logins = vec![system.log_in(&host, &protected.emails[0], PASSWORD); RUNNERS];
    let waiting = contestant.all_of(server, logins, |it| Some(Kept::of(it)))?;
    protected.until_codes_are_new()?;
    let code = protected.codes.now(0).context("codes ran out")?;
    let seconds = waiting.iter().map(|first| {
        let second = system.second_step(&host, first.response(), code);
        second.context("a login waits for no code")
    });
    let answers = race(server.address(), &seconds.collect::<Result<Vec<_>>>()?)?;
    let wins = answers
        .iter()
        .filter(|it| system.session(it.response()).is_some());
    Ok(Some(wins.count()))
}

/// What becomes of one refresh token that is exchanged [`RUNNERS`] times at once.
#[derive(Debug)]
struct RefreshRace {
    answered: usize,
    successors: usize,
    /// Of the successors, those that can be exchanged afterwards.
    living: usize,
}

fn refresh_race(contestant: &Contestant<'_>, server: &Server) -> Result<Option<RefreshRace>> {
    let (system, address) = (contestant.system, server.address());
    let host = address.to_string();
    let session = contestant
        .sessions(server, 1)?
        .pop()
        .context("no session")?;
    if session.refresh.is_none() {
        return Ok(None);
    }
    let request = system.refresh(&host, &session).context("no exchange")?;
    let answers = race(address, &vec![request; RUNNERS])?;
    let next = answers
        .iter()
        .filter_map(|it| system.refreshed(&session, it.response()));
    let tokens: Vec<String> = next.filter_map(|it| it.refresh).collect();
    let successors: BTreeSet<&String> = tokens.iter().collect();
    let mut connection = Connection::open(address)?;
    let mut living = 0;
    for token in &successors {
        let successor = Session {
            header: session.header.clone(),
            refresh: Some((*token).clone()),
        };
        let request = system.refresh(&host, &successor).context("no exchange")?;
        let response = connection.exchange(&request)?;
        living += usize::from(system.refreshed(&successor, response).is_some());
    }
    Ok(Some(RefreshRace {
        answered: tokens.len(),
        successors: successors.len(),
        living,
    }))
}

/// What the times of refused logins tell.
#[derive(Debug)]
struct Telling {
    known_ms: f64,
    difference_ms: f64,
    /// Half of the interval that the difference lies in but for one time in five hundred.
    within_ms: f64,
    /// Whether status or length of the answers differ.
    answers_differ: bool,
}

impl Telling {
    fn tells(&self) -> bool {
        let is_no_chance = self.difference_ms.abs() > self.within_ms;
        self.answers_differ
            || (is_no_chance && self.difference_ms.abs() > TOLD_SHARE * self.known_ms)
    }
}

/// Logs in with a wrong password, where there is an account and where there is none.
fn telling(contestant: &Contestant<'_>, server: &Server) -> Result<Telling> {
    let (system, address) = (contestant.system, server.address());
    let host = address.to_string();
    let mut connection = Connection::open(address)?;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    let mut looks = [BTreeSet::new(), BTreeSet::new()];
    for round in 0..WARM_UP + SAMPLES {
        let number = TIMED_PEOPLE + round;
        let emails = [person(number), format!("nobody{number}@bench.example")];
        // Neither always comes first.
        for kind in [round % 2, (round + 1) % 2] {
            let request = system.log_in(&host, &emails[kind], WRONG);
            let asked = Instant::now();
            let response = connection.exchange(&request)?;
            let took = asked.elapsed();
            ensure!(
                system.session(response).is_none(),
                "a wrong password is taken"
            );
            looks[kind].insert((response.status, response.body.len()));
            if round >= WARM_UP {
                [&mut known, &mut unknown][kind].push(took);
            }
        }
    }
    let (known, unknown) = (Times::of(&known)?, Times::of(&unknown)?);
    let comparison = Comparison::of(known, unknown, TOLD_SHARE * known.mean);
    Ok(Telling {
        known_ms: known.mean * 1e3,
        difference_ms: comparison.difference * 1e3,
        within_ms: comparison.uncertainty() * 1e3,
        answers_differ: looks[0] != looks[1],
    })
}

/// Looks at each.
pub(super) fn measure(contestants: &[Contestant<'_>], results: &mut Results) -> Result<()> {
    for contestant in contestants {
        let name = contestant.system.about().name;
        // What cannot be looked at is told as a failure, and leaves the figures of the others.
        let (told, failures) = look_at(contestant).unwrap_or_else(|error| {
            let failure = format!("could not be looked at: {error:#}");
            (Value::Null, vec![failure])
        });
        interrupt::check()?;
        println!("  {name}: {told} {}", failures.join("; "));
        results.add_correctness(json!({
            "system": name, "observed": told, "failures": failures,
        }));
    }
    Ok(())
}

fn look_at(contestant: &Contestant<'_>) -> Result<(Value, Vec<String>)> {
    let server = &contestant.another(Variant::KeepingMails)?;
    let refresh = refresh_race(contestant, server)?;
    let code = code_wins(contestant, server)?;
    let telling = telling(contestant, server)?;
    let reset = reset_wins(contestant, server)?;
    let mut failures = Vec::new();
    if reset != 1 {
        failures.push(format!("one link set {reset} passwords of {RUNNERS}"));
    }
    if let Some(wins) = code.filter(|wins| *wins != 1) {
        failures.push(format!(
            "one code of an app finished {wins} logins of {RUNNERS}"
        ));
    }
    if let Some(race) = refresh.as_ref().filter(|race| race.living != 1) {
        failures.push(format!("{} successors of one token live", race.living));
    }
    if telling.tells() {
        failures.push("a refused login tells whether there is an account".to_owned());
    }
    let round = |ms: f64| (ms * 1e3).round() / 1e3;
    let told = json!({
        "passwordsSetByOneLink": reset,
        "loginsFinishedByOneCode": code,
        "refresh": refresh.map(|it| json!({
            "answered": it.answered, "successors": it.successors, "living": it.living,
        })),
        "refusedLogin": {
            "knownMs": round(telling.known_ms),
            "differenceMs": round(telling.difference_ms),
            "withinMs": round(telling.within_ms),
            "answersDiffer": telling.answers_differ,
        },
    });
    Ok((told, failures))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn telling(difference_ms: f64, within_ms: f64, answers_differ: bool) -> Telling {
        Telling {
            known_ms: 20.0,
            difference_ms,
            within_ms,
            answers_differ,
        }
    }

    #[test]
    fn what_chance_explains_tells_nothing() {
        assert!(!telling(1.0, 1.5, false).tells());
        assert!(!telling(0.2, 0.1, false).tells(), "less than a fiftieth");
        assert!(telling(-1.0, 0.5, false).tells());
        assert!(telling(0.0, 0.5, true).tells(), "whatever it takes");
    }

    #[test]
    fn runners_of_a_race_are_all_answered() {
        use std::io::{Read as _, Write as _};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let served = thread::spawn(move || {
            let streams: Vec<_> = (0..3).map(|_| listener.accept().expect("one").0).collect();
            for (number, mut stream) in streams.into_iter().enumerate() {
                assert!(stream.read(&mut [0; 1024]).expect("a request") > 0);
                let status = if number == 0 { 200 } else { 409 };
                let answer = format!("HTTP/1.1 {status} -\r\nContent-Length: 0\r\n\r\n");
                stream.write_all(answer.as_bytes()).expect("a reader");
            }
        });
        let requests = vec![b"GET / HTTP/1.1\r\n\r\n".to_vec(); 3];
        let answers = race(address, &requests).expect("answers");
        let won = answers.iter().filter(|it| it.response().status == 200);
        assert_eq!((answers.len(), won.count()), (3, 1));
        served.join().expect("a server");
    }
}

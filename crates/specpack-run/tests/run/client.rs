//! What becomes of connections.

use specpack_run::client::{CallError, Client};
use specpack_run::exchange::{Request, Response};
use specpack_run::reach::Reach;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

const LONG: Duration = Duration::from_secs(20);
const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";

/// A service that answers the requests of each connection with the texts given for it, one each,
/// and closes it behind them. It tells of each connection that it has closed.
fn service(connections: &'static [&'static [&'static str]]) -> (SocketAddr, mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, closed) = mpsc::channel();
    thread::spawn(move || {
        for answers in connections {
            let (stream, _) = listener.accept().unwrap();
            answer(&stream, answers);
            drop(stream);
            // A test that looks for something else has ended.
            let _ = sender.send(());
        }
    });
    (address, closed)
}

fn answer(mut stream: &TcpStream, answers: &[&str]) {
    let mut lines = BufReader::new(stream).lines();
    for answer in answers {
        // A blank line ends a request; none here has a body.
        if !lines
            .by_ref()
            .map_while(Result::ok)
            .any(|line| line.is_empty())
        {
            return;
        }
        stream.write_all(answer.as_bytes()).unwrap();
    }
}

fn request(address: SocketAddr) -> Request {
    Request {
        method: http::Method::GET,
        url: format!("http://{address}/"),
        path_parameters: BTreeMap::new(),
        query: Vec::new(),
        headers: http::HeaderMap::new(),
        body: bytes::Bytes::new(),
        json: None,
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(future)
}

fn said(answer: Result<Response, CallError>) -> String {
    match answer {
        Ok(response) => response.text().into_owned(),
        Err(error) => {
            let error: &dyn Error = &error;
            let causes = std::iter::successors(Some(error), |&error| error.source());
            let causes: Vec<String> = causes.map(ToString::to_string).collect();
            causes.join(": ")
        }
    }
}

#[test]
fn requests_go_over_one_connection_while_it_is_open_whatever_the_answers_are() {
    let (address, _closed) = service(&[&[OK, CHUNKED, OK, CHUNKED], &[OK]]);
    let client = Client::new(Reach::new([]), LONG);
    run(async {
        // The fifth finds the connection closed, or about to be.
        for _ in 0..4 {
            assert_eq!(said(client.call(&request(address)).await), "ok");
        }
    });
}

#[test]
fn a_connection_that_was_closed_meanwhile_is_not_used_again() {
    const ANSWERS: [&[&[&str]]; 2] = [&[&[OK], &[OK]], &[&[CHUNKED], &[CHUNKED]]];
    for answers in ANSWERS {
        let (address, closed) = service(answers);
        let client = Client::new(Reach::new([]), LONG);
        run(async {
            assert_eq!(said(client.call(&request(address)).await), "ok");
            closed.recv().unwrap();
            // What the system tells of sockets is heard when everything waits.
            tokio::task::yield_now().await;
            assert_eq!(said(client.call(&request(address)).await), "ok");
        });
    }
}

#[test]
fn an_answer_that_is_late_is_given_up_with_its_connection() {
    let (address, _closed) =
        service(&[&["HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\no"; 2], &[OK]]);
    let client = Client::new(Reach::new([]), Duration::from_millis(50));
    run(async {
        let late = said(client.call(&request(address)).await);
        assert_eq!(late, "no response came within 0.05 s");
        // What would still come is no answer to the next request.
        assert_eq!(said(client.call(&request(address)).await), "ok");
    });
}

#[test]
fn why_a_service_cannot_be_reached_is_said() {
    let client = Client::new(Reach::new([]), LONG);
    let unused = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let refused = said(run(client.call(&request(unused))));
    let expected = "the service cannot be reached: client error (Connect): tcp connect error: ";
    assert!(refused.starts_with(expected), "{refused}");

    let (address, _closed) = service(&[&[""]]);
    let nothing = said(run(client.call(&request(address))));
    assert_eq!(
        nothing,
        "the service cannot be reached: client error (SendRequest): \
         connection closed before message completed"
    );

    let (address, _closed) = service(&[&["HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\no"]]);
    let half = said(run(client.call(&request(address))));
    assert_eq!(
        half,
        "the service cannot be reached: error reading a body from connection: end of file before \
         message length reached"
    );
}

// req: PACK-5
#[test]
fn a_request_elsewhere_opens_no_connection() {
    let client = Client::new(Reach::new([]), LONG);
    let mut request = request("192.0.2.1:9".parse().unwrap());
    let refused = run(client.call(&request));
    assert!(matches!(refused, Err(CallError::OutOfReach(_))));
    request.url = "/loaves".to_owned();
    let nowhere = run(client.call(&request));
    assert!(
        matches!(nowhere, Err(CallError::OutOfReach(_))),
        "{nowhere:?}"
    );
}

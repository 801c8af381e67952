//! A stand-in for Twilio, or any other HTTP service: it takes a request and answers
//! it, or never does.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};

/// What the stand-in does with a request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Takes the message.
    Accepting,
    /// Takes the message for later, as SendGrid says it.
    Queuing,
    /// Reads the request and says nothing.
    Silent,
}

/// A stand-in that listens.
pub(crate) struct StandIn {
    /// Where it listens.
    pub(crate) url: String,
    /// The form of each request, as it comes.
    pub(crate) requests: Receiver<String>,
    /// The head of each that is answered, a line for each header, its name in lower case.
    pub(crate) heads: Receiver<String>,
}

impl StandIn {
    /// Listens until the test ends.
    pub(crate) fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, requests) = channel();
        let (head_sender, heads) = channel();
        std::thread::spawn(move || {
            let mut held = Vec::new();
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                let sender = sender.clone();
                let head_sender = head_sender.clone();
                match manner {
                    Manner::Accepting => {
                        std::thread::spawn(move || {
                            answer(stream, "201 Created", &head_sender, &sender);
                        });
                    }
                    Manner::Queuing => {
                        std::thread::spawn(move || {
                            answer(stream, "202 Accepted", &head_sender, &sender);
                        });
                    }
                    Manner::Silent => {
                        let mut stream = BufReader::new(stream);
                        if let Some((_, form)) = read_request(&mut stream) {
                            let _gone = sender.send(form);
                        }
                        held.push(stream);
                    }
                }
            }
        });
        Self {
            url,
            requests,
            heads,
        }
    }
}

/// The head and the body of the next request on a connection.
pub(crate) fn read_request(stream: &mut BufReader<impl Read>) -> Option<(String, String)> {
    let (mut length, mut head) = (0, String::new());
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        // Names are the same in either case; values are kept as they are.
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let line = format!("{}:{value}", name.to_ascii_lowercase());
        head.push_str(&line);
        head.push('\n');
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut form = vec![0; length];
    stream.read_exact(&mut form).ok()?;
    Some((head, String::from_utf8_lossy(&form).into_owned()))
}

fn answer(stream: TcpStream, status: &str, heads: &Sender<String>, forms: &Sender<String>) {
    let mut stream = BufReader::new(stream);
    while let Some((head, form)) = read_request(&mut stream) {
        let body = r#"{"sid":"SM0123456789","status":"queued"}"#;
        let response = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.get_mut().write_all(response.as_bytes()).unwrap();
        let _gone = (heads.send(head), forms.send(form));
    }
}

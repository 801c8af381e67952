//! Reads all that a stream of NATS holds, in its order: the little of its protocol that this
//! takes. The client that Tessera publishes with is not here to judge what Tessera published.

use super::journal::Told;
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// The stream that Tessera makes unless it is told another name.
const STREAM: &str = "TESSERA";
const PATIENCE: Duration = Duration::from_secs(20);
/// What is subscribed to, and under which number.
const ANSWERS: (&str, &str) = ("chaos.answers", "1");
const EVENTS: (&str, &str) = ("chaos.events", "2");
/// Longer than any event.
const LARGEST_MESSAGE: usize = 8 * 1024 * 1024;

/// Something that the server says.
#[derive(Debug, PartialEq, Eq)]
enum Frame {
    Message {
        /// The subscription that it came by.
        subscription: String,
        /// Where an answer to it goes; of what a stream delivers it says how much is still to
        /// come.
        reply: String,
        body: Vec<u8>,
    },
    Ping,
    Pong,
    Error(String),
    /// Of no matter here.
    Other,
}

/// A message, and where its answer goes.
type Delivery = (String, Vec<u8>);

/// Every event in the stream at `address`.
///
/// # Errors
/// When the server does not answer, or a message is no event.
pub(super) fn told(address: SocketAddr) -> Result<Vec<Told>> {
    let stream = TcpStream::connect_timeout(&address, PATIENCE)
        .with_context(|| format!("no NATS server at {address}"))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut server = Server {
        sends: stream.try_clone()?,
        receives: BufReader::new(stream),
        early: VecDeque::new(),
    };
    server.greet()?;
    if server.ask_for_all()? == 0 {
        return Ok(Vec::new());
    }
    let mut told = Vec::new();
    loop {
        let (reply, body) = server.event()?;
        let (place, left) =
            place_in(&reply).with_context(|| format!("a delivery says no place: {reply}"))?;
        told.push(event_in(place, &body)?);
        if left == 0 {
            return Ok(told);
        }
    }
}

struct Server {
    sends: TcpStream,
    receives: BufReader<TcpStream>,
    /// Events that came before the answer to the question for them.
    early: VecDeque<Delivery>,
}

impl Server {
    fn greet(&mut self) -> Result<()> {
        let options = json!({
            "verbose": false, "pedantic": false, "headers": true, "protocol": 1,
            "name": "chaos", "lang": "rust", "version": "1",
        });
        let [answers, events] =
            [ANSWERS, EVENTS].map(|(subject, number)| format!("SUB {subject} {number}\r\n"));
        let greeting = format!("CONNECT {options}\r\n{answers}{events}PING\r\n");
        self.sends.write_all(greeting.as_bytes())?;
        loop {
            match frame(&mut self.receives)? {
                Frame::Pong => return Ok(()),
                Frame::Error(error) => bail!("NATS said {error}"),
                Frame::Message { .. } | Frame::Ping | Frame::Other => {}
            }
        }
    }

    /// Has the stream delivered from its first message on, and gives the number of its messages.
    fn ask_for_all(&mut self) -> Result<u64> {
        let consumer = json!({
            "stream_name": STREAM,
            "config": {
                "deliver_subject": EVENTS.0, "deliver_policy": "all", "ack_policy": "none",
                "replay_policy": "instant",
            },
        });
        let (consumer, subject) = (
            consumer.to_string(),
            format!("$JS.API.CONSUMER.CREATE.{STREAM}"),
        );
        let (answers, length) = (ANSWERS.0, consumer.len());
        let request = format!("PUB {subject} {answers} {length}\r\n{consumer}\r\n");
        self.sends.write_all(request.as_bytes())?;
        let body = loop {
            match self.message()? {
                (subscription, (_, body)) if subscription == ANSWERS.1 => break body,
                (_, event) => self.early.push_back(event),
            }
        };
        let answer: Value = serde_json::from_slice(&body)?;
        ensure!(
            answer["error"].is_null(),
            "no consumer: {}",
            answer["error"]
        );
        // Messages may be on their way already, and count as delivered then.
        let delivered = answer["delivered"]["consumer_seq"].as_u64();
        let pending = answer["num_pending"].as_u64();
        let pending = pending.context("the consumer says not what is to come")?;
        Ok(pending + delivered.unwrap_or_default())
    }

    fn event(&mut self) -> Result<Delivery> {
        if let Some(event) = self.early.pop_front() {
            return Ok(event);
        }
        let (subscription, event) = self.message()?;
        ensure!(subscription == EVENTS.1, "an answer that nobody waits for");
        Ok(event)
    }

    /// The next message, and the subscription that it came by.
    fn message(&mut self) -> Result<(String, Delivery)> {
        loop {
            match frame(&mut self.receives)? {
                Frame::Message {
                    subscription,
                    reply,
                    body,
                } => return Ok((subscription, (reply, body))),
                Frame::Ping => self.sends.write_all(b"PONG\r\n")?,
                Frame::Error(error) => bail!("NATS said {error}"),
                Frame::Pong | Frame::Other => {}
            }
        }
    }
}

/// Reads one frame.
fn frame(from: &mut BufReader<impl std::io::Read>) -> Result<Frame> {
    let mut line = String::new();
    ensure!(from.read_line(&mut line)? > 0, "NATS closed the connection");
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    Ok(match words.as_slice() {
        ["MSG", _, by, rest @ .., size] => message(from, by, rest, 0, size.parse()?)?,
        ["HMSG", _, by, rest @ .., headers, size] => {
            message(from, by, rest, headers.parse()?, size.parse()?)?
        }
        ["PING"] => Frame::Ping,
        ["PONG"] => Frame::Pong,
        ["-ERR", ..] => Frame::Error(line.trim_end().to_owned()),
        _ => Frame::Other,
    })
}

fn message(
    from: &mut BufReader<impl std::io::Read>,
    subscription: &str,
    reply: &[&str],
    headers: usize,
    size: usize,
) -> Result<Frame> {
    ensure!(
        headers <= size && size <= LARGEST_MESSAGE,
        "NATS said that {headers} of {size} bytes are headers"
    );
    let mut whole = vec![0; size + 2];
    from.read_exact(&mut whole)?;
    whole.truncate(size);
    Ok(Frame::Message {
        subscription: subscription.to_owned(),
        reply: reply.first().copied().unwrap_or_default().to_owned(),
        body: whole.split_off(headers),
    })
}

/// The place of a message in its stream, and how many follow, of
/// `$JS.ACK.STREAM.CONSUMER.DELIVERED.PLACE.….….LEFT`; newer servers name a domain and an account
/// before the stream, and more behind.
fn place_in(reply: &str) -> Option<(u64, u64)> {
    let words: Vec<&str> = reply.split('.').collect();
    let first = match words.len() {
        9 => 2,
        11.. => 4,
        _ => return None,
    };
    let number = |at: usize| words.get(first + at)?.parse().ok();
    Some((number(3)?, number(6)?))
}

fn event_in(place: u64, body: &[u8]) -> Result<Told> {
    let event: Value = serde_json::from_slice(body).context("a message is no JSON")?;
    let member = |name: &str| {
        let text = event[name].as_str().map(str::to_owned);
        text.with_context(|| format!("message {place} has no `{name}`"))
    };
    Ok(Told {
        place,
        id: member("id")?,
        kind: member("type")?,
        key: member("partitionkey")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_told_apart_and_headers_are_no_part_of_a_message() {
        let said = b"INFO {}\r\nPING\r\nMSG a 1 5\r\nhello\r\nMSG a 1 b.c 2\r\nhi\r\n\
                     HMSG a 1 b 12 14\r\nNATS/1.0\r\n\r\n{}\r\n-ERR 'no'\r\nPONG\r\n";
        let mut from = BufReader::new(&said[..]);
        let message = |reply: &str, body: &str| Frame::Message {
            subscription: "1".to_owned(),
            reply: reply.to_owned(),
            body: body.as_bytes().to_vec(),
        };
        let expected = [
            Frame::Other,
            Frame::Ping,
            message("", "hello"),
            message("b.c", "hi"),
            message("b", "{}"),
            Frame::Error("-ERR 'no'".to_owned()),
            Frame::Pong,
        ];
        for frame_expected in expected {
            assert_eq!(frame(&mut from).expect("a frame"), frame_expected);
        }
        assert!(frame(&mut from).is_err(), "nothing follows");
        let longer = b"HMSG a 1 b 12 3\r\n{}\r\n";
        assert!(frame(&mut BufReader::new(&longer[..])).is_err());
    }

    #[test]
    fn a_delivery_says_its_place_and_what_follows() {
        let old = "$JS.ACK.TESSERA.abc.1.41.7.1764225600000000000.12";
        assert_eq!(place_in(old), Some((41, 12)));
        let new = "$JS.ACK._.hash.TESSERA.abc.1.41.7.1764225600000000000.12.random";
        assert_eq!(place_in(new), Some((41, 12)));
        assert_eq!(place_in("elsewhere"), None);
    }

    #[test]
    fn an_event_is_read_by_its_envelope() {
        let body = br#"{"id":"1","type":"registration.started","partitionkey":"k","data":{}}"#;
        let told = event_in(3, body).expect("an event");
        assert_eq!((told.place, told.id.as_str()), (3, "1"));
        assert_eq!(
            (told.kind.as_str(), told.key.as_str()),
            ("registration.started", "k")
        );
        assert!(event_in(3, b"{}").is_err());
    }
}

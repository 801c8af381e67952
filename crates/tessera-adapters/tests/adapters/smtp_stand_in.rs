//! An SMTP server that answers as a test wants, well or badly.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What the server does in place of what is usual.
#[derive(Clone, Copy)]
pub(crate) enum Reply {
    /// Says this.
    Line(&'static str),
    /// Says nothing, ever.
    Silence,
    /// Ends the connection.
    Break,
}

/// What the server heard: the number of the connection, and the line. The greeting is heard
/// as `CONNECT`, a whole mail as `CONTENT`.
pub(crate) type Heard = (usize, String);

type Script = dyn Fn(usize, &str) -> Option<Reply> + Send + Sync;

pub(crate) struct SmtpStandIn {
    pub(crate) port: u16,
    heard: watch::Receiver<Vec<Heard>>,
    mails: Arc<Mutex<Vec<String>>>,
}

#[derive(Clone)]
struct Connection {
    number: usize,
    script: Arc<Script>,
    heard: Arc<watch::Sender<Vec<Heard>>>,
    mails: Arc<Mutex<Vec<String>>>,
}

impl SmtpStandIn {
    /// A server that answers by `script`, which gets the number of the connection and the
    /// command's first word; where that is silent, as servers do.
    pub(crate) async fn start(
        script: impl Fn(usize, &str) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let (sender, heard) = watch::channel(Vec::new());
        let mails = Arc::default();
        let mut connection = Connection {
            number: 0,
            script: Arc::new(script),
            heard: Arc::new(sender),
            mails: Arc::clone(&mails),
        };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(connection.clone().serve(stream));
                connection.number += 1;
            }
        });
        Self {
            port: address.port(),
            heard,
            mails,
        }
    }

    /// A server that takes all.
    pub(crate) async fn taking() -> Self {
        Self::start(|_, _| None).await
    }

    /// Everything heard so far.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.heard.borrow().clone()
    }

    /// Returns once a line that starts with `word` was heard.
    pub(crate) async fn until(&self, word: &str) {
        let mut heard = self.heard.clone();
        let has_word = |all: &Vec<Heard>| all.iter().any(|(_, line)| line.starts_with(word));
        heard.wait_for(has_word).await.unwrap();
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        let heard = self.heard();
        heard.iter().filter(|(_, line)| line == "CONNECT").count()
    }

    /// The mails it took, as they came.
    pub(crate) fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap().clone()
    }
}

impl Connection {
    async fn serve(self, stream: TcpStream) {
        let (reader, mut writer) = stream.into_split();
        let mut lines = BufReader::new(reader).lines();
        let mut next = Some("CONNECT".to_owned());
        while let Some(line) = next {
            let word = line.split(' ').next().unwrap_or_default().to_owned();
            let answer = match (self.script)(self.number, &word) {
                None => usual(&word),
                Some(Reply::Line(answer)) => answer,
                Some(Reply::Silence) => {
                    self.note(line);
                    return std::future::pending().await;
                }
                Some(Reply::Break) => return self.note(line),
            };
            self.note(line);
            let answer = format!("{answer}\r\n");
            if writer.write_all(answer.as_bytes()).await.is_err() || word == "QUIT" {
                return;
            }
            let is_mail = word == "DATA" && answer.starts_with("354");
            next = match is_mail {
                true => self.mail(&mut lines).await,
                false => lines.next_line().await.ok().flatten(),
            };
        }
    }

    /// Reads up to the lone dot.
    async fn mail(
        &self,
        lines: &mut tokio::io::Lines<BufReader<tokio::net::tcp::OwnedReadHalf>>,
    ) -> Option<String> {
        let mut mail = String::new();
        while let Some(line) = lines.next_line().await.ok().flatten() {
            if line == "." {
                self.mails.lock().unwrap().push(mail);
                return Some("CONTENT".to_owned());
            }
            mail.push_str(&line);
            mail.push('\n');
        }
        None
    }

    fn note(&self, line: String) {
        self.heard
            .send_modify(|heard| heard.push((self.number, line)));
    }
}

fn usual(word: &str) -> &'static str {
    match word {
        "CONNECT" => "220 stand-in ESMTP",
        "EHLO" => "250-stand-in\r\n250-AUTH PLAIN\r\n250 8BITMIME",
        "AUTH" => "235 2.7.0 welcome",
        "DATA" => "354 go on",
        "QUIT" => "221 2.0.0 bye",
        _ => "250 2.0.0 OK",
    }
}

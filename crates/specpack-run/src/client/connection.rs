//! One connection in HTTP/1.1.

use super::driven::Driven;
use super::plain;
use super::resumed::Resumed;
use super::{Answer, Outgoing};
use hyper_rustls::MaybeHttpsStream;
use hyper_util::rt::TokioIo;
use std::error::Error;
use tokio::net::TcpStream;

/// The bytes under a connection.
pub(super) type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;

/// A connection.
#[derive(Debug)]
pub(super) enum Connection {
    /// Over which nothing passed that is not plain.
    Plain(TcpStream),
    /// Any other. Its parts are large, and futures that hold them are moved about.
    Driven(Box<Driven<Stream>>),
}

/// Why a request has no answer.
#[derive(Debug)]
pub(super) enum Unanswered {
    /// Nothing of it was sent: it may go over another connection.
    Unsent(hyper::Error),
    /// It was sent, or a part of it.
    Sent(hyper::Error),
    /// The answer began, and its body did not come to an end that is read.
    Body(Box<dyn Error + Send + Sync>),
}

impl Connection {
    /// Makes a connection of a stream.
    pub(super) async fn over(stream: Stream) -> Result<Self, hyper::Error> {
        Ok(match stream {
            MaybeHttpsStream::Http(stream) => Self::Plain(stream.into_inner()),
            stream => Self::Driven(Box::new(Driven::over(Resumed::fresh(stream)).await?)),
        })
    }

    /// Whether a request can be sent over it now.
    pub(super) async fn is_open(&mut self) -> bool {
        match self {
            Self::Plain(stream) => plain::is_quiet(stream).await,
            Self::Driven(driven) => driven.is_open().await,
        }
    }

    /// Sends a request and reads its answer whole; gives the connection too where it can take
    /// another.
    pub(super) async fn exchange(
        self,
        request: Outgoing<'_>,
        longest_body: usize,
    ) -> Result<(Answer, Option<Self>), Unanswered> {
        let driven = match self {
            Self::Driven(driven) => driven,
            Self::Plain(mut stream) => {
                let begun = match plain::exchange(&mut stream, request).await {
                    Ok(answer) => return Ok((answer, Some(Self::Plain(stream)))),
                    Err(begun) => begun,
                };
                let stream = MaybeHttpsStream::Http(TokioIo::new(stream));
                let driven = Box::pin(Driven::over(Resumed::after(begun, stream))).await;
                Box::new(driven.map_err(Unanswered::Sent)?)
            }
        };
        Box::pin(go_on(driven, request, longest_body)).await
    }
}

async fn go_on(
    mut driven: Box<Driven<Stream>>,
    request: Outgoing<'_>,
    longest_body: usize,
) -> Result<(Answer, Option<Connection>), Unanswered> {
    let answer = driven.exchange(request.message(), longest_body).await?;
    let kept = driven.is_ready().then_some(Connection::Driven(driven));
    Ok((answer, kept))
}

//! A connection on which hyper reads and writes.
//!
//! Whoever waits for an answer drives the connection meanwhile. With a task of its own for each
//! connection every request would go from task to task three times.

use super::Answer;
use super::connection::Unanswered;
use super::resumed::Resumed;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::TrySendError;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::rt::{Read, Write};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

/// A connection with all that HTTP/1.1 has.
#[derive(Debug)]
pub(super) struct Driven<S: Read + Write + Unpin> {
    sender: SendRequest<Full<Bytes>>,
    driver: Driver<S>,
}

impl<S: Read + Write + Unpin> Driven<S> {
    /// Makes a connection of a stream.
    pub(super) async fn over(stream: Resumed<S>) -> Result<Self, hyper::Error> {
        let (sender, driver) = http1::handshake(stream).await?;
        Ok(Self {
            sender,
            driver: Driver(Some(driver)),
        })
    }

    /// Whether a request can be sent over it now.
    pub(super) async fn is_open(&mut self) -> bool {
        self.driver.advance_once().await;
        self.is_ready()
    }

    /// Whether a request could be sent over it when it was driven last.
    pub(super) fn is_ready(&self) -> bool {
        self.driver.0.is_some() && self.sender.is_ready()
    }

    /// Sends a request and reads its answer whole.
    pub(super) async fn exchange(
        &mut self,
        message: http::Request<Full<Bytes>>,
        longest_body: usize,
    ) -> Result<Answer, Unanswered> {
        let Self { sender, driver } = self;
        let mut answer = pin!(sender.try_send_request(message));
        let answer = poll_fn(|cx| {
            driver.advance(cx);
            answer.as_mut().poll(cx)
        })
        .await;
        let (head, body) = answer.map_err(unanswered)?.into_parts();
        let mut body = pin!(Limited::new(body, longest_body).collect());
        let body = poll_fn(|cx| {
            // What is read of a body follows what is asked for of it.
            if let Poll::Ready(body) = body.as_mut().poll(cx) {
                return Poll::Ready(body);
            }
            driver.advance(cx);
            body.as_mut().poll(cx)
        })
        .await;
        let body = body.map_err(Unanswered::Body)?.to_bytes();
        // The end of a body is seen behind it.
        driver.advance_once().await;
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body,
        })
    }
}

fn unanswered(mut failed: TrySendError<http::Request<Full<Bytes>>>) -> Unanswered {
    match failed.take_message() {
        Some(_) => Unanswered::Unsent(failed.into_error()),
        None => Unanswered::Sent(failed.into_error()),
    }
}

/// What reads and writes; none once the connection is closed.
#[derive(Debug)]
struct Driver<S: Read + Write + Unpin>(Option<http1::Connection<Resumed<S>, Full<Bytes>>>);

impl<S: Read + Write + Unpin> Driver<S> {
    /// Reads and writes what can be read and written. How a connection ends is told to whoever waits
    /// for an answer over it.
    fn advance(&mut self, cx: &mut Context<'_>) {
        let Some(driver) = &mut self.0 else { return };
        if Pin::new(driver).poll(cx).is_ready() {
            self.0 = None;
        }
    }

    async fn advance_once(&mut self) {
        poll_fn(|cx| {
            self.advance(cx);
            Poll::Ready(())
        })
        .await;
    }
}

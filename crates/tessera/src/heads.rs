//! How long a client may take over the head of a request.
//!
//! A connection that was used may wait for its next request, and proxies keep theirs open for as
//! long as a minute. hyper knows one bound for that wait and for the head after it, and none before
//! the first byte. So the bound on heads is here: from when a connection is made, or from the first
//! byte after an answer, until the request is taken up.

use hyper::rt::{Sleep, Timer};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How long a client may take over the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// The requests of one connection: how many began and ended. It is odd while one is answered.
#[derive(Clone, Default)]
pub(crate) struct Requests(Arc<AtomicU64>);

impl Requests {
    /// Counts a request for as long as it is answered.
    pub(crate) fn during<F: Future>(&self, answer: F) -> impl Future<Output = F::Output> + use<F> {
        let under_way = UnderWay::begin(self);
        async move {
            let _under_way = under_way;
            answer.await
        }
    }

    fn counted(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

/// A request that is being answered; it ends however it ends.
struct UnderWay(Requests);

impl UnderWay {
    fn begin(requests: &Requests) -> Self {
        requests.0.fetch_add(1, Ordering::AcqRel);
        Self(requests.clone())
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.0.fetch_add(1, Ordering::AcqRel);
    }
}

/// A connection that fails where a head takes too long.
pub(crate) struct TimedHeads<I> {
    stream: I,
    requests: Requests,
    timer: Arc<dyn Timer + Send + Sync>,
    /// When the head that is being read has to be whole, and the count that it began at.
    head: Option<(u64, Pin<Box<dyn Sleep>>)>,
}

impl<I> TimedHeads<I> {
    /// Times the heads that come over `stream`, beginning with the first.
    pub(crate) fn new(stream: I, requests: Requests, timer: Arc<dyn Timer + Send + Sync>) -> Self {
        let first = (requests.counted(), timer.sleep(HEAD_TIMEOUT));
        Self {
            stream,
            requests,
            timer,
            head: Some(first),
        }
    }

    /// Looks at the clock while a head is not whole, which may begin with what was just read.
    fn time(&mut self, has_read: bool, cx: &mut Context<'_>) -> io::Result<()> {
        let counted = self.requests.counted();
        let is_answering = counted % 2 == 1;
        if is_answering
            || self
                .head
                .as_ref()
                .is_some_and(|(begun, _)| *begun != counted)
        {
            self.head = None;
        }
        if has_read && !is_answering && self.head.is_none() {
            self.head = Some((counted, self.timer.sleep(HEAD_TIMEOUT)));
        }
        let is_late = match &mut self.head {
            Some((_, deadline)) => deadline.as_mut().poll(cx).is_ready(),
            None => false,
        };
        match is_late {
            true => Err(io::ErrorKind::TimedOut.into()),
            false => Ok(()),
        }
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for TimedHeads<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.time(buf.filled().len() > before, cx)?;
        read
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for TimedHeads<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

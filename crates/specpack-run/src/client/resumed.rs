//! A stream on which an exchange has begun, for somebody who begins it anew.

use super::plain::Begun;
use bytes::{Buf as _, Bytes};
use hyper::rt::{Read, ReadBufCursor, Write};
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// Takes what was written already without sending it again, and gives what was read already before
/// what comes.
#[derive(Debug)]
pub(super) struct Resumed<S> {
    written: usize,
    read: Bytes,
    failure: Option<io::Error>,
    /// Who waits to read.
    reader: Option<Waker>,
    stream: S,
}

impl<S> Resumed<S> {
    /// A stream on which nothing passed.
    pub(super) fn fresh(stream: S) -> Self {
        Self::after(Begun::default(), stream)
    }

    /// A stream on which something passed.
    pub(super) fn after(begun: Begun, stream: S) -> Self {
        Self {
            written: begun.written,
            read: begun.read.into(),
            failure: begun.failure,
            reader: None,
            stream,
        }
    }

    /// How many of `len` bytes were written already; none where they have to be written.
    fn skipped(&mut self, len: usize) -> Option<usize> {
        let count = self.written.min(len);
        self.written -= count;
        if self.written == 0
            && let Some(reader) = self.reader.take()
        {
            reader.wake();
        }
        (count > 0).then_some(count)
    }
}

impl<S: Read + Unpin> Read for Resumed<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        // What came in answer to a request comes behind it.
        if self.written > 0 {
            self.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        if self.read.has_remaining() {
            let count = self.read.len().min(buffer.remaining());
            buffer.put_slice(&self.read.split_to(count));
            return Poll::Ready(Ok(()));
        }
        if let Some(failure) = self.failure.take() {
            return Poll::Ready(Err(failure));
        }
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: Write + Unpin> Write for Resumed<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.skipped(bytes.len()) {
            Some(count) => Poll::Ready(Ok(count)),
            None => Pin::new(&mut self.stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let len = parts.iter().map(|part| part.len()).sum();
        match self.skipped(len) {
            Some(count) => Poll::Ready(Ok(count)),
            None => Pin::new(&mut self.stream).poll_write_vectored(cx, parts),
        }
    }
}

//! `tessera ready`: whether the instance on this machine is, for whoever has no HTTP client at
//! hand, as a container without a shell.

use crate::options::Options;
use anyhow::{Context as _, bail};
use clap::Args;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

const PATIENCE: Duration = Duration::from_secs(5);
/// The longest answer that is read, in bytes.
const MAX_ANSWER: u64 = 64 * 1024;
const QUESTION: &str = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nUser-Agent: tessera-ready\r\n\r\n";

/// Asks the instance on this machine whether it is ready.
#[derive(Args)]
pub(crate) struct Ready {
    #[command(flatten)]
    options: Options,
    /// Where it listens, when not where the configuration says
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

impl Ready {
    /// Prints what the instance answers; an error where it is not ready.
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let server = self.options.load()?.server;
        let address = on_this_machine(self.listen.unwrap_or(server.listen));
        let asked = ask(address, server.tls.is_on());
        let answer = timeout(PATIENCE, asked).await;
        let answer =
            answer.with_context(|| format!("{address} took longer than {PATIENCE:?}"))??;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).unwrap_or_default();
        match status {
            "200" => println!("{body}"),
            _ => bail!("{address} is not ready ({status}): {body}"),
        }
        Ok(())
    }
}

/// Where whoever listens everywhere is to be found.
fn on_this_machine(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

async fn ask(address: SocketAddr, is_tls: bool) -> anyhow::Result<String> {
    let stream = TcpStream::connect(address)
        .await
        .with_context(|| format!("nothing answers at {address}"))?;
    if !is_tls {
        return exchange(stream).await;
    }
    let name = ServerName::IpAddress(address.ip().into());
    let connector = TlsConnector::from(Arc::new(whoever_it_is()?));
    let stream = connector.connect(name, stream).await;
    exchange(stream.context("TLS cannot be spoken with it")?).await
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> anyhow::Result<String> {
    stream.write_all(QUESTION.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(MAX_ANSWER).read_to_end(&mut answer).await?;
    String::from_utf8(answer).context("the answer is no text")
}

fn whoever_it_is() -> anyhow::Result<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .context("TLS cannot be set up")?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
        .with_no_client_auth();
    Ok(config)
}

/// Takes any certificate: it is made out to what people see, never to this machine's own
/// address. Nothing secret is asked, and nothing is told.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_listens_everywhere_is_asked_on_this_machine() {
        for (listen, asked) in [
            ("0.0.0.0:8080", "127.0.0.1:8080"),
            ("[::]:8443", "[::1]:8443"),
            ("10.0.0.7:80", "10.0.0.7:80"),
        ] {
            let asked: SocketAddr = asked.parse().unwrap();
            assert_eq!(on_this_machine(listen.parse().unwrap()), asked);
        }
    }
}

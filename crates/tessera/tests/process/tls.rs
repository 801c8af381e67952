//! TLS in the program: what is encrypted, what is refused, and a certificate that is renewed.

use crate::server::{Folder, Server, command, wait_for};
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Files of a certificate and its key.
struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

impl Files {
    fn of(folder: &Path) -> Self {
        Self {
            certificate: folder.join("tls.crt"),
            key: folder.join("tls.key"),
        }
    }

    fn write(&self, made: &CertifiedKey<KeyPair>) {
        std::fs::write(&self.certificate, made.cert.pem()).unwrap();
        std::fs::write(&self.key, made.signing_key.serialize_pem()).unwrap();
    }

    fn environment(&self) -> [(&'static str, &str); 2] {
        [
            (
                "TESSERA_SERVER__TLS__CERTIFICATE",
                self.certificate.to_str().unwrap(),
            ),
            ("TESSERA_SERVER__TLS__KEY", self.key.to_str().unwrap()),
        ]
    }
}

fn certificate() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(["localhost".to_owned()]).unwrap()
}

/// Gets a path over TLS from whoever has one certificate; the raw answer.
fn get(authority: &str, path: &str, trusted: &CertificateDer<'static>) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let client = ClientConnection::new(Arc::new(config), name).unwrap();
    let socket = TcpStream::connect(authority)?;
    socket.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut stream = StreamOwned::new(client, socket);
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
fn requests_are_answered_over_tls_alone_and_pages_know_it() {
    let folder = Folder::new();
    let files = Files::of(&folder.0);
    let made = certificate();
    files.write(&made);
    let server = Server::start(&folder.0, &files.environment());
    assert!(server.announced.contains("listening on https://127.0.0.1:"));

    let page = get(&server.authority, "/login", made.cert.der()).unwrap();
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    let is_strict = page.contains("strict-transport-security: max-age=");
    assert!(is_strict, "browsers may come back unencrypted: {page}");

    let ask = ["ready", "--listen", &server.authority];
    let ready = command(&ask, &files.environment()).output().unwrap();
    assert!(ready.status.success(), "it asks over TLS as well");

    let stranger = get(&server.authority, "/login", certificate().cert.der());
    assert!(
        stranger.is_err(),
        "a certificate of somebody else was believed"
    );

    // Words that are not encrypted are not answered.
    let mut plain = TcpStream::connect(&server.authority).unwrap();
    plain
        .write_all(b"GET /login HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    let _reset = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP/"), "{answer:?}");
}

#[test]
fn a_renewed_certificate_is_shown_at_a_hangup_and_a_broken_one_never() {
    let folder = Folder::new();
    let files = Files::of(&folder.0);
    let first = certificate();
    files.write(&first);
    let server = Server::start(&folder.0, &files.environment());

    // A key that belongs to another certificate: what was there stays.
    std::fs::write(&files.key, certificate().signing_key.serialize_pem()).unwrap();
    server.hang_up();
    wait_for("the refusal of a key", || {
        server.log().contains("the one before stays").then_some(())
    });
    assert!(get(&server.authority, "/healthz", first.cert.der()).is_ok());

    let second = certificate();
    files.write(&second);
    server.hang_up();
    wait_for("the second certificate", || {
        get(&server.authority, "/healthz", second.cert.der()).ok()
    });
    assert!(get(&server.authority, "/healthz", first.cert.der()).is_err());
}

#[test]
fn what_cannot_be_presented_stops_the_start_and_names_the_file() {
    let folder = Folder::new();
    let files = Files::of(&folder.0);
    let data = folder.0.to_str().unwrap();
    let refused = |environment: &[(&str, &str)]| {
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--data-dir", data];
        let ended = command(&arguments, environment).output().unwrap();
        assert!(!ended.status.success());
        String::from_utf8(ended.stderr).unwrap()
    };
    let [certificate_only, _] = files.environment();
    assert!(refused(&[certificate_only]).contains("go together"));
    let missing = refused(&files.environment());
    assert!(missing.contains("tls.crt"), "{missing}");

    files.write(&certificate());
    std::fs::write(&files.certificate, "no certificate\n").unwrap();
    let empty = refused(&files.environment());
    assert!(empty.contains("no certificate is in"), "{empty}");

    files.write(&certificate());
    std::fs::write(&files.key, certificate().signing_key.serialize_pem()).unwrap();
    let other = refused(&files.environment());
    assert!(other.contains("cannot be used together"), "{other}");
    assert!(!other.contains("PRIVATE KEY"), "{other}");
}

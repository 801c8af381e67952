//! SNS behind a certificate of an authority of one's own, as a stand-in for it has.

use crate::server::{Folder, PATIENCE, Server, wait_for};
use crate::standin::read_request;
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use testkit::time::random_number;

const TAKEN: &str = "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\">\
    <PublishResult><MessageId>stand-in-1</MessageId></PublishResult></PublishResponse>";

fn certificate() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(["localhost".to_owned()]).unwrap()
}

/// Listens with a certificate until the test ends; where, and the form of each request.
fn listen(made: &CertifiedKey<KeyPair>) -> (String, Receiver<String>) {
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, requests) = channel();
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let (socket, sender) = (socket.unwrap(), sender.clone());
            std::thread::spawn(move || answer(StreamOwned::new(connection, socket), &sender));
        }
    });
    (format!("https://localhost:{port}"), requests)
}

fn answer(stream: StreamOwned<ServerConnection, TcpStream>, forms: &Sender<String>) {
    let mut stream = BufReader::new(stream);
    while let Some((_, form)) = read_request(&mut stream) {
        let length = TAKEN.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ncontent-length: {length}\r\n\r\n"
        );
        let answered = stream.get_mut().write_all((head + TAKEN).as_bytes());
        let _gone = (answered, forms.send(form));
    }
}

/// The file of an authority that vouches for itself alone.
fn authority(folder: &Folder, made: &CertifiedKey<KeyPair>) -> PathBuf {
    let path = folder.0.join("authority.pem");
    std::fs::write(&path, made.cert.pem()).unwrap();
    path
}

fn serving(folder: &Folder, url: &str, authority: &str) -> Server {
    let environment = [
        ("TESSERA_SMS__PROVIDERS", "sns"),
        ("TESSERA_SMS__SNS__REGION", "ap-south-1"),
        ("TESSERA_SMS__SNS__ENDPOINT_URL", url),
        ("TESSERA_SMS__SNS__CA_FILE", authority),
        ("AWS_ACCESS_KEY_ID", "stand-in"),
        ("AWS_SECRET_ACCESS_KEY", "stand-in"),
    ];
    Server::start(&folder.0, &environment)
}

// req: OTP-5, AUTH-14
#[test]
fn codes_go_to_whom_the_named_authority_vouches_for_and_to_nobody_else() {
    let made = certificate();
    let (url, requests) = listen(&made);

    let folder = Folder::new();
    let trusting = serving(&folder, &url, authority(&folder, &made).to_str().unwrap());
    let number = random_number();
    assert_eq!(trusting.request_code(&number).status, 200);
    let form = requests.recv_timeout(PATIENCE).unwrap();
    assert!(form.contains(&number), "{form}");
    drop(trusting);

    let folder = Folder::new();
    let stranger = authority(&folder, &certificate());
    let wary = serving(&folder, &url, stranger.to_str().unwrap());
    assert_eq!(wary.request_code(&random_number()).status, 200);
    wait_for("an attempt that failed", || {
        let metrics = wary.get("/metrics").body;
        let failed = metrics.lines().any(|line| {
            line.starts_with("tessera_provider_attempts_total")
                && line.contains("provider=\"sns\"")
                && line.contains("outcome=\"failed\"")
        });
        failed.then_some(())
    });
    assert!(requests.try_recv().is_err(), "a code went to a stranger");

    // The file is another one, and nothing else: it counts from then on.
    std::fs::write(&stranger, made.cert.pem()).unwrap();
    wary.hang_up();
    wait_for("the new authority", || {
        let is_told = wary.log().contains("new credentials are used from now on");
        is_told.then_some(())
    });
    let number = random_number();
    assert_eq!(wary.request_code(&number).status, 200);
    wait_for("its code", || {
        let form = requests.recv_timeout(PATIENCE).unwrap();
        form.contains(&number).then_some(())
    });
}

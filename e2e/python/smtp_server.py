"""Three SMTP servers on loopback that keep what they take, and an address that tells of it.

One takes mails in the clear, one insists on STARTTLS and a login, one speaks TLS from the
first byte and insists on a login. Their certificate names `localhost` alone and is signed by
an authority that is made for this run.

    GET /               {"plain", "starttls", "implicit": ports, "authority": PEM, "username", "password"}
    GET /sent?to=a@b.c  [{"number", "server", "tls", "user", "from", "to", "headers", "parts", "raw"}]

`GET /sent?since=N` keeps to those whose number, counted from 0, is not below N.

Addresses that begin with `unknown` are refused for good, with `busy` for now. Prints its
address when it answers; SIGTERM ends it.
"""

import asyncio
import collections
import email
import email.policy
import functools
import itertools
import json
import secrets
import ssl
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import trustme
from aiosmtpd.smtp import SMTP, AuthResult

LONGEST_MEMORY = 10_000  # mails
USERNAME = "tessera"
PASSWORD = secrets.token_urlsafe(16)

sent = collections.deque(maxlen=LONGEST_MEMORY)
sent_lock = threading.Lock()
numbers = itertools.count()


def leaves(message):
    """The parts that hold something: their type and their text, as a reader shows them."""
    return [
        [part.get_content_type(), part.get_content()]
        for part in message.walk()
        if not part.is_multipart()
    ]


class Recorder:
    """What one server does with mails."""

    def __init__(self, server):
        self.server = server

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("unknown"):
            return f"550 5.1.1 <{address}>: no such mailbox"
        if address.startswith("busy"):
            return f"451 4.3.0 <{address}>: try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        record = {
            "server": self.server,
            "tls": server.transport.get_extra_info("sslcontext") is not None,
            "user": session.auth_data,
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": [[name, str(value)] for name, value in message.items()],
            "parts": leaves(message),
            "raw": envelope.content.decode("latin-1"),
        }
        with sent_lock:
            sent.append({"number": next(numbers), **record})
        return "250 2.0.0 taken"


def log_in(server, session, envelope, mechanism, credentials):
    """Takes the one account."""
    given = (credentials.login.decode(), credentials.password.decode())
    is_right = given == (USERNAME, PASSWORD)
    return AuthResult(success=is_right, handled=is_right, auth_data=USERNAME if is_right else None)


async def serve(certificate):
    """Starts the three and gives their ports."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    login = {"auth_required": True, "authenticator": log_in}
    settings = {
        "plain": ({}, None),
        "starttls": ({**login, "tls_context": context, "require_starttls": True}, None),
        "implicit": ({**login, "auth_require_tls": False}, context),
    }
    loop = asyncio.get_running_loop()
    ports = {}
    for name, (options, wrapper) in settings.items():
        make = functools.partial(
            SMTP, Recorder(name), hostname="localhost", loop=loop, **options
        )
        server = await loop.create_server(make, "127.0.0.1", 0, ssl=wrapper)
        ports[name] = server.sockets[0].getsockname()[1]
    return ports


def answerer(about):
    """The handler of the HTTP side."""

    class Answerer(BaseHTTPRequestHandler):
        def do_GET(self):
            url = urllib.parse.urlsplit(self.path)
            query = urllib.parse.parse_qs(url.query)
            wanted = query.get("to", [None])[0]
            since = int(query.get("since", ["0"])[0])
            with sent_lock:
                records = [
                    r
                    for r in sent
                    if r["number"] >= since and (wanted is None or wanted in r["to"])
                ]
            body = json.dumps(records if url.path == "/sent" else about).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    return Answerer


async def main():
    authority = trustme.CA()
    about = {
        **await serve(authority.issue_cert("localhost")),
        "authority": authority.cert_pem.bytes().decode(),
        "username": USERNAME,
        "password": PASSWORD,
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), answerer(about))
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    await asyncio.to_thread(server.serve_forever)


if __name__ == "__main__":
    asyncio.run(main())

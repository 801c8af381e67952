"""AWS SNS on loopback: moto, and an address that tells which SMS it took.

moto keeps the number and the text of an SMS but not its attributes, and has no
address to read any of it, so its backend's `publish` is wrapped here.

    POST   /       the SNS API
    GET    /sent   [{"number", "messageId", "phoneNumber", "message", "attributes": {name: value}}]
    DELETE /sent   forget them

`GET /sent?to=%2B919876543210` keeps to one number, `?since=N` to messages whose own
number, counted from 0, is not below N. Prints its address when it
answers; SIGTERM ends it.
"""

import collections
import functools
import itertools
import json
import logging
import threading
import urllib.parse

from moto.server import create_backend_app
from moto.sns.models import SNSBackend
from werkzeug.serving import make_server

LONGEST_MEMORY = 50_000  # messages

sent = collections.deque(maxlen=LONGEST_MEMORY)
sent_lock = threading.Lock()
numbers = itertools.count()


def value_of(attribute):
    """The plain value of a message attribute as moto parsed it."""
    value = attribute["Value"]
    return value.decode() if isinstance(value, bytes) else str(value)


def recording(publish):
    """Wraps a backend's `publish` so that SMS are remembered once moto took them."""

    @functools.wraps(publish)
    def wrapped(self, message, *args, **kwargs):
        message_id = publish(self, message, *args, **kwargs)
        if kwargs.get("phone_number"):
            attributes = kwargs.get("message_attributes") or {}
            record = {
                "messageId": message_id,
                "phoneNumber": kwargs["phone_number"],
                "message": message,
                "attributes": {name: value_of(a) for name, a in attributes.items()},
            }
            with sent_lock:
                sent.append({"number": next(numbers), **record})
        return message_id

    return wrapped


def answer_sent(environ, start_response):
    """Answers `/sent`."""
    query = urllib.parse.parse_qs(environ.get("QUERY_STRING", ""))
    wanted = query.get("to", [None])[0]
    since = int(query.get("since", ["0"])[0])
    with sent_lock:
        if environ["REQUEST_METHOD"] == "DELETE":
            sent.clear()
        records = [
            r for r in sent if r["number"] >= since and wanted in (None, r["phoneNumber"])
        ]
    body = json.dumps(records).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]


def main():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    SNSBackend.publish = recording(SNSBackend.publish)
    moto = create_backend_app("sns")

    def application(environ, start_response):
        if environ["PATH_INFO"] == "/sent":
            return answer_sent(environ, start_response)
        return moto(environ, start_response)

    server = make_server("127.0.0.1", 0, application, threaded=True)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

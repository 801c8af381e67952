"""Registers with a running Tessera, logs in, and shows the token to the orders service.

    python try_it.py http://127.0.0.1:8080 ['tessera keys rotate …']

The deployment must have its development inbox. Where a command is given that rotates the
signing keys, it is run, and both the old and a new token have to go on working. Ends with an
error where anything is not as it should be. `cargo xtask test` runs it.
"""

import json
import re
import secrets
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request

from orders import serve

PASSWORD = "Monsoon on 12 tin roofs"


def call(url: str, body: dict | None = None, token: str | None = None) -> tuple[int, dict]:
    """Status and JSON body of an answer."""
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def expect(what: str, answer: tuple[int, dict], status: int) -> dict:
    """The body of an answer that has the status."""
    print(f"{what}: {answer[0]}")
    if answer[0] != status:
        sys.exit(f"expected {status}: {answer[1]}")
    return answer[1]


def register(base: str) -> str:
    """Somebody with a proven address."""
    email = f"priya-{secrets.token_hex(4)}@example.com"
    new = {"email": email, "password": PASSWORD, "name": "Priya Sharma"}
    expect("register", call(f"{base}/api/v1/auth/register", new), 201)
    inbox = f"{base}/dev/inbox/messages?to={urllib.parse.quote(email)}"
    for _ in range(600):
        with urllib.request.urlopen(inbox) as answer:
            found = re.search(r"\b\d{6}\b", " ".join(mail["body"] for mail in json.load(answer)))
        if found:
            break
        threading.Event().wait(0.1)
    else:
        sys.exit("no mail came")
    proof = {"email": email, "code": found.group()}
    expect("verify-email", call(f"{base}/api/v1/auth/verify-email", proof), 200)
    return email


def log_in(base: str, email: str) -> str:
    """An access token."""
    person = {"email": email, "password": PASSWORD}
    return expect("login", call(f"{base}/api/v1/auth/login", person), 200)["accessToken"]


def tampered(token: str) -> str:
    """The token with another first character of its signature."""
    signed, _, signature = token.rpartition(".")
    return f"{signed}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


def main(base: str, rotate: list[str]):
    orders = serve(base, 0)
    threading.Thread(target=orders.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{orders.server_port}/orders"
    email = register(base)
    old = log_in(base, email)
    expect("orders without a token", call(url), 401)
    expect("orders with a token", call(url, token=old), 200)
    expect("orders with a tampered token", call(url, token=tampered(old)), 401)
    if not rotate:
        return
    subprocess.run(rotate, check=True)
    kid = header(old)["kid"]
    new = old
    while header(new)["kid"] == kid:
        threading.Event().wait(1)
        new = log_in(base, email)
    expect("orders with a token of the new key", call(url, token=new), 200)
    expect("orders with a token of the old key", call(url, token=old), 200)


def header(token: str) -> dict:
    """What a token says of its key."""
    import jwt

    return jwt.get_unverified_header(token)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1].rstrip("/"), sys.argv[2:])

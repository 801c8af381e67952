"""A service of its own that takes Tessera's access tokens.

    pip install 'pyjwt[crypto]'
    python orders.py http://127.0.0.1:8080 8081

It shares nothing with Tessera but the address: the keys are fetched from
/.well-known/jwks.json, kept for five minutes, and fetched anew, at most every five seconds,
when a token names a key that is not among them, as after `tessera keys rotate`.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt

# Never what a token says of itself. HS256 is not among them: its secret is Tessera's own.
ALGORITHMS = ["EdDSA", "ES256"]


class Tokens:
    """Checks access tokens of one Tessera deployment."""

    def __init__(self, issuer: str):
        self.issuer = issuer
        self.keys = jwt.PyJWKClient(
            f"{issuer}/.well-known/jwks.json", lifespan=300, cooldown_duration=5
        )

    def claims(self, authorization: str | None) -> dict | None:
        """The claims of the token in an Authorization header; none where it does not hold."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            key = self.keys.get_signing_key_from_jwt(token)
            return jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                issuer=self.issuer,
                options={"require": ["iss", "sub", "iat", "exp"]},
            )
        except jwt.PyJWTError as error:
            print(f"refused: {error}", file=sys.stderr)
            return None


def handler(tokens: Tokens) -> type[BaseHTTPRequestHandler]:
    """Serves a person's orders, once it knows who asks."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            claims = tokens.claims(self.headers.get("Authorization"))
            if claims is None:
                self.answer(401, {"error": "UNAUTHENTICATED"})
            elif "read:own" not in claims["permissions"]:
                self.answer(403, {"error": "FORBIDDEN"})
            else:
                self.answer(200, {"customer": claims["sub"], "orders": []})

        def answer(self, status: int, body: dict):
            content = json.dumps(body).encode()
            self.send_response(status)
            if status == 401:
                self.send_header("WWW-Authenticate", "Bearer")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            """Says nothing of requests: their headers hold tokens."""

    return Handler


def serve(issuer: str, port: int) -> ThreadingHTTPServer:
    """A server for the deployment at `issuer`; port 0 takes a free one."""
    return ThreadingHTTPServer(("127.0.0.1", port), handler(Tokens(issuer.rstrip("/"))))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python orders.py ISSUER PORT")
    server = serve(sys.argv[1], int(sys.argv[2]))
    print(f"orders are on http://127.0.0.1:{server.server_port}/orders", flush=True)
    server.serve_forever()

# The frame of a server of {{ title }}.

# specpack:begin injected server
import json
import re
import sys
import traceback
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import isfinite
from urllib.parse import parse_qs, unquote

import metrics
from routes import ROUTES
from schema import violation

# The longest body that is read, in bytes.
MAX_BODY = 1 << 20
PROBLEM = "application/problem+json"
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


class NotWritten(Exception):
    """Raised by what is still to be written."""


class Refused(Exception):
    """Raised by whatever refuses a request, which is answered as RFC 9457 tells it."""

    def __init__(self, status, detail, headers=None):
        super().__init__(detail)
        self.answer = problem(status, detail, headers)


class Answer:
    """What is answered: JSON, unless the media type says otherwise."""

    def __init__(self, status, body=None, media="application/json", headers=None):
        self.status = status
        self.headers = {name: str(value) for name, value in (headers or {}).items()}
        if any(set(text) & set("\r\n") for pair in self.headers.items() for text in pair):
            raise ValueError("a header is one line")
        self.body = b""
        if body is not None:
            self.headers.setdefault("Content-Type", media)
            self.body = _encoded(body, media)


class Request:
    """What an operation is asked with, held to the contract."""

    def __init__(self, operation, caller):
        self.operation = operation
        self.caller = caller
        self.path = {}
        self.query = {}
        self.headers = {}
        self.cookies = {}
        self.body = None


class Service:
    """Answers requests by handlers: a module, or whatever has a member for each operation."""

    def __init__(self, handlers):
        self._handlers = handlers
        routes = [(_template(route["path"]), name, route) for name, route in ROUTES.items()]
        # What a path says word for word goes before what a parameter may stand for.
        self._routes = sorted(routes, key=lambda it: _words(it[2]["path"]), reverse=True)

    def answer(self, method, target, headers, body):
        """The answer of a request. Names of `headers` are in lower case."""
        try:
            path, _, query = target.partition("?")
            found = self._found(path)
            if not found and (method, path) == ("GET", "/metrics"):
                return Answer(200, metrics.exposition(), "text/plain; version=0.0.4")
            if not found:
                raise Refused(404, "There is nothing here.")
            asked = next((it for it in found if it[2]["method"] == method), None)
            if asked is None:
                allowed = ", ".join(sorted({it[2]["method"] for it in found}))
                raise Refused(405, "The method is not one of this resource.", {"Allow": allowed})
            return self._answered(asked, query, headers, body)
        except Refused as refused:
            return refused.answer
        except NotWritten:
            return problem(501, "This is still to be written.")
        except Exception:
            traceback.print_exc(file=sys.stderr)
            return problem(500, "Something went wrong here.")

    def _found(self, path):
        matches = ((it.fullmatch(path), name, route) for it, name, route in self._routes)
        return [it for it in matches if it[0]]

    def _answered(self, asked, query, headers, body):
        match, name, route = asked
        given = _Given(match, query, headers)
        request = Request(name, self._caller(route, given))
        for parameter in route["parameters"]:
            texts = given.texts(parameter)
            if texts:
                value = _value(texts, parameter)
                _hold(parameter["schema"], value, f"The parameter {parameter['name']}")
                getattr(request, parameter["in"])[parameter["name"]] = value
            elif parameter["required"]:
                raise Refused(400, f"The parameter {parameter['name']} is missing.")
        if route["body"] is not None:
            request.body = _body(route["body"], headers, body)
        handler = getattr(self._handlers, route["handler"], None)
        if handler is None:
            raise NotWritten
        answer = handler(request)
        if not isinstance(answer, Answer):
            raise TypeError(f"{route['handler']} has to return an Answer")
        return answer

    def _caller(self, route, given):
        if not route["callers"]:
            return None
        for schemes in route["callers"]:
            credentials = {name: given.text(*place) for name, place in schemes.items()}
            if None not in credentials.values():
                caller = self._handlers.caller(credentials) if credentials else None
                if caller is not None or not credentials:
                    return caller
        challenge = route["challenge"]
        headers = {"WWW-Authenticate": challenge} if challenge else None
        raise Refused(401, "Callers of this have to be known.", headers)


class _Given:
    """The parts of a request as they came."""

    def __init__(self, match, query, headers):
        self._path = match.groupdict()
        self._headers = headers
        self._query = _fields(query, "The query is not well formed.")

    def text(self, place, name):
        texts = self._all(place, name)
        return texts[0] if texts else None

    def texts(self, parameter):
        texts = self._all(parameter["in"], parameter["name"])
        is_joined = parameter["is"] == "list" and not parameter["repeated"]
        return texts[0].split(",") if is_joined and texts else texts

    def _all(self, place, name):
        if place == "query":
            return self._query.get(name, [])
        if place == "path":
            text = self._path.get(_group(name))
            return [] if text is None else [_decoded(text)]
        if place == "headers":
            text = self._headers.get(name.lower())
        else:
            cookies = self._headers.get("cookie", "").split(";")
            pairs = (cookie.strip().partition("=") for cookie in cookies)
            text = next((value for key, _, value in pairs if key == name), None)
        return [] if text is None else [text]


def problem(status, detail, headers=None):
    """An answer that refuses, as RFC 9457 tells it."""
    title = next((it.phrase for it in HTTPStatus if it == status), "Refused")
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return Answer(status, body, PROBLEM, headers)


def listener(service, port, host="127.0.0.1"):
    """A server of the standard library that listens, on a free port where that is 0."""
    return ThreadingHTTPServer((host, port), type("Handler", (_Handler,), {"service": service}))


def serve(service, port, host="127.0.0.1"):
    """Answers requests until it is interrupted."""
    with listener(service, port, host) as server:
        print(f"http://{host}:{server.server_port}", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # How long a caller may be silent, in seconds.
    timeout = 30
    # Head and body go out in one piece.
    wbufsize = 1 << 16
    disable_nagle_algorithm = True

    def _serve(self):
        try:
            answer = self._answer()
        except Refused as refused:
            # What follows on the connection cannot be told apart from the body.
            self.close_connection = True
            answer = refused.answer
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status >= 200 and answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _answer(self):
        headers = {}
        for name, value in self.headers.items():
            name = name.lower()
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        if "transfer-encoding" in headers:
            raise Refused(411, "The length of the body has to be known.")
        length = headers.get("content-length", "0")
        if not re.fullmatch("[0-9]{1,18}", length):
            raise Refused(400, "The length of the body is no number.")
        if int(length) > MAX_BODY:
            raise Refused(413, "The body is too long.")
        return self.service.answer(self.command, self.path, headers, self.rfile.read(int(length)))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = _serve

    def version_string(self):
        return "service"

    def log_message(self, format, *args):
        # Paths hold what people typed, so they stay out of the log.
        pass


def _template(path):
    # Texts and names in turn.
    parts = re.split(r"\{([^}]*)\}", path)
    parts[::2] = map(re.escape, parts[::2])
    parts[1::2] = (f"(?P<{_group(name)}>[^/]+)" for name in parts[1::2])
    return re.compile("".join(parts))


def _words(path):
    return re.sub(r"\{[^}]*\}", "\0", path)


def _group(name):
    return "p" + name.encode().hex()


def _decoded(text):
    try:
        return unquote(text, errors="strict")
    except ValueError:
        raise Refused(400, "The path is not well formed.") from None


def _value(texts, parameter):
    if parameter["is"] == "list":
        return [_simple(text, parameter["items"], parameter["name"]) for text in texts]
    return _simple(texts[0], parameter["is"], parameter["name"])


def _simple(text, kind, name):
    try:
        if kind == "number" and NUMBER.fullmatch(text):
            return _number(text) if set(text) & set(".eE") else int(text)
        if kind == "boolean":
            return {"true": True, "false": False}[text]
        if kind == "number":
            raise ValueError("no number")
    except (KeyError, ValueError):
        raise Refused(400, f"The parameter {name} is no {kind}.") from None
    return text


def _number(text):
    number = float(text)
    if not isfinite(number):
        raise ValueError("a number that is too large")
    return number


def _no_number(text):
    raise ValueError(f"{text} is not JSON")


def _body(wanted, headers, body):
    if not body:
        if wanted["required"]:
            raise Refused(400, "The body is missing.")
        return None
    media = headers.get("content-type", "").split(";")[0].strip().lower()
    if media != wanted["media"] and not wanted["media"].endswith("/*"):
        raise Refused(415, f"The body has to be {wanted['media']}.")
    if media == "application/x-www-form-urlencoded":
        return _form(body)
    if not _is_json(media):
        return body
    try:
        value = json.loads(body, parse_float=_number, parse_constant=_no_number)
        _hold(wanted["schema"], value, "The body")
    except (ValueError, RecursionError):
        raise Refused(400, "The body is no JSON, or too deep.") from None
    return value


def _form(body):
    try:
        text = body.decode()
    except ValueError:
        raise Refused(400, "The body is no form.") from None
    fields = _fields(text, "The body is no form.")
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in fields.items()}


def _fields(text, otherwise):
    try:
        return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError:
        raise Refused(400, otherwise) from None


def _hold(schema, value, what):
    wrong = violation(schema, value)
    if wrong is not None:
        raise Refused(400, f"{what}: {wrong}.")


def _is_json(media):
    essence = media.split(";")[0].strip()
    return essence == "application/json" or essence.endswith("+json")


def _encoded(body, media):
    if isinstance(body, bytes):
        return body
    return json.dumps(body, allow_nan=False).encode() if _is_json(media) else str(body).encode()
# specpack:end server

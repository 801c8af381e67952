"""The client and the server that were scaffolded, talking over a socket; and requests that nobody
means well with. It is run in the folder of the service."""

import contextlib
import io
import json
import socket
import threading

import handlers
import metrics
import server
from client import Client
from routes import ROUTES
from schema import violation
from server import Answer, Refused, Service, listener

SESSION = "3f2b8c1e-5d47-4b0a-9c3e-8f1d2a6b7c90"
REGISTRATION = {"registrationId": SESSION, "nextStep": "otp_required"}
seen = []


class Written:
    """Some of the handlers; the others are those that were scaffolded."""

    def __getattr__(self, name):
        return getattr(handlers, name)

    def caller(self, credentials):
        return "priya" if credentials.get("accessToken") == "Bearer good" else None

    def start_registration(self, request):
        seen.append(request)
        metrics.add("tessera_scaffold_total", outcome='a "b"')
        return Answer(202, REGISTRATION)

    def end_own_session(self, request):
        seen.append(request)
        return Answer(204, headers={"X-Request-Id": "7"})

    def list_audit_entries(self, request):
        seen.append(request)
        if request.query["limit"] == 6:
            return Answer(200, headers={"X-Request-Id": "7\r\nSet-Cookie: a=b"})
        if request.query["limit"] == 7:
            return {"status": 200}
        raise Refused(409, "Not now.")


metrics.METRICS["tessera_scaffold_total"] = {
    "type": "counter", "about": "Of this test", "labels": ["outcome"], "buckets": []
}
metrics.METRICS["tessera_scaffold_seconds"] = {
    "type": "histogram", "about": "Of this test", "labels": [], "buckets": [0.1, 1]
}
live = listener(Service(Written()), 0)
threading.Thread(target=live.serve_forever, daemon=True).start()
origin = f"http://127.0.0.1:{live.server_port}"
client = Client(origin)
good = {"Authorization": "Bearer good"}


def expect(response, status):
    assert response.status == status, (response.status, response.body)
    return response


def raw(request):
    """What is answered to bytes, until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", live.server_port), timeout=10) as connection:
        connection.sendall(request)
        with connection.makefile("rb") as answer:
            return answer.read()


body = {"email": "priya@example.com", "password": "SecurePass123!", "locale": "en-IN"}
started = expect(client.call("startRegistration", body=body), 202)
assert started.body == REGISTRATION
assert seen[-1].body == body

ended = expect(client.call("endOwnSession", path={"sessionId": SESSION}, headers=good), 204)
assert ended.headers["X-Request-Id"] == "7"
assert seen[-1].path == {"sessionId": SESSION}
assert seen[-1].caller == "priya"

refused = expect(client.call("listAuditEntries", query={"limit": 5}, headers=good), 409)
assert refused.headers["Content-Type"] == "application/problem+json"
assert refused.body["detail"] == "Not now."
assert seen[-1].query == {"limit": 5}

# What is still to be written, and what is not there.
assert expect(client.call("getHealth"), 501).body["status"] == 501
http = Service(Written()).answer
assert http("GET", "/no/such/path", {}, b"").status == 404
wrong = http("DELETE", "/healthz", {}, b"")
assert (wrong.status, wrong.headers["Allow"]) == (405, "GET")

# Nobody is let in without a credential, with a wrong one, or by handlers that know nobody.
before = len(seen)
unknown = expect(client.call("endOwnSession", path={"sessionId": SESSION}), 401)
assert unknown.headers["WWW-Authenticate"] == "Bearer"
bad = {"Authorization": "Bearer bad"}
expect(client.call("endOwnSession", path={"sessionId": SESSION}, headers=bad), 401)
path = ROUTES["endOwnSession"]["path"].replace("{sessionId}", SESSION)
stub = Service(handlers).answer("DELETE", path, {"authorization": "Bearer good"}, b"")
assert stub.status == 401

# What is not as the contract has it reaches no handler, and is told by its place.
for mistaken, place in [
    ({**body, "email": 7}, "/email"),
    ({**body, "isAdmin": True}, "/"),
    ([], "/"),
]:
    refused = expect(client.call("startRegistration", body=mistaken), 400)
    assert f"`{place}`" in refused.body["detail"], refused.body
json_type = {"content-type": "application/json"}
start = ROUTES["startRegistration"]["path"]
anything = {"media": "application/json", "required": True, "schema": True}
for broken in [b"{", b"[" * 100_000, b"[NaN]", b"\xff", b"1" * 5000, b"1e999"]:
    assert http("POST", start, json_type, broken).status == 400, broken[:20]
    try:
        server._body(anything, json_type, broken)
    except Refused as refused:
        assert refused.answer.status == 400
    else:
        raise AssertionError(broken[:20])
assert http("POST", start, json_type, b"").status == 400
assert http("POST", start, {"content-type": "text/plain"}, b"{}").status == 415
audit = ROUTES["listAuditEntries"]["path"]
for query in ["limit=many", "limit=-1", "limit=1e999", "limit=%ff", "limit=" + "9" * 5000]:
    answer = http("GET", f"{audit}?{query}", {"authorization": "Bearer good"}, b"")
    assert answer.status == 400, (query[:20], answer.status)
assert len(seen) == before

# A mistake of a handler is nobody's business, and splits no answer in two.
with contextlib.redirect_stderr(io.StringIO()) as log:
    for limit in (6, 7):
        broken = expect(client.call("listAuditEntries", query={"limit": limit}, headers=good), 500)
        assert "Set-Cookie" not in broken.headers
        assert "header" not in json.dumps(broken.body)
assert "a header is one line" in log.getvalue()

# Requests whose end is disputed are not read on.
head = f"POST {start} HTTP/1.1\r\nHost: a\r\n".encode()
second = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
for lines, status in [
    (b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
    (b"Content-Length: 2\r\nContent-Length: 4\r\n\r\n{}", b"400"),
    (b"Content-Length: -1\r\n\r\n", b"400"),
    (b"Content-Length: 99999999999\r\n\r\n", b"413"),
]:
    answered = raw(head + lines + second)
    assert answered.startswith(b"HTTP/1.1 " + status), answered
    assert answered.count(b"HTTP/1.1") == 1, answered

# Two requests on one connection are two answers.
both = raw(second.replace(b"Connection: close\r\n", b"") + second)
assert both.count(b"HTTP/1.1 501") == 2, both

# Metrics are shown with their types, and take no label that nobody declared.
metrics.observe("tessera_scaffold_seconds", 0.5)
shown = metrics.exposition()
for line in [
    "# TYPE tessera_scaffold_total counter",
    'tessera_scaffold_total{outcome="a \\"b\\""} 1',
    'tessera_scaffold_seconds_bucket{le="0.1"} 0',
    'tessera_scaffold_seconds_bucket{le="1"} 1',
    'tessera_scaffold_seconds_bucket{le="+Inf"} 1',
    "tessera_scaffold_seconds_sum 0.5",
]:
    assert line in shown.splitlines(), (line, shown)
for wrong_use in [
    lambda: metrics.add("tessera_scaffold_total", who="priya"),
    lambda: metrics.put("tessera_scaffold_total", 1, outcome="a"),
]:
    try:
        wrong_use()
    except ValueError:
        continue
    raise AssertionError("a metric was used as what it is not")

# Values are held to schemas as JSON Schema 2020-12 has it.
for schema, fitting, unfit in [
    ({"type": "integer"}, [1, 1.0], [True, 1.5, "1"]),
    ({"enum": [1, "a", None]}, [1.0, "a", None], [True, "b", 0]),
    ({"const": {"a": [1]}}, [{"a": [1.0]}], [{"a": [True]}, {}]),
    ({"type": ["string", "null"], "maxLength": 3}, ["abc", None], ["abcd", 1]),
    ({"type": "string", "nullable": True}, [None, "a"], [1]),
    ({"minimum": 0, "exclusiveMinimum": True}, [1, "a"], [0]),
    ({"exclusiveMaximum": 2}, [1.9], [2]),
    ({"multipleOf": 0.1}, [0.3], [0.35]),
    ({"uniqueItems": True}, [[1, True], [[1], [2]]], [[1, 1.0], [{"a": 1}, {"a": 1}]]),
    ({"prefixItems": [{"type": "string"}], "items": False}, [["a"], []], [["a", 1], [1]]),
    ({"oneOf": [{"type": "integer"}, {"minimum": 5}]}, [1, 5.5], [7, 1.5]),
    ({"anyOf": [{"type": "integer"}, {"minimum": 5}]}, [1, 7], [1.5]),
    ({"not": {"type": "null"}}, [1], [None]),
    ({"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"minimum": 1}}, ["ab", 1], ["a", 0]),
    ({"dependentRequired": {"a": ["b"]}}, [{"a": 1, "b": 1}, {"b": 1}], [{"a": 1}]),
    ({"properties": {"a": {}}, "patternProperties": {"^x": {"type": "null"}},
      "additionalProperties": False}, [{"a": 1, "xy": None}], [{"b": 1}, {"xy": 1}]),
    ({"propertyNames": {"maxLength": 1}}, [{"a": 1}], [{"ab": 1}]),
    (False, [], [1]),
]:
    assert all(violation(schema, value) is None for value in fitting), schema
    assert all(violation(schema, value) is not None for value in unfit), schema
live.shutdown()
live.server_close()
print("client and server agree")

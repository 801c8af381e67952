# A client of {{ title }}.

# specpack:begin injected client
import json
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import quote, urlencode, urlsplit

from routes import ROUTES


class Response:
    """What came back; `body` is a value where it is JSON, and bytes otherwise."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        media = (headers.get("Content-Type") or "").split(";")[0].strip().lower()
        is_json = media == "application/json" or media.endswith("+json")
        self.body = json.loads(body) if is_json and body else body


class Client:
    """Calls the operations of a service, such as `http://127.0.0.1:8080`."""

    def __init__(self, origin, timeout=10):
        url = urlsplit(origin)
        connection = {"http": HTTPConnection, "https": HTTPSConnection}[url.scheme]
        self._prefix = url.path.rstrip("/")
        self._connect = lambda: connection(url.netloc, timeout=timeout)

    def call(self, operation, *, path=None, query=None, headers=None, cookies=None, body=None):
        """Calls an operation by its id; `headers` may hold credentials as well."""
        route = ROUTES[operation]
        target = self._prefix + route["path"]
        for name, value in (path or {}).items():
            target = target.replace("{" + name + "}", quote(str(value), safe=""))
        if query:
            target += "?" + urlencode(query, doseq=True)
        sent = {name: str(value) for name, value in (headers or {}).items()}
        if cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        data = None
        if body is not None:
            sent.setdefault("Content-Type", route["body"]["media"])
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection = self._connect()
        try:
            connection.request(route["method"], target, data, sent)
            response = connection.getresponse()
            return Response(response.status, response.headers, response.read())
        finally:
            connection.close()
# specpack:end client

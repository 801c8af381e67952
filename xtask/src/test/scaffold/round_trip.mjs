// The client and the server that were scaffolded, talking to each other without a network.

import assert from "node:assert/strict";
import { Client } from "./client.js";
import { handlers } from "./handlers.js";
import { service } from "./server.js";

let seen;
const registrationId = "3f2b8c1e-5d47-4b0a-9c3e-8f1d2a6b7c90";
const live = service({
  ...handlers,
  startRegistration(request) {
    seen = request;
    return { status: 202, contentType: "application/json", body: { registrationId, nextStep: "otp_required" } };
  },
  endOwnSession(request) {
    seen = request;
    return { status: 204, headers: { "X-Request-Id": "7" } };
  },
  listAuditEntries(request) {
    seen = request;
    throw new Error("a handler that fails");
  },
});
const client = new Client("http://tessera.test/", live);
const silent = console.error;

const body = { email: "priya@example.com", password: "SecurePass123!", locale: "en-IN" };
const started = await client.call("startRegistration", { body });
assert.equal(started.status, 202);
assert.deepEqual(started.body, { registrationId, nextStep: "otp_required" });
assert.deepEqual(seen.body, body);

const ended = await client.call("endOwnSession", { path: { sessionId: "a/b c" } });
assert.equal(ended.status, 204);
assert.equal(ended.headers.get("x-request-id"), "7");
assert.deepEqual(seen.path, { sessionId: "a/b c" });

console.error = () => {};
const failed = await client.call("listAuditEntries", { query: { limit: 5 } });
console.error = silent;
assert.equal(failed.status, 500);
assert.deepEqual(seen.query, { limit: 5 });

assert.equal((await client.call("getHealth", {})).status, 501, "a stub");
const at = (path, init) => live(new Request(`http://tessera.test${path}`, init));
assert.equal((await at("/no/such/path")).status, 404);
const refused = await at("/healthz", { method: "DELETE" });
assert.equal(refused.status, 405);
assert.match(refused.headers.get("allow"), /GET/);
assert.equal((await at("/api/v1/admin/audit?limit=many")).status, 400);
assert.equal((await at("/api/v1/register/start", { method: "POST", body: "{" })).status, 400);
console.log("client and server agree");

// The journey over the API, its tokens checked by a JWT library that knows nothing of Tessera.
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { after, before, test } from 'node:test';
import { post, registerByApi } from '../support/steps.mjs';
import { freshNumber } from '../support/inbox.mjs';
import { startServer } from '../support/server.mjs';

// Node.js 18 keeps it in a module.
globalThis.crypto ??= webcrypto;
const { createLocalJWKSet, decodeProtectedHeader, jwtVerify } = await import('jose');

const HOUR_SECONDS = 3600;
let server;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

const keys = async () => {
  const answer = await fetch(`${server.origin}/.well-known/jwks.json`);
  assert.equal(answer.status, 200);
  return answer.json();
};

const validate = (token) =>
  fetch(`${server.origin}/api/v1/auth/validate`, { headers: { authorization: `Bearer ${token}` } });

test('a token is verified with the published keys and says who it is for', async () => {
  const { number, body } = await registerByApi(server.origin);
  assert.deepEqual(Object.keys(body).sort(), ['accessToken', 'expiresIn', 'refreshToken', 'user']);
  assert.equal(body.expiresIn, HOUR_SECONDS);
  assert.equal(body.user.mobileNumber, `+91${number}`);
  assert.deepEqual(body.user.roles, ['CUSTOMER']);

  const { payload } = await jwtVerify(body.accessToken, createLocalJWKSet(await keys()), {
    algorithms: ['EdDSA'],
  });
  assert.equal(payload.sub, body.user.id);
  assert.equal(payload.exp - payload.iat, HOUR_SECONDS);
  assert.ok(payload.iss);
  assert.ok(!JSON.stringify(payload).includes(number), 'a token names no number');
});

test('the published keys hold no secret', async () => {
  const { keys: published } = await keys();
  assert.ok(published.length > 0);
  for (const key of published) {
    assert.equal(key.kty, 'OKP');
    assert.ok(key.kid);
    assert.equal(key.d, undefined);
  }
});

test('a valid token is confirmed with its user', async () => {
  const { body } = await registerByApi(server.origin);
  const answer = await validate(body.accessToken);
  assert.equal(answer.status, 200);
  const { valid, user, expiresAt } = await answer.json();
  assert.equal(valid, true);
  assert.equal(user.id, body.user.id);
  assert.deepEqual(user.permissions, ['read:own', 'write:own']);
  assert.ok(Date.parse(expiresAt) > Date.now());
});

test('a changed, absent or foreign token is refused', async () => {
  const { body } = await registerByApi(server.origin);
  const [header, payload, signature] = body.accessToken.split('.');
  const flipped = (signature[0] === 'A' ? 'B' : 'A') + signature.slice(1);
  const unsigned = Buffer.from(JSON.stringify({ ...decodeProtectedHeader(body.accessToken), alg: 'none' }));
  for (const token of [
    `${header}.${payload}.${flipped}`,
    `${unsigned.toString('base64url')}.${payload}.`,
    body.refreshToken,
    '',
  ]) {
    const answer = await validate(token);
    assert.equal(answer.status, 401);
    assert.match(answer.headers.get('www-authenticate'), /^Bearer/);
    assert.match(answer.headers.get('content-type'), /^application\/problem\+json/);
  }
});

test('a code works once, and a number registers once', async () => {
  const { number, otp } = await registerByApi(server.origin);
  const again = await post(server.origin, '/api/v1/auth/register/verify', { mobileNumber: number, otp });
  assert.ok([400, 409].includes(again.status), `${again.status}`);
  const anew = await post(server.origin, '/api/v1/auth/register/otp', { mobileNumber: number });
  assert.equal(anew.status, 409);
  const told = await anew.json();
  assert.equal(told.error, 'MOBILE_NUMBER_EXISTS');
  assert.ok(told.message && told.correlationId);
});

test('a number that is none is refused with the field at fault', async () => {
  const answer = await post(server.origin, '/api/v1/auth/register/otp', { mobileNumber: '12345' });
  assert.equal(answer.status, 400);
  const told = await answer.json();
  assert.equal(told.error, 'INVALID_MOBILE_NUMBER');
  assert.equal(told.field, 'mobileNumber');
});

test('two requests at once with one code make one account', async () => {
  const number = freshNumber();
  await post(server.origin, '/api/v1/auth/register/otp', { mobileNumber: number });
  const { codeFor } = await import('../support/inbox.mjs');
  const otp = await codeFor(server.origin, number);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      post(server.origin, '/api/v1/auth/register/verify', { mobileNumber: number, otp })),
  );
  assert.equal(answers.filter((answer) => answer.status === 201).length, 1);
});

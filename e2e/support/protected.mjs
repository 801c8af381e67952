// People whose account a second factor protects, enrolled over the API.
import assert from 'node:assert/strict';
import { Authenticator } from './authenticator.mjs';
import { PASSWORD, provenPerson } from './people.mjs';
import { post } from './steps.mjs';

/** Somebody with an app; gives the address, the app and the backup codes. */
export async function protectedPerson(origin, address) {
  const email = await provenPerson(origin, address);
  const accessToken = await accessOf(origin, email);
  const enrolled = await post(origin, '/api/v1/users/me/2fa/enable', { method: 'totp' }, accessToken);
  assert.equal(enrolled.status, 200);
  const { secret, qrCodePng, backupCodes } = await enrolled.json();
  const [, picture] = qrCodePng.split('base64,');
  const app = Authenticator.read(Buffer.from(picture, 'base64'));
  assert.equal(app.secret, secret, 'the picture and the text are one secret');
  const code = await app.code();
  const verified = await post(origin, '/api/v1/users/me/2fa/verify', { code }, accessToken);
  assert.ok(verified.ok, `the first code was answered ${verified.status}`);
  return { email, app, backupCodes };
}

/** An access token of somebody whose login asks for no second factor. */
export async function accessOf(origin, email) {
  const answer = await post(origin, '/api/v1/auth/login', { email, password: PASSWORD });
  assert.equal(answer.status, 200);
  return (await answer.json()).accessToken;
}

// Somebody asks for codes again and again.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { codeFor, freshNumber, messagesTo } from '../support/inbox.mjs';
import { openRegistration, post, problem, sendNumber } from '../support/steps.mjs';

const journey = suite({ TESSERA_LIMITS__ENABLED: 'true' });
const MORE_THAN_ANY_BURST = 40;

/** Asks for codes until it is refused; returns how many were granted and the refusal. */
async function exhaust(origin, number) {
  for (let granted = 0; granted < MORE_THAN_ANY_BURST; granted += 1) {
    const refusal = await post(origin, '/api/v1/auth/register/otp', { mobileNumber: number });
    if (refusal.status !== 200) return { granted, refusal };
  }
  throw new Error(`${MORE_THAN_ANY_BURST} codes were sent to one number`);
}

journey('too many requests for one number are refused with the time to wait', async ({ page, origin }) => {
  const number = freshNumber();
  const { granted, refusal } = await exhaust(origin, number);
  assert.equal(refusal.status, 429);
  assert.equal((await refusal.json()).error, 'RATE_LIMITED');
  assert.ok(Number(refusal.headers.get('retry-after')) >= 1);
  assert.equal(refusal.headers.get('ratelimit-remaining'), '0');
  await codeFor(origin, number, granted);

  await openRegistration(page);
  await sendNumber(page, number);
  const told = await problem(page).innerText();
  assert.ok(told.includes('Too many requests'), told);
  assert.match(told, /Try again in \d+ (second|minute|hour)s?/);
  assert.equal((await messagesTo(origin, number)).length, granted, 'nothing more was sent');
});

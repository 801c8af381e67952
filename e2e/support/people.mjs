// People with an address and a password, and what is checked of every page they look at.
import assert from 'node:assert/strict';
import { barriers, overflowing, settled } from './checks.mjs';
import { mailLink } from './inbox.mjs';
import { post } from './steps.mjs';

export const PASSWORD = 'Monsoon on 12 tin roofs';

let used = 0;
/** An address that nobody else has. */
export const freshAddress = () => `person-${Date.now()}-${process.pid}-${(used += 1)}@example.com`;

/** Registers an address over the API; it waits to be proven. */
export async function registerByMail(origin, email) {
  const body = { email, password: PASSWORD, name: 'Priya Sharma' };
  const answer = await post(origin, '/api/v1/auth/register', body);
  assert.equal(answer.status, 201);
}

/** Registers an address and proves it; gives the address. */
export async function provenPerson(origin) {
  const email = freshAddress();
  await registerByMail(origin, email);
  const token = (await mailLink(origin, email)).searchParams.get('token');
  const answer = await post(origin, '/api/v1/auth/verify-email', { token });
  assert.equal(answer.status, 200);
  return email;
}

/** Looks at pages in both widths and both colour schemes; the visitor needs `bypassCSP`. */
export async function lookAt(page, paths, language) {
  for (const path of paths) {
    await page.goto(path);
    await lookAround(page, language, path);
  }
}

/** The same for the page that is open. */
export async function lookAround(page, language, what) {
  assert.equal(await page.locator('html').getAttribute('lang'), language, what);
  for (const width of [320, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    assert.deepEqual(await overflowing(page), [], `${what} at ${width} px`);
  }
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await settled(page);
    assert.deepEqual(await barriers(page), [], `${what} ${colorScheme}`);
  }
}

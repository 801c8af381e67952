// People with an address and a password, and what is checked of every page they look at.
import assert from 'node:assert/strict';
import { screenshot } from './browser.mjs';
import { barriers, barriersOfColour, overflowing, settled } from './checks.mjs';
import { mailLink } from './inbox.mjs';
import { button, post } from './steps.mjs';

export const PASSWORD = 'Monsoon on 12 tin roofs';
const [NARROWEST, WIDEST] = [320, 1440];
const WIDTHS = [NARROWEST, 768, 1024, WIDEST];

// Kept apart from the server's own texts, as in `words.mjs`.
const WORDS = {
  en: { login: 'Log in', email: 'E-mail address', password: 'Password' },
  hi: { login: 'लॉग इन करें', email: 'ई-मेल पता', password: 'पासवर्ड' },
};

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
export async function provenPerson(origin, email = freshAddress()) {
  await registerByMail(origin, email);
  const token = (await mailLink(origin, email)).searchParams.get('token');
  const answer = await post(origin, '/api/v1/auth/verify-email', { token });
  assert.equal(answer.status, 200);
  return email;
}

/** Fills in the form of the login and sends it. */
export async function logIn(page, email, language, password = PASSWORD) {
  const words = WORDS[language];
  await page.goto(`/login?lang=${language}`);
  await page.getByLabel(words.email).fill(email);
  await page.getByLabel(words.password, { exact: true }).fill(password);
  await button(page, words.login).click();
}

/** Registers somebody with an address, and logs them in; gives the address. */
export async function signIn(page, origin, language) {
  const email = await provenPerson(origin);
  await logIn(page, email, language);
  await page.waitForURL('**/');
  return email;
}

/** Looks at pages in each width and both colour schemes; the journey is one that `looks`. */
export async function lookAt(page, paths, language) {
  for (const path of paths) {
    await page.goto(path);
    await lookAround(page, language, path);
  }
}

/** The same for the page that is open. */
export async function lookAround(page, language, what) {
  assert.equal(await page.locator('html').getAttribute('lang'), language, what);
  const name = what.replace(/\?.*/, '').replace(/\W+/g, '-').replace(/^-/, '');
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await settled(page);
    assert.deepEqual(await overflowing(page), [], `${what} at ${width} px`);
    // The widths between arrange the same elements as one of these.
    if (width === NARROWEST || width === WIDEST) {
      assert.deepEqual(await barriers(page), [], `${what} at ${width} px`);
    }
    await screenshot(page, `${name}-${language}-${width}`);
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  await settled(page);
  assert.deepEqual(await barriersOfColour(page), [], `${what} in the dark`);
  await screenshot(page, `${name}-${language}-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
}

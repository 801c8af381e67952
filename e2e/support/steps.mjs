// What a person does on the pages, found by label and role as assistive technology finds it.
import assert from 'node:assert/strict';
import { codeFor, freshNumber } from './inbox.mjs';
import { WORDS } from './words.mjs';

export const mobileField = (page, words = WORDS.en) => page.getByLabel(words.mobileLabel);
export const codeField = (page, words = WORDS.en) => page.getByLabel(words.codeLabel);
export const button = (page, name) => page.getByRole('button', { name });
export const heading = (page, name) => page.getByRole('heading', { name, level: 1, exact: true });
/** The box above a form that says what went wrong. */
export const problem = (page) => page.getByRole('alert');

/** What a browser shows to be somebody, if it is anybody. */
export async function sessionOf(context) {
  const cookies = await context.cookies();
  return cookies.find(({ name }) => name === '__Host-tessera_session')?.value;
}

/** Opens the registration page. */
export async function openRegistration(page, language = 'en') {
  await page.goto(`/register?lang=${language}`);
  await heading(page, WORDS[language].registerTitle).waitFor();
}

/** Types a number and sends it. */
export async function sendNumber(page, number, language = 'en') {
  const words = WORDS[language];
  await mobileField(page, words).fill(number);
  await button(page, words.send).click();
}

/** Goes from the start to the page that asks for the code. */
export async function requestCode(page, number, language = 'en') {
  await openRegistration(page, language);
  await sendNumber(page, number, language);
  await heading(page, WORDS[language].verifyTitle).waitFor();
  assert.equal(new URL(page.url()).pathname, '/register/verify');
}

/** Types a code and sends it. */
export async function sendCode(page, code, language = 'en') {
  const words = WORDS[language];
  await codeField(page, words).fill(code);
  await button(page, words.verify).click();
}

/** Registers a new number and ends on the home page. */
export async function register(page, origin, language = 'en') {
  const number = freshNumber();
  await requestCode(page, number, language);
  await sendCode(page, await codeFor(origin, number), language);
  await heading(page, WORDS[language].welcome).waitFor();
  assert.equal(new URL(page.url()).pathname, '/');
  return number;
}

/** Registers a new number over the API and returns it with the answer. */
export async function registerByApi(origin) {
  const number = freshNumber();
  await post(origin, '/api/v1/auth/register/otp', { mobileNumber: number });
  const otp = await codeFor(origin, number);
  const answer = await post(origin, '/api/v1/auth/register/verify', { mobileNumber: number, otp });
  assert.equal(answer.status, 201);
  return { number, otp, body: await answer.json() };
}

/** Posts JSON, as whoever an access token is of. */
export function post(origin, path, body, accessToken) {
  const authorization = accessToken ? { authorization: `Bearer ${accessToken}` } : {};
  return fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify(body),
  });
}

// What can go wrong, and that each fault is told in words of its own (OTP-11).
import assert from 'node:assert/strict';
import { visitor } from '../support/browser.mjs';
import { suite } from '../support/suite.mjs';
import { codeFor, freshNumber, wrongCode } from '../support/inbox.mjs';
import {
  button,
  codeField,
  heading,
  mobileField,
  openRegistration,
  problem,
  registerByApi,
  requestCode,
  sendCode,
  sendNumber,
  sessionOf,
} from '../support/steps.mjs';
import { WORDS } from '../support/words.mjs';

const journey = suite();
const MOST_TRIES = 5;

for (const language of ['en', 'hi']) {
  for (const javaScriptEnabled of [true, false]) {
    const how = `in «${language}» ${javaScriptEnabled ? 'with' : 'without'} scripts`;

    journey(`a wrong code is told ${how}`, { javaScriptEnabled }, async ({ page, origin }) => {
      const number = freshNumber();
      await requestCode(page, number, language);
      const code = await codeFor(origin, number);
      await sendCode(page, wrongCode(code), language);
      const told = await problem(page).innerText();
      assert.ok(told.includes(WORDS[language].wrongCode), told);
      assert.ok(told.includes(String(MOST_TRIES - 1)), 'how many tries are left');

      await sendCode(page, code, language);
      await heading(page, WORDS[language].welcome).waitFor();
    });

    journey(`a number that has an account is told ${how}`, { javaScriptEnabled }, async ({ page, origin }) => {
      const { number } = await registerByApi(origin);
      await openRegistration(page, language);
      await sendNumber(page, number, language);
      const told = await problem(page).innerText();
      assert.ok(told.includes(WORDS[language].taken), told);
      assert.equal(await mobileField(page, WORDS[language]).inputValue(), number, 'what was typed is kept');
    });
  }

  journey(`a number that is none is told by the server in «${language}»`, { javaScriptEnabled: false }, async ({ page }) => {
    await openRegistration(page, language);
    await sendNumber(page, '12345', language);
    const told = await problem(page).innerText();
    assert.ok(told.includes(WORDS[language].invalidNumber), told);
    assert.equal(await mobileField(page, WORDS[language]).getAttribute('aria-invalid'), 'true');
  });
}

journey('after five wrong codes a new one is needed, and works', async ({ page, origin }) => {
  const number = freshNumber();
  await requestCode(page, number);
  const code = await codeFor(origin, number);
  for (let attempt = 1; attempt <= MOST_TRIES; attempt += 1) {
    await sendCode(page, wrongCode(code));
    await problem(page).waitFor();
  }
  await sendCode(page, code);
  const told = await problem(page).innerText();
  assert.ok(told.includes('Too many attempts'), told);

  await page.reload();
  await waitOutResend(page);
  await button(page, WORDS.en.resend).click();
  await page.getByText('A new OTP is on its way').waitFor();
  await sendCode(page, await codeFor(origin, number, 2));
  await heading(page, WORDS.en.welcome).waitFor();
});

journey('a code works once', async ({ page, context, origin }) => {
  const number = freshNumber();
  await requestCode(page, number);
  const code = await codeFor(origin, number);
  // Another browser that holds all that this one holds before the code is used.
  const storageState = await context.storageState();
  const thief = await visitor(context.browser(), origin, { storageState });
  try {
    await thief.page.goto('/register/verify');
    await sendCode(page, code);
    await heading(page, WORDS.en.welcome).waitFor();

    await sendCode(thief.page, code);
    await problem(thief.page).waitFor();
    assert.equal(new URL(thief.page.url()).pathname, '/register/verify');
    assert.equal(await sessionOf(thief.context), undefined, 'the second use opens no session');
  } finally {
    await thief.context.close();
  }
});

journey('a code that another window used leads home', async ({ page, context, origin }) => {
  const number = freshNumber();
  await requestCode(page, number);
  const code = await codeFor(origin, number);
  const second = await context.newPage();
  await second.goto('/register/verify');
  await sendCode(page, code);
  await heading(page, WORDS.en.welcome).waitFor();
  const session = await sessionOf(context);

  await sendCode(second, code);
  await heading(second, WORDS.en.welcome).waitFor();
  assert.equal(new URL(second.url()).pathname, '/');
  assert.equal(await sessionOf(context), session, 'the session is the one of the first window');
});

journey('a changed number starts anew', async ({ page, origin }) => {
  await requestCode(page, freshNumber());
  await page.getByRole('link', { name: 'Change number' }).click();
  await heading(page, WORDS.en.registerTitle).waitFor();
  const number = freshNumber();
  await sendNumber(page, number);
  await sendCode(page, await codeFor(origin, number));
  await heading(page, WORDS.en.welcome).waitFor();
});

journey('an address without a page says so', async ({ page }) => {
  const answer = await page.goto('/no-such-page', { referer: undefined });
  assert.equal(answer.status(), 404);
});

journey('the field for the code takes what a phone offers', async ({ page }) => {
  await requestCode(page, freshNumber());
  const field = codeField(page);
  assert.equal(await field.getAttribute('autocomplete'), 'one-time-code');
  assert.equal(await field.getAttribute('inputmode'), 'numeric');
});

/** Lets the wait for another code pass on the page's clock; the server's limits are off. */
async function waitOutResend(page) {
  await page.clock.install();
  await page.reload();
  await page.clock.fastForward(31_000);
}

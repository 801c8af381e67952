// What a person sees of the security of their account, and the login by a code, without barriers.
import assert from 'node:assert/strict';
import { PASSWORD, lookAround, lookAt, provenPerson } from '../support/people.mjs';
import { codeFor, freshNumber } from '../support/inbox.mjs';
import { button, heading, problem, register } from '../support/steps.mjs';
import { suite } from '../support/suite.mjs';

const journey = suite();

// Kept apart from the server's own texts, as in `support/words.mjs`.
const WORDS = {
  en: { email: 'E-mail address', password: 'Password', logIn: 'Log in', welcome: 'Welcome to Tessera', byCode: 'Log in with a code by SMS', send: 'Send the OTP' },
  hi: { email: 'ई-मेल पता', password: 'पासवर्ड', logIn: 'लॉग इन करें', welcome: 'Tessera में आपका स्वागत है', byCode: 'SMS के कोड से लॉग इन करें', send: 'OTP भेजें' },
};

const ACCOUNT = ['/account/password', '/account/sessions', '/account/consents', '/account/email/change', '/account/mobile'];

async function logIn(page, words, email, language) {
  await page.goto(`/login?lang=${language}`);
  await page.getByLabel(words.email).fill(email);
  await page.getByLabel(words.password, { exact: true }).fill(PASSWORD);
  await button(page, words.logIn).click();
  await heading(page, words.welcome).waitFor();
}

async function askForCode(page, words, number, language) {
  await page.goto(`/login/code?lang=${language}`);
  await heading(page, words.byCode).waitFor();
  await page.getByRole('textbox').fill(number);
  await button(page, words.send).click();
  await button(page, words.logIn).waitFor();
}

for (const language of ['en', 'hi']) {
  const words = WORDS[language];

  journey(`the pages of one’s security have no barrier and fit in «${language}»`, { looks: true }, async ({ page, origin }) => {
    await logIn(page, words, await provenPerson(origin), language);
    await lookAt(page, ACCOUNT, language);
  });

  journey(`who has a number alone sees pages without barriers in «${language}»`, { looks: true }, async ({ page, origin }) => {
    await register(page, origin, language);
    await lookAt(page, ACCOUNT, language);
  });

  journey(`the login by a code has no barrier and fits in «${language}»`, { looks: true }, async ({ page }) => {
    await page.goto(`/login/code?lang=${language}`);
    await lookAround(page, language, 'the number');
    await askForCode(page, words, freshNumber(), language);
    await lookAround(page, language, 'the code');
  });

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with scripts' : 'without scripts';

    journey(`a number and a code log in in «${language}» ${how}`, { javaScriptEnabled }, async ({ page, origin, context }) => {
      const number = await register(page, origin, language);
      await context.clearCookies();
      await askForCode(page, words, number, language);
      await page.getByRole('textbox').fill(await codeFor(origin, number, 2));
      await button(page, words.logIn).click();
      await heading(page, words.welcome).waitFor();
    });
  }
}

journey('a number that nobody has is answered like any other', async ({ page }) => {
  await askForCode(page, WORDS.en, freshNumber(), 'en');
  assert.equal(await problem(page).count(), 0);
});

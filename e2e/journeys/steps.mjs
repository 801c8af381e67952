// A person registers step by step, with scripts and without, and every step is looked at.
import assert from 'node:assert/strict';
import { mailCode } from '../support/inbox.mjs';
import { PASSWORD, freshAddress, lookAround } from '../support/people.mjs';
import { button, heading } from '../support/steps.mjs';
import { scripts, suite } from '../support/suite.mjs';

const journey = suite();

// Kept apart from the server's own texts, as in `support/words.mjs`.
const WORDS = {
  en: { start: 'Register step by step', email: 'E-mail address', password: 'Password', goOn: 'Go on', code: 'Enter the code', verify: 'Verify and go on', details: 'About you', firstName: 'First name', lastName: 'Last name', country: 'Country', language: 'Language', complete: 'Create the account', welcome: 'Welcome to Tessera' },
  hi: { start: 'चरण-दर-चरण पंजीकरण करें', email: 'ई-मेल पता', password: 'पासवर्ड', goOn: 'आगे बढ़ें', code: 'कोड लिखें', verify: 'सत्यापित करके आगे बढ़ें', details: 'आपके बारे में', firstName: 'पहला नाम', lastName: 'उपनाम', country: 'देश', language: 'पसंद की भाषा', complete: 'खाता बनाएँ', welcome: 'Tessera में आपका स्वागत है' },
};

async function start(page, words, email, language) {
  await page.goto(`/register/steps?lang=${language}`);
  await heading(page, words.start).waitFor();
  await page.getByLabel(words.email).fill(email);
  await page.getByLabel(words.password, { exact: true }).fill(PASSWORD);
  await button(page, words.goOn).click();
  await heading(page, words.code).waitFor();
}

async function prove(page, words, code) {
  await page.getByRole('textbox').fill(code);
  await button(page, words.verify).click();
  await heading(page, words.details).waitFor();
}

async function complete(page, words) {
  await page.getByLabel(words.firstName).fill('Priya');
  await page.getByLabel(words.lastName).fill('Sharma');
  await page.getByLabel(words.country).fill('IN');
  await page.getByRole('textbox', { name: words.language }).fill('hi-IN');
  await button(page, words.complete).click();
  await heading(page, words.welcome).waitFor();
}

for (const language of ['en', 'hi']) {
  const words = WORDS[language];
  for (const javaScriptEnabled of scripts(language)) {
    const how = javaScriptEnabled ? 'with scripts' : 'without scripts';

    journey(`three steps make an account in «${language}» ${how}`, { javaScriptEnabled }, async ({ page, origin }) => {
      const email = freshAddress();
      await start(page, words, email, language);
      await prove(page, words, await mailCode(origin, email));
      // A registration goes on where it was left.
      await page.goto('/register/steps');
      await heading(page, words.details).waitFor();
      await complete(page, words);
      assert.equal(new URL(page.url()).pathname, '/');
    });
  }

  journey(`the steps have no barrier and fit in «${language}»`, { looks: true }, async ({ page, origin }) => {
    const email = freshAddress();
    await page.goto(`/register/steps?lang=${language}`);
    await lookAround(page, language, 'the first step');
    await start(page, words, email, language);
    await lookAround(page, language, 'the code');
    await prove(page, words, await mailCode(origin, email));
    await lookAround(page, language, 'the details');
  });
}

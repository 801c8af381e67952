// A customer who registered with a number logs in again by a code.
import assert from 'node:assert/strict';
import { codeFor, freshNumber, wrongCode } from '../support/inbox.mjs';
import { lookAround, lookAt } from '../support/people.mjs';
import { button, heading, problem, registerByApi } from '../support/steps.mjs';
import { scripts, suite } from '../support/suite.mjs';

const journey = suite();

// Kept apart from the server's own texts, as in `support/words.mjs`.
const WORDS = {
  en: { byCode: 'Log in with a code by SMS', number: 'Mobile number', send: 'Send the OTP', code: '6-digit OTP', login: 'Log in', wrong: 'Invalid OTP', again: 'Send a new OTP', resent: 'a new OTP is on its way', profile: 'Profile' },
  hi: { byCode: 'SMS के कोड से लॉग इन करें', number: 'मोबाइल नंबर', send: 'OTP भेजें', code: '6 अंकों का OTP', login: 'लॉग इन करें', wrong: 'OTP ग़लत है', again: 'नया OTP भेजें', resent: 'नया OTP भेजा जा रहा है', profile: 'प्रोफ़ाइल' },
};

async function ask(page, words, number) {
  await page.getByLabel(words.number).fill(number);
  await button(page, words.send).click();
  await page.getByLabel(words.code).waitFor();
}

for (const language of ['en', 'hi']) {
  const words = WORDS[language];
  for (const javaScriptEnabled of scripts(language)) {
    const how = `in «${language}» ${javaScriptEnabled ? 'with' : 'without'} scripts`;

    journey(`a number logs in by a code ${how}`, { javaScriptEnabled }, async ({ page, origin }) => {
      const { number } = await registerByApi(origin);
      await page.goto(`/account/profile?lang=${language}`);
      await page.getByRole('link', { name: words.byCode }).click();
      await heading(page, words.byCode).waitFor();
      await ask(page, words, number);
      const code = await codeFor(origin, number, 2);
      await page.getByLabel(words.code).fill(wrongCode(code));
      await button(page, words.login).click();
      assert.ok((await problem(page).innerText()).includes(words.wrong));
      await button(page, words.again).click();
      await page.getByText(words.resent).waitFor();
      await page.getByLabel(words.code).fill(await codeFor(origin, number, 3));
      await button(page, words.login).click();
      await heading(page, words.profile).waitFor();
      assert.equal(new URL(page.url()).pathname, '/account/profile', 'on the way that was asked for');
    });
  }

  journey(`the login by a code has no barrier and fits in «${language}»`, { looks: true }, async ({ page }) => {
    await lookAt(page, [`/login/code?lang=${language}`], language);
    await ask(page, words, freshNumber());
    await lookAround(page, language, 'the code');
    await lookAt(page, ['/login/code/verify?resent=1'], language);
  });
}

// A person registers with an address, proves it by the code or by the link, and logs in.
import assert from 'node:assert/strict';
import { mailCode, mailLink, wrongCode } from '../support/inbox.mjs';
import { PASSWORD, freshAddress, lookAround, lookAt } from '../support/people.mjs';
import { button, heading, problem } from '../support/steps.mjs';
import { scripts, suite } from '../support/suite.mjs';

const journey = suite();

// Kept apart from the server's own texts, as in `support/words.mjs`.
const WORDS = {
  en: { byEmail: 'Register with your e-mail address', name: 'Your name', email: 'E-mail address', password: 'Password', create: 'Create the account', sent: 'Look in your mail', code: '6-digit OTP', verify: 'Verify the address', verified: 'Your address is verified', again: 'Send a new mail', wrong: 'Invalid OTP', taken: 'E-mail address already registered', login: 'Log in', welcome: 'Welcome to Tessera' },
  hi: { byEmail: 'अपने ई-मेल पते से पंजीकरण करें', name: 'आपका नाम', email: 'ई-मेल पता', password: 'पासवर्ड', create: 'खाता बनाएँ', sent: 'अपना ई-मेल देखें', code: '6 अंकों का OTP', verify: 'पता सत्यापित करें', verified: 'आपका पता सत्यापित हो गया है', again: 'नया ई-मेल भेजें', wrong: 'OTP ग़लत है', taken: 'ई-मेल पता पहले से पंजीकृत है', login: 'लॉग इन करें', welcome: 'Tessera में आपका स्वागत है' },
};

async function register(page, words, email, password = PASSWORD) {
  await page.getByLabel(words.name).fill('Priya Sharma');
  await page.getByLabel(words.email).fill(email);
  await page.getByLabel(words.password, { exact: true }).fill(password);
  await button(page, words.create).click();
}

for (const language of ['en', 'hi']) {
  const words = WORDS[language];
  for (const javaScriptEnabled of scripts(language)) {
    const how = javaScriptEnabled ? 'with scripts' : 'without scripts';

    journey(`a person registers by mail in «${language}» ${how}`, { javaScriptEnabled }, async ({ page, origin }) => {
      const email = freshAddress();
      await page.goto(`/register?lang=${language}`);
      await page.getByRole('link', { name: words.byEmail }).click();
      await heading(page, words.byEmail).waitFor();
      await register(page, words, email);
      await heading(page, words.sent).waitFor();
      await page.getByText(email).waitFor();

      const code = await mailCode(origin, email);
      await page.getByLabel(words.code).fill(wrongCode(code));
      await button(page, words.verify).click();
      assert.ok((await problem(page).innerText()).includes(words.wrong));
      await button(page, words.again).click();
      await heading(page, words.sent).waitFor();
      await page.getByLabel(words.code).fill(await mailCode(origin, email, 2));
      await button(page, words.verify).click();
      await heading(page, words.verified).waitFor();

      await page.goto('/login');
      await page.getByLabel(words.email).fill(email);
      await page.getByLabel(words.password, { exact: true }).fill(PASSWORD);
      await button(page, words.login).click();
      await heading(page, words.welcome).waitFor();

      await page.goto('/register/email');
      await register(page, words, email);
      assert.ok((await problem(page).innerText()).includes(words.taken));
      assert.equal(await page.getByLabel(words.name).inputValue(), 'Priya Sharma', 'what was typed is kept');
    });
  }

  journey(`registration by mail has no barrier and fits in «${language}»`, { looks: true }, async ({ page, origin }) => {
    await lookAt(page, [`/register/email?lang=${language}`, '/verify-email', '/verify-email?sent=1'], language);
    const email = freshAddress();
    await page.goto('/register/email');
    await register(page, words, email);
    await heading(page, words.sent).waitFor();
    await lookAround(page, language, 'the page for the code');
    const link = await mailLink(origin, email, '/verify-email');
    await lookAt(page, [link.pathname + link.search], language);
    await button(page, words.verify).click();
    await heading(page, words.verified).waitFor();
    await lookAround(page, language, 'the end');
  });
}

journey('an address is proven in another browser with address and code', async ({ page, context, origin }) => {
  const email = freshAddress();
  await page.goto('/register/email');
  await register(page, WORDS.en, email);
  await heading(page, WORDS.en.sent).waitFor();
  await context.clearCookies();
  await page.goto('/verify-email');
  await page.getByLabel(WORDS.en.email, { exact: true }).fill(email);
  await page.getByLabel(WORDS.en.code).fill(await mailCode(origin, email));
  await page.getByLabel('Password of the registration').fill(PASSWORD);
  await button(page, WORDS.en.verify).click();
  await heading(page, WORDS.en.verified).waitFor();
});

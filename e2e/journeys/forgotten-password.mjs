// A person who forgot the password is sent a link, chooses another, and logs in with it.
import assert from 'node:assert/strict';
import { mailLink } from '../support/inbox.mjs';
import { PASSWORD, freshAddress, lookAround, lookAt, provenPerson } from '../support/people.mjs';
import { button, heading, problem } from '../support/steps.mjs';
import { scripts, suite } from '../support/suite.mjs';

const journey = suite();
const NEW_PASSWORD = 'Another 3 roofs in the rain';

// Kept apart from the server's own texts, as in `support/words.mjs`.
const WORDS = {
  en: { login: 'Log in', email: 'E-mail address', password: 'Password', forgot: 'Forgotten your password?', send: 'Send the link', sent: 'Look in your mail', choose: 'Choose a new password', newPassword: 'New password', save: 'Save the password', done: 'Your password is changed', ended: 'All sessions of your account have ended', toLogin: 'Go to the login', weak: 'Add a digit.', welcome: 'Welcome to Tessera' },
  hi: { login: 'लॉग इन करें', email: 'ई-मेल पता', password: 'पासवर्ड', forgot: 'पासवर्ड भूल गए?', send: 'लिंक भेजें', sent: 'अपना ई-मेल देखें', choose: 'नया पासवर्ड चुनें', newPassword: 'नया पासवर्ड', save: 'पासवर्ड सहेजें', done: 'आपका पासवर्ड बदल गया है', ended: 'आपके खाते के सारे सत्र समाप्त हो गए हैं', toLogin: 'लॉग इन पर जाएँ', weak: 'एक अंक जोड़ें।', welcome: 'Tessera में आपका स्वागत है' },
};

const RESET = '/password/new';

async function askForLink(page, words, email) {
  await page.getByLabel(words.email).fill(email);
  await button(page, words.send).click();
  await heading(page, words.sent).waitFor();
}

async function logIn(page, words, email, password) {
  await page.getByLabel(words.email).fill(email);
  await page.getByLabel(words.password, { exact: true }).fill(password);
  await button(page, words.login).click();
}

for (const language of ['en', 'hi']) {
  const words = WORDS[language];
  for (const javaScriptEnabled of scripts(language)) {
    const how = javaScriptEnabled ? 'with scripts' : 'without scripts';

    journey(`a forgotten password is replaced in «${language}» ${how}`, { javaScriptEnabled }, async ({ page, origin }) => {
      const email = await provenPerson(origin);
      await page.goto(`/login?lang=${language}`);
      await page.getByRole('link', { name: words.forgot }).click();
      await heading(page, words.forgot).waitFor();
      await askForLink(page, words, email);

      const link = await mailLink(origin, email, RESET);
      await page.goto(link.pathname + link.search);
      await heading(page, words.choose).waitFor();
      await page.getByLabel(words.newPassword).fill('No figures in here');
      await button(page, words.save).click();
      const told = problem(page).or(page.getByText(words.weak)).first();
      await told.waitFor();
      await page.getByLabel(words.newPassword).fill(NEW_PASSWORD);
      await button(page, words.save).click();
      await heading(page, words.done).waitFor();
      await page.getByText(words.ended).waitFor();

      await page.getByRole('link', { name: words.toLogin }).click();
      await logIn(page, words, email, PASSWORD);
      await problem(page).waitFor();
      await logIn(page, words, email, NEW_PASSWORD);
      await heading(page, words.welcome).waitFor();
    });
  }

  journey(`the pages of a forgotten password have no barrier and fit in «${language}»`, { looks: true }, async ({ page, origin }) => {
    const email = await provenPerson(origin);
    await page.goto(`/password/forgot?lang=${language}`);
    await askForLink(page, words, email);
    await lookAround(page, language, 'the answer');
    const link = await mailLink(origin, email, RESET);
    await lookAt(page, ['/password/forgot', link.pathname + link.search, '/password/new'], language);
    await page.goto(link.pathname + link.search);
    await page.getByLabel(words.newPassword).fill(NEW_PASSWORD);
    await button(page, words.save).click();
    await heading(page, words.done).waitFor();
    await lookAround(page, language, 'the end');
  });
}

journey('a password is replaced by keyboard alone', async ({ page, origin }) => {
  const email = await provenPerson(origin);
  await page.goto('/password/forgot');
  await tabTo(page, 'email');
  await page.keyboard.type(email);
  await page.keyboard.press('Enter');
  await heading(page, WORDS.en.sent).waitFor();
  const link = await mailLink(origin, email, RESET);
  await page.goto(link.pathname + link.search);
  await tabTo(page, 'password');
  await page.keyboard.type(NEW_PASSWORD);
  await page.keyboard.press('Enter');
  await heading(page, WORDS.en.done).waitFor();
});

journey('an address that nobody has is answered like any other', async ({ page }) => {
  await page.goto('/password/forgot');
  await askForLink(page, WORDS.en, freshAddress());
  assert.equal(new URL(page.url()).search, '?sent=1', 'no address in the link');
});

async function tabTo(page, name) {
  for (let stop = 0; stop < 40; stop += 1) {
    if ((await page.evaluate(() => document.activeElement.getAttribute('name'))) === name) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab never reached ${name}`);
}

// A person who registered by e-mail proves the address by the link and logs in.
import assert from 'node:assert/strict';
import { mailLink } from '../support/inbox.mjs';
import { PASSWORD, freshAddress, lookAt, registerByMail } from '../support/people.mjs';
import { button, heading, problem } from '../support/steps.mjs';
import { scripts, suite } from '../support/suite.mjs';

const journey = suite();

// Kept apart from the server's own texts, as in `support/words.mjs`.
const WORDS = {
  en: { login: 'Log in', email: 'E-mail address', password: 'Password', verify: 'Verify the address', registered: 'Password of the registration', verified: 'Your address is verified', toLogin: 'Go to the login', profile: 'Profile' },
  hi: { login: 'लॉग इन करें', email: 'ई-मेल पता', password: 'पासवर्ड', verify: 'पता सत्यापित करें', registered: 'पंजीकरण का पासवर्ड', verified: 'आपका पता सत्यापित हो गया है', toLogin: 'लॉग इन पर जाएँ', profile: 'प्रोफ़ाइल' },
};

async function logIn(page, words, email, password) {
  await page.getByLabel(words.email).fill(email);
  await page.getByLabel(words.password, { exact: true }).fill(password);
  await button(page, words.login).click();
}

for (const language of ['en', 'hi']) {
  const words = WORDS[language];
  for (const javaScriptEnabled of scripts(language)) {
    const how = javaScriptEnabled ? 'with scripts' : 'without scripts';

    journey(`an address is proven and logged in with in «${language}» ${how}`, { javaScriptEnabled }, async ({ page, origin }) => {
      const email = freshAddress();
      await registerByMail(origin, email);
      await page.goto(`/account/profile?lang=${language}`);
      await heading(page, words.login).waitFor();
      await logIn(page, words, email, 'Quite another 1 of these');
      await problem(page).waitFor();
      assert.equal(await page.getByLabel(words.email).inputValue(), email, 'what was typed is still there');
      assert.equal(await page.getByLabel(words.password, { exact: true }).inputValue(), '');

      const link = await mailLink(origin, email);
      await page.goto(link.pathname + link.search);
      await page.getByLabel(words.registered).fill(PASSWORD);
      await button(page, words.verify).click();
      await heading(page, words.verified).waitFor();
      await page.getByRole('link', { name: words.toLogin }).click();
      await page.goto('/account/profile');
      await logIn(page, words, email, PASSWORD);
      await heading(page, words.profile).waitFor();
      assert.equal(new URL(page.url()).pathname, '/account/profile');
    });
  }

  journey(`login and proof have no barrier and fit in «${language}»`, { looks: true }, async ({ page, origin }) => {
    const email = freshAddress();
    await registerByMail(origin, email);
    const link = await mailLink(origin, email);
    await lookAt(page, [`/login?lang=${language}`, link.pathname + link.search, '/verify-email'], language);
  });
}

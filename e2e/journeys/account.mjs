// A signed-in person looks at the account and changes the profile, with scripts and without.
import assert from 'node:assert/strict';
import { lookAt } from '../support/people.mjs';
import { scripts, suite } from '../support/suite.mjs';
import { button, heading, problem, register } from '../support/steps.mjs';

const journey = suite();

// Kept apart from the server's own texts, as in `support/words.mjs`.
const WORDS = {
  en: { account: 'Your account', profile: 'Profile', firstName: 'First name', country: 'Country', sms: 'By SMS', save: 'Save', saved: 'Your profile is saved.' },
  hi: { account: 'आपका खाता', profile: 'प्रोफ़ाइल', firstName: 'पहला नाम', country: 'देश', sms: 'SMS से', save: 'सहेजें', saved: 'आपकी प्रोफ़ाइल सहेज ली गई है।' },
};

const pathOf = (page) => new URL(page.url()).pathname;

for (const language of ['en', 'hi']) {
  const words = WORDS[language];
  for (const javaScriptEnabled of scripts(language)) {
    const how = javaScriptEnabled ? 'with scripts' : 'without scripts';

    journey(`a profile is changed in «${language}» ${how}`, { javaScriptEnabled }, async ({ page, origin }) => {
      await register(page, origin, language);
      await page.goto('/account');
      await heading(page, words.account).waitFor();
      await page.getByRole('navigation', { name: words.account }).getByRole('link', { name: words.profile }).click();
      await heading(page, words.profile).waitFor();

      await page.getByLabel(words.firstName).fill('Priya');
      await page.getByLabel(words.country).fill('Georgia');
      await button(page, words.save).click();
      await problem(page).waitFor();
      assert.equal(await page.getByLabel(words.country).getAttribute('aria-invalid'), 'true');
      assert.equal(await page.getByLabel(words.firstName).inputValue(), 'Priya', 'what was typed is still there');

      await page.getByLabel(words.country).fill('in');
      await page.getByLabel(words.sms).check();
      await button(page, words.save).click();
      await page.getByText(words.saved).waitFor();
      assert.equal(await page.getByLabel(words.country).inputValue(), 'IN');
      assert.equal(await page.getByLabel(words.sms).isChecked(), true);
    });
  }

  journey(`the account has no barrier and fits in «${language}»`, { looks: true }, async ({ page, origin }) => {
    await register(page, origin, language);
    await lookAt(page, ['/account', '/account/profile', '/account/profile?saved=1'], language);
  });
}

journey('a profile is changed by keyboard alone', async ({ page, origin }) => {
  await register(page, origin);
  await page.goto('/account/profile');
  for (let stop = 0; stop < 40; stop += 1) {
    if ((await page.evaluate(() => document.activeElement.getAttribute('name'))) === 'firstName') break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.type('Asha');
  await page.keyboard.press('Enter');
  await page.getByText(WORDS.en.saved).waitFor();
  assert.equal(await page.getByLabel(WORDS.en.firstName).inputValue(), 'Asha');
});

journey('who is signed out is led to log in', async ({ page }) => {
  await page.goto('/account/profile');
  assert.equal(pathOf(page), '/login');
  assert.equal(new URL(page.url()).searchParams.get('next'), '/account/profile');
});

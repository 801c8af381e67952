// A signed-in person changes the address, the number and the password, ends sessions, and gives
// and withdraws consent.
import assert from 'node:assert/strict';
import { codeFor, freshNumber, mailCode, mailLink } from '../support/inbox.mjs';
import { PASSWORD, freshAddress, lookAround, lookAt, signIn } from '../support/people.mjs';
import { button, heading, post, problem } from '../support/steps.mjs';
import { scripts, suite } from '../support/suite.mjs';

const journey = suite();
const NEW_PASSWORD = 'Another 3 roofs in the rain';

// Kept apart from the server's own texts, as in `support/words.mjs`.
const WORDS = {
  en: { newEmail: 'New e-mail address', own: 'Your password', mail: 'Send a mail to the new address', code: '6-digit OTP', confirm: 'Confirm the change', emailChanged: 'Your e-mail address is changed', number: 'Mobile number', sms: 'Send a code to the new number', mobileChanged: 'Your mobile number is changed', current: 'Current password', fresh: 'New password', change: 'Change the password', changed: 'All other sessions have ended', others: 'End all other sessions', alone: 'You are signed in here alone.', agree: 'Agree', withdraw: 'Withdraw', here: 'This browser', byLink: 'Change the address' },
  hi: { newEmail: 'नया ई-मेल पता', own: 'आपका पासवर्ड', mail: 'नए पते पर ई-मेल भेजें', code: '6 अंकों का OTP', confirm: 'बदलाव की पुष्टि करें', emailChanged: 'आपका ई-मेल पता बदल गया है', number: 'मोबाइल नंबर', sms: 'नए नंबर पर कोड भेजें', mobileChanged: 'आपका मोबाइल नंबर बदल गया है', current: 'मौजूदा पासवर्ड', fresh: 'नया पासवर्ड', change: 'पासवर्ड बदलें', changed: 'बाकी सारे सत्र समाप्त हो गए हैं', others: 'बाकी सारे सत्र समाप्त करें', alone: 'आप सिर्फ़ यहीं साइन इन हैं।', agree: 'सहमति दें', withdraw: 'वापस लें', here: 'यह ब्राउज़र', byLink: 'पता बदलें' },
};

for (const language of ['en', 'hi']) {
  const words = WORDS[language];
  for (const javaScriptEnabled of scripts(language)) {
    const how = `in «${language}» ${javaScriptEnabled ? 'with' : 'without'} scripts`;

    journey(`an address and a number are changed ${how}`, { javaScriptEnabled }, async ({ page, origin }) => {
      await signIn(page, origin, language);
      const email = freshAddress();
      await page.goto('/account/email/change');
      await page.getByLabel(words.newEmail).fill(email);
      await page.getByLabel(words.own).fill('Not the password 1');
      await button(page, words.mail).click();
      await problem(page).waitFor();
      assert.equal(await page.getByLabel(words.newEmail).inputValue(), email, 'what was typed is kept');
      await page.getByLabel(words.own).fill(PASSWORD);
      await button(page, words.mail).click();
      await page.getByLabel(words.code).fill(await mailCode(origin, email));
      await button(page, words.confirm).click();
      await page.getByText(words.emailChanged).waitFor();

      const number = freshNumber();
      await page.goto('/account/mobile');
      await page.getByLabel(words.number).fill(number);
      await page.getByLabel(words.own).fill(PASSWORD);
      await button(page, words.sms).click();
      await page.getByLabel(words.code).fill(await codeFor(origin, number));
      await button(page, words.confirm).click();
      await page.getByText(words.mobileChanged).waitFor();
    });

    journey(`sessions end, and consent is given and withdrawn ${how}`, { javaScriptEnabled }, async ({ page, origin }) => {
      const email = await signIn(page, origin, language);
      await post(origin, '/api/v1/auth/login', { email, password: PASSWORD });
      await page.goto('/account/sessions');
      assert.equal(await page.getByText(words.here).count(), 1);
      await button(page, words.others).click();
      await page.getByText(words.alone).waitFor();

      await page.goto('/account/consents');
      await button(page, words.agree).click();
      await button(page, words.withdraw).click();
      await button(page, words.agree).waitFor();
      assert.equal(await page.locator('.account-history li').count(), 2, 'both are on record');

      await page.goto('/account/password');
      await page.getByLabel(words.current).fill(PASSWORD);
      await page.getByLabel(words.fresh).fill(NEW_PASSWORD);
      await button(page, words.change).click();
      await page.getByText(words.changed).waitFor();
    });
  }

  journey(`the account's pages have no barrier and fit in «${language}»`, { looks: true }, async ({ page, origin }) => {
    const owner = await signIn(page, origin, language);
    await post(origin, '/api/v1/auth/login', { email: owner, password: PASSWORD });
    const pages = ['/account', '/account/email/change', '/account/mobile', '/account/password', '/account/sessions', '/account/consents'];
    await lookAt(page, pages, language);
    const email = freshAddress();
    await page.goto('/account/email/change');
    await page.getByLabel(words.newEmail).fill(email);
    await page.getByLabel(words.own).fill(PASSWORD);
    await button(page, words.mail).click();
    await page.getByLabel(words.code).waitFor();
    await lookAround(page, language, 'the code for a new address');
    const link = await mailLink(origin, email, '/account/email');
    await lookAt(page, [link.pathname + link.search], language);
    await button(page, words.byLink).click();
    await heading(page, words.emailChanged).waitFor();
    await lookAround(page, language, 'the address is changed');
  });
}

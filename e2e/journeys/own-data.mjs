// A signed-in person takes all that is held of them, and has their account deleted.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { PASSWORD, lookAround, lookAt, signIn } from '../support/people.mjs';
import { button, heading, post, problem } from '../support/steps.mjs';
import { scripts, suite } from '../support/suite.mjs';

const journey = suite();

// Kept apart from the server's own texts, as in `support/words.mjs`.
const WORDS = {
  en: { data: 'Your data', json: 'Download for programs (JSON)', csv: 'Download for spreadsheets (CSV)', own: 'Your password', typed: 'To confirm, type: delete my account', words: 'delete my account', erase: 'Delete my account for good', erased: 'Your account is deleted' },
  hi: { data: 'आपका डेटा', json: 'प्रोग्रामों के लिए डाउनलोड करें (JSON)', csv: 'स्प्रेडशीट के लिए डाउनलोड करें (CSV)', own: 'आपका पासवर्ड', typed: 'पुष्टि के लिए लिखें: मेरा खाता मिटाएँ', words: 'मेरा खाता मिटाएँ', erase: 'मेरा खाता हमेशा के लिए मिटाएँ', erased: 'आपका खाता मिटा दिया गया है' },
};

async function downloaded(page, name) {
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, name).click()]);
  return readFile(await download.path(), 'utf8');
}

for (const language of ['en', 'hi']) {
  const words = WORDS[language];
  for (const javaScriptEnabled of scripts(language)) {
    const how = `in «${language}» ${javaScriptEnabled ? 'with' : 'without'} scripts`;

    journey(`data is taken, and an account deleted ${how}`, { javaScriptEnabled }, async ({ page, origin }) => {
      const email = await signIn(page, origin, language);
      await page.goto('/account/privacy');
      await heading(page, words.data).waitFor();
      const [forExport, forErasure] = await page.getByLabel(words.own).all();
      await forExport.fill(PASSWORD);
      const json = JSON.parse(await downloaded(page, words.json));
      assert.equal(json.contacts.email, email);
      const csv = await downloaded(page, words.csv);
      assert.ok(csv.startsWith('"part","number","field","value"'));

      await forErasure.fill(PASSWORD);
      await page.getByLabel(words.typed).fill('no');
      await button(page, words.erase).click();
      await problem(page).waitFor();
      assert.equal(await page.getByLabel(words.typed).getAttribute('aria-invalid'), 'true');
      await page.getByLabel(words.own).nth(1).fill(PASSWORD);
      await page.getByLabel(words.typed).fill(words.words);
      await button(page, words.erase).click();
      await heading(page, words.erased).waitFor();
      const login = await post(origin, '/api/v1/auth/login', { email, password: PASSWORD });
      assert.equal(login.status, 401);
    });
  }

  journey(`the page of one's data has no barrier and fits in «${language}»`, { looks: true }, async ({ page, origin }) => {
    await signIn(page, origin, language);
    await lookAt(page, ['/account/privacy', '/account/erased'], language);
    await page.goto('/account/privacy');
    await page.getByLabel(words.typed).fill('no');
    await page.getByLabel(words.own).nth(1).fill(PASSWORD);
    await button(page, words.erase).click();
    await problem(page).waitFor();
    await lookAround(page, language, 'the words are not right');
  });
}

// A person registers: in each language, with scripts and without.
import assert from 'node:assert/strict';
import { scripts, suite } from '../support/suite.mjs';
import { codeFor, freshNumber } from '../support/inbox.mjs';
import { button, heading, problem, register, requestCode, sendCode, sessionOf } from '../support/steps.mjs';
import { WORDS } from '../support/words.mjs';

const journey = suite();

for (const language of ['en', 'hi']) {
  for (const javaScriptEnabled of scripts(language)) {
    const how = javaScriptEnabled ? 'with scripts' : 'without scripts';

    journey(`a number is registered in «${language}» ${how}`, { javaScriptEnabled }, async ({ page, context, origin }) => {
      const number = freshNumber();
      await requestCode(page, number, language);
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      const shown = await page.getByRole('main').innerText();
      assert.ok(shown.includes(number.slice(-4)), 'the page says which number the code went to');
      assert.ok(!shown.includes(number), 'but not the whole of it');

      await sendCode(page, await codeFor(origin, number), language);
      await heading(page, WORDS[language].welcome).waitFor();
      assert.equal(new URL(page.url()).pathname, '/');
      assert.ok(await sessionOf(context), 'the person is signed in');

      await page.reload();
      await heading(page, WORDS[language].welcome).waitFor();

      await button(page, WORDS[language].signOut).click();
      await heading(page, WORDS[language].registerTitle).waitFor();
      assert.equal(await sessionOf(context), undefined, 'the person is signed out');
      await page.goto('/');
      assert.equal(new URL(page.url()).pathname, '/register');
    });
  }
}

journey('the browser’s language chooses the page’s', { locale: 'hi-IN' }, async ({ page }) => {
  await page.goto('/register');
  await heading(page, WORDS.hi.registerTitle).waitFor();
});

journey('a language chosen once stays', async ({ page, origin }) => {
  await page.goto('/register');
  await page.getByRole('link', { name: 'हिन्दी' }).click();
  await heading(page, WORDS.hi.registerTitle).waitFor();
  await page.goto('/register');
  await heading(page, WORDS.hi.registerTitle).waitFor();
  await register(page, origin, 'hi');
});

journey('the page for the code sends those back who asked for none', async ({ page }) => {
  await page.goto('/register/verify');
  assert.equal(new URL(page.url()).pathname, '/register');
});

journey('a code that is sent too late leads back to the start, which says so', async ({ page, context }) => {
  await requestCode(page, freshNumber());
  await context.clearCookies({ name: '__Host-tessera_pending' });
  await sendCode(page, '123456');
  await problem(page).filter({ hasText: 'What you began has ended' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/register');
});

journey('what was finished in another window is finished in this one', async ({ page, context, origin }) => {
  const number = freshNumber();
  await requestCode(page, number);
  const other = await context.newPage();
  await other.goto('/register/verify');
  await sendCode(other, await codeFor(origin, number));
  await heading(other, WORDS.en.welcome).waitFor();
  await sendCode(page, '123456');
  await heading(page, WORDS.en.welcome).waitFor();
  await page.getByRole('link', { name: 'Manage your account' }).click();
  await heading(page, 'Your account').waitFor();
});

journey('a number is accepted as people write it', async ({ page, origin }) => {
  const number = freshNumber();
  await requestCode(page, `+91 ${number.slice(0, 5)}-${number.slice(5)}`);
  await sendCode(page, await codeFor(origin, number));
  await heading(page, WORDS.en.welcome).waitFor();
});

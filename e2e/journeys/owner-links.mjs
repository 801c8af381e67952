// The links in mails about second factors: one locks the account, one keeps the factor that staff
// were asked to take off. Whoever reads the mailbox has them, signed in or not.
import assert from 'node:assert/strict';
import { mailLink } from '../support/inbox.mjs';
import { tabTo } from '../support/keyboard.mjs';
import { PASSWORD, logIn, lookAround, signIn } from '../support/people.mjs';
import { protectedPerson } from '../support/protected.mjs';
import { button, heading, post, problem } from '../support/steps.mjs';
import { scripts, suite } from '../support/suite.mjs';

const journey = suite();
const LOCK = '/account/lock';
const RECOVERY = '/account/recovery';

// Kept apart from the server's own texts, as in `support/words.mjs`.
const WORDS = {
  en: { lockTitle: 'Lock your account', lock: 'Lock my account', locked: 'Your account is locked', closed: 'This account is closed', stopTitle: 'Keep two-step login', stop: 'Keep two-step login on', stopped: 'Two-step login stays on', used: 'This link does not work any more', title: 'Two-step login' },
  hi: { lockTitle: 'अपना खाता बंद करें', lock: 'मेरा खाता बंद करें', locked: 'आपका खाता बंद कर दिया गया है', closed: 'यह खाता बंद है', stopTitle: 'दो-चरणीय लॉगिन चालू रखें', stop: 'दो-चरणीय लॉगिन चालू रखें', stopped: 'दो-चरणीय लॉगिन चालू है', used: 'यह लिंक अब काम नहीं करता', title: 'दो-चरणीय लॉगिन' },
};

const pathOf = (page) => new URL(page.url()).pathname;
const opened = (link, language) => `${link.pathname}${link.search}&lang=${language}`;

/** The cookies that let somebody in. */
async function sessions(page) {
  const cookies = await page.context().cookies();
  return cookies.map(({ name }) => name).filter((name) => /session|factor/.test(name));
}

/** Somebody with a second factor, and the link in a mail about it to `path`. */
async function withLink(origin, operate, path) {
  const person = await protectedPerson(origin);
  if (path === RECOVERY) await operate(['second-factor', 'recover', person.email]);
  return { ...person, link: await mailLink(origin, person.email, path) };
}

/** What a login with the right password is answered. */
async function loginOf(origin, email) {
  const answer = await post(origin, '/api/v1/auth/login', { email, password: PASSWORD });
  return { status: answer.status, ...(await answer.json()) };
}

/** That no recovery is under way any more. */
async function assertStopped(operate, email) {
  await assert.rejects(operate(['second-factor', 'show', email]), /no recovery of this account is under way/);
}

for (const language of ['en', 'hi']) {
  const words = WORDS[language];
  for (const javaScriptEnabled of scripts(language)) {
    const how = `in «${language}» ${javaScriptEnabled ? 'with' : 'without'} scripts`;

    journey(`an account is locked by the link in a mail, once, ${how}`, { javaScriptEnabled }, async ({ page, origin, operate }) => {
      const { email, link } = await withLink(origin, operate, LOCK);
      for (const look of [1, 2]) {
        await page.goto(opened(link, language));
        await heading(page, words.lockTitle).waitFor();
        assert.equal((await loginOf(origin, email)).requires2FA, true, `look ${look} locks nothing`);
      }
      await button(page, words.lock).click();
      await heading(page, words.locked).waitFor();
      assert.deepEqual(await sessions(page), [], 'nobody is let in');
      assert.equal((await loginOf(origin, email)).error, 'ACCOUNT_DISABLED');
      await logIn(page, email, language);
      assert.ok((await problem(page).innerText()).includes(words.closed));

      await page.goto(opened(link, language));
      assert.ok((await problem(page).innerText()).includes(words.used));
      assert.equal(await button(page, words.lock).count(), 0, 'there is no button to press');

      await operate(['enable', email]);
      assert.equal((await loginOf(origin, email)).requires2FA, true, 'the factor stayed');
    });

    journey(`a recovery is stopped by the link in a mail, once, ${how}`, { javaScriptEnabled }, async ({ page, origin, operate }) => {
      const { email, link } = await withLink(origin, operate, RECOVERY);
      await page.goto(opened(link, language));
      await heading(page, words.stopTitle).waitFor();
      assert.match(await operate(['second-factor', 'show', email]), /^asked /, 'looking stops nothing');
      await button(page, words.stop).click();
      await heading(page, words.stopped).waitFor();
      assert.deepEqual(await sessions(page), [], 'nobody is let in');
      await assertStopped(operate, email);
      assert.equal((await loginOf(origin, email)).requires2FA, true, 'the factor stays');

      await page.goto(opened(link, language));
      assert.ok((await problem(page).innerText()).includes(words.used));
      assert.equal(await button(page, words.stop).count(), 0, 'there is no button to press');
    });

    journey(`links that were never sent, or sent for something else, do nothing ${how}`, { javaScriptEnabled }, async ({ page, origin, operate }) => {
      const { email, link } = await withLink(origin, operate, RECOVERY);
      const token = link.searchParams.get('token');
      const made = 'A'.repeat(token.length);
      for (const path of [`${LOCK}?token=${token}`, `${LOCK}?token=${made}`, `${LOCK}?token=x`, `${RECOVERY}?token=${made}`]) {
        await page.goto(`${path}&lang=${language}`);
        assert.ok((await problem(page).innerText()).includes(words.used), path);
        assert.equal(await page.locator('main form').count(), 0, path);
      }
      assert.equal((await loginOf(origin, email)).requires2FA, true, 'nothing was locked');
      assert.match(await operate(['second-factor', 'show', email]), /^asked /, 'or stopped');

      await page.goto(LOCK);
      assert.equal(pathOf(page), '/login', 'without a token it leads to the settings');
    });
  }

  journey(`a link that was used elsewhere meanwhile is told of in «${language}»`, async ({ page, origin, operate }) => {
    const { link } = await withLink(origin, operate, LOCK);
    await page.goto(opened(link, language));
    const used = await post(origin, '/api/v1/auth/lock-account', { token: link.searchParams.get('token') });
    assert.equal(used.status, 200);
    await button(page, words.lock).click();
    assert.ok((await problem(page).innerText()).includes(words.used));
    await signIn(page, origin, language);
    await page.goto(opened(link, language));
    await page.getByRole('link', { name: words.title }).last().click();
    await heading(page, words.title).waitFor();
    assert.equal(pathOf(page), '/account/second-factor');
  });

  journey(`the pages of the links have no barrier and fit in «${language}»`, { looks: true }, async ({ page, origin, operate }) => {
    for (const [path, act, done, name] of [[LOCK, words.lock, words.locked, 'lock'], [RECOVERY, words.stop, words.stopped, 'recovery']]) {
      const { link } = await withLink(origin, operate, path);
      await page.goto(opened(link, language));
      await lookAround(page, language, `${name} link`);
      await button(page, act).click();
      await heading(page, done).waitFor();
      await lookAround(page, language, `${name} done`);
      await page.goto(opened(link, language));
      await problem(page).waitFor();
      await lookAround(page, language, `${name} link used`);
    }
  });
}

journey('an account is locked, and a recovery stopped, by keyboard alone', async ({ page, origin, operate }) => {
  const words = WORDS.en;
  for (const [path, act, done, key] of [[LOCK, words.lock, words.locked, 'Enter'], [RECOVERY, words.stop, words.stopped, 'Space']]) {
    const { link } = await withLink(origin, operate, path);
    await page.goto(opened(link, 'en'));
    await tabTo(page, (now) => now.tag === 'button' && now.text === act, act);
    await page.keyboard.press(key);
    await heading(page, done).waitFor();
    await page.goto(opened(link, 'en'));
    await problem(page).waitFor();
    assert.equal(await problem(page).evaluate((box) => box === document.activeElement), true, 'it is read out');
  }
});

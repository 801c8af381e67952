// What the browser is given to keep, and what it is told to refuse.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { codeFor, freshNumber } from '../support/inbox.mjs';
import { heading, requestCode, sendCode } from '../support/steps.mjs';
import { WORDS } from '../support/words.mjs';

const journey = suite();

const stored = (page) =>
  page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: (await indexedDB.databases()).map((database) => database.name),
    readableCookies: document.cookie,
  }));

journey('tokens are in cookies that scripts cannot read, and nowhere else', async ({ page, context, origin }) => {
  const number = freshNumber();
  await requestCode(page, number);
  const nothing = { local: {}, session: {}, databases: [], readableCookies: '' };
  assert.deepEqual(await stored(page), nothing);
  const pending = (await context.cookies()).find((cookie) => cookie.name === '__Host-tessera_pending');
  assert.ok(!pending.value.includes(number.slice(2)), 'the number is sealed');

  await sendCode(page, await codeFor(origin, number));
  await heading(page, WORDS.en.welcome).waitFor();
  assert.deepEqual(await stored(page), nothing);

  const cookies = await context.cookies();
  const names = cookies.map((cookie) => cookie.name);
  assert.ok(names.includes('__Host-tessera_session'));
  assert.ok(!names.includes('__Host-tessera_pending'), 'it has served its purpose');
  for (const cookie of cookies) {
    assert.equal(cookie.httpOnly, true, `${cookie.name} is HttpOnly`);
    assert.equal(cookie.secure, true, `${cookie.name} is Secure`);
    assert.ok(['Lax', 'Strict'].includes(cookie.sameSite), `${cookie.name} is SameSite`);
    assert.equal(cookie.path, '/');
  }
});

journey('the pages’ policy allows nothing inline and nothing from elsewhere', async ({ page }) => {
  for (const path of ['/register', '/docs', '/dev/inbox']) {
    const headers = (await page.goto(path)).headers();
    const policy = headers['content-security-policy'];
    assert.ok(policy, `${path} has a policy`);
    assert.ok(!/unsafe-inline|unsafe-eval|https?:|\*/.test(policy), policy);
    assert.match(policy, /default-src 'none'|default-src 'self'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.match(policy, /form-action 'self'/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.ok(headers['strict-transport-security']);
    assert.ok(headers['x-request-id']);
  }
});

const provokes = /Content Security Policy/;

journey('the policy stops what got into a page', { provokes }, async ({ page }) => {
  const smuggled = `<style>h1 { outline: 7px solid }</style>
    <link rel="stylesheet" href="/assets/app.css">
    <p id="smuggled" style="outline: 7px solid" onclick="globalThis.ran = true">Click</p>
    <script>globalThis.ran = true</script><img src="data:," onerror="globalThis.ran = true">`;
  for (const path of ['/register', '/dev/inbox']) {
    await page.route(`**${path}`, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replace('</main>', `${smuggled}</main>`);
      await route.fulfill({ response: answer, body });
    });
    await page.goto(path);
    await page.click('#smuggled');
    const seen = await page.evaluate(() => {
      const outline = (selector) => getComputedStyle(document.querySelector(selector)).outlineWidth;
      const { fontWeight } = getComputedStyle(document.querySelector('h1'));
      const [heading, text] = [outline('h1'), outline('#smuggled')];
      return { ran: globalThis.ran, heading, text, fontWeight };
    });
    assert.equal(seen.ran, undefined, `${path} ran a script`);
    assert.notEqual(seen.heading, '7px', `${path} took a style`);
    assert.notEqual(seen.text, '7px', `${path} took an attribute`);
    assert.equal(seen.fontWeight, '700', `${path} has the style of its own`);
  }
});

journey('a form posted from another site is refused', async ({ context, origin }) => {
  const answer = await context.request.post(`${origin}/register`, {
    headers: { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
    form: { mobileNumber: freshNumber() },
    maxRedirects: 0,
  });
  assert.equal(answer.status(), 403);
  assert.match(answer.headers()['content-type'], /^text\/html/);
});

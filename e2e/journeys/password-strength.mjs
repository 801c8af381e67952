// The rules of a new password are ticked off while it is typed, by the policy of the service.
import assert from 'node:assert/strict';
import { lookAround, provenPerson, PASSWORD } from '../support/people.mjs';
import { button, post } from '../support/steps.mjs';
import { suite } from '../support/suite.mjs';

const journey = suite();
const STATUS = '[data-strength]';

const met = (page) =>
  page.locator('[data-rule][data-met=true]').evaluateAll((items) => items.map((item) => item.dataset.rule));

/** Waits until the script has read the policy. */
async function opened(page, path) {
  const policy = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/password-policy'));
  await page.goto(path);
  await policy;
}

journey('rules are ticked off as they are met', async ({ page }) => {
  await opened(page, '/register/email');
  const field = page.getByLabel('Password', { exact: true });
  const status = page.locator(STATUS);
  await field.pressSequentially('monsoon');
  await status.waitFor();
  assert.equal(await status.innerText(), 'Rules not met yet: 4');
  assert.deepEqual(await met(page), ['no_lower_case', 'personal']);
  await field.pressSequentially(' ON 12 roofs');
  assert.equal(await status.innerText(), 'This password meets the rules.');
  await field.fill('');
  assert.equal(await status.isVisible(), false, 'nothing is said of nothing');
});

journey('what is judged here is judged alike by the service', async ({ page, origin }) => {
  const samples = [
    ['Priya.Sharma1!', ['personal']],
    ['sharma SHARMA 12', ['personal']],
    ['Priya rides 3 elephants!', []],
    ['Пароль 2026', []],
    ['Émile🙂2026', []],
    ['Ａ１ａ！', ['too_short']],
    ['short', ['too_short', 'no_upper_case', 'no_digit', 'no_symbol']],
    ['文', ['too_short', 'no_upper_case', 'no_lower_case', 'no_digit', 'no_symbol']],
    ['Ⅷ roman Numerals', ['no_digit']],
    ['٧ eastern Arabic', []],
  ];
  await opened(page, '/register/email');
  await page.getByLabel('E-mail address').fill('priya.sharma@example.com');
  await page.getByLabel('Your name').fill('Priya Sharma');
  for (const [password, lacks] of samples) {
    await page.getByLabel('Password', { exact: true }).fill(password);
    const open = await page
      .locator('[data-rule][data-met=false]')
      .evaluateAll((items) => items.map((item) => item.dataset.rule));
    assert.deepEqual(open.sort(), [...lacks].sort(), password);
    const body = { email: 'priya.sharma@example.com', name: 'Priya Sharma', password };
    const answer = await post(origin, '/api/v1/auth/register', body);
    const told = answer.status === 400 ? (await answer.json()).violations : [];
    assert.deepEqual(told.filter((one) => one !== 'common').sort(), [...lacks].sort(), password);
  }
});

for (const language of ['en', 'hi']) {
  journey(`the meter has no barrier in «${language}»`, { looks: true }, async ({ page }) => {
    await opened(page, `/register/email?lang=${language}`);
    const field = page.locator('#password');
    await field.pressSequentially('Monsoon');
    await page.locator(STATUS).waitFor();
    await lookAround(page, language, 'weak');
    await field.pressSequentially(' 12 roofs');
    await lookAround(page, language, 'good');
  });
}

journey('without scripts the rules stand beside the field', { javaScriptEnabled: false }, async ({ page }) => {
  await page.goto('/register/email');
  assert.equal(await page.locator('[data-rule]').count(), 7);
  assert.equal(await page.locator(STATUS).isVisible(), false);
});

journey('a changed password is judged by the address of its owner', async ({ page, origin }) => {
  const email = await provenPerson(origin);
  await page.goto('/login');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await button(page, 'Log in').click();
  await opened(page, '/account/password');
  await page.getByLabel('New password').fill(`${email.split('@')[0]}A1!`);
  const personal = page.locator('[data-rule=personal]');
  assert.equal(await personal.getAttribute('data-met'), 'false');
});

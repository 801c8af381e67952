// The whole journey without a mouse.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { codeFor, freshNumber } from '../support/inbox.mjs';
import { focused, tabTo } from '../support/keyboard.mjs';
import { heading } from '../support/steps.mjs';
import { WORDS } from '../support/words.mjs';

const journey = suite();

journey('a number is registered by keyboard alone', async ({ page, origin }) => {
  await page.goto('/register');
  await page.keyboard.press('Tab');
  assert.equal((await focused(page)).href, '#content', 'the first stop skips to the content');

  const number = freshNumber();
  await tabTo(page, (now) => now.name === 'mobileNumber', 'the number');
  await page.keyboard.type(number);
  await page.keyboard.press('Enter');
  await heading(page, WORDS.en.verifyTitle).waitFor();
  assert.equal((await focused(page)).name, 'otp', 'the field for the code is ready to be typed into');

  await page.keyboard.type(await codeFor(origin, number));
  assert.equal((await focused(page)).text, WORDS.en.verify, 'the focus moves on to the button');
  await page.keyboard.press('Enter');
  await heading(page, WORDS.en.welcome).waitFor();

  await tabTo(page, (now) => now.text === WORDS.en.signOut, 'the sign-out button');
  await page.keyboard.press('Space');
  await heading(page, WORDS.en.registerTitle).waitFor();
});

journey('a problem takes the focus, so that it is read out', async ({ page }) => {
  await page.goto('/register');
  await page.getByLabel(WORDS.en.mobileLabel).fill('+14155550123');
  await page.keyboard.press('Enter');
  const box = page.getByRole('alert');
  await box.waitFor();
  assert.equal(await box.evaluate((element) => element === document.activeElement), true);
});

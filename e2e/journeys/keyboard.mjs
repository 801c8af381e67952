// The whole journey without a mouse.
import assert from 'node:assert/strict';
import { settled } from '../support/checks.mjs';
import { suite } from '../support/suite.mjs';
import { codeFor, freshNumber } from '../support/inbox.mjs';
import { heading } from '../support/steps.mjs';
import { WORDS } from '../support/words.mjs';

const journey = suite();
const MOST_STOPS = 40;

/** What has the focus, by role and name as far as is needed to tell it. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return {
      tag: element.tagName.toLowerCase(),
      name: element.getAttribute('name'),
      text: element.innerText?.trim() ?? '',
      href: element.getAttribute('href'),
    };
  });

/** Whether what has the focus looks different from how it looks without. */
async function showsFocus(page) {
  const element = await page.evaluateHandle(() => document.activeElement);
  const looks = async () => {
    await settled(page);
    return element.evaluate((one) =>
      [one, one.parentElement].filter(Boolean).map((each) => {
        const { outline, boxShadow, borderColor, backgroundColor } = getComputedStyle(each);
        return [outline, boxShadow, borderColor, backgroundColor].join();
      }).join());
  };
  const withFocus = await looks();
  await element.evaluate((one) => one.blur());
  const without = await looks();
  await element.evaluate((one) => one.focus());
  return withFocus !== without;
}

/** Presses Tab until `isIt`; every stop on the way must be visible. */
async function tabTo(page, isIt, what) {
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    const now = await focused(page);
    if (isIt(now)) return;
    await page.keyboard.press('Tab');
    const { tag, text } = await focused(page);
    if (tag !== 'body') assert.ok(await showsFocus(page), `the focus on ${tag} «${text}» can be seen`);
  }
  assert.fail(`Tab never reached ${what}`);
}

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

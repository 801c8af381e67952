// A person without a mouse.
import assert from 'node:assert/strict';
import { settled } from './checks.mjs';

const MOST_STOPS = 60;

/** What has the focus, by role and name as far as is needed to tell it. */
export const focused = (page) =>
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
export async function tabTo(page, isIt, what) {
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    const now = await focused(page);
    if (isIt(now)) return;
    await page.keyboard.press('Tab');
    const { tag, text } = await focused(page);
    if (tag !== 'body') assert.ok(await showsFocus(page), `the focus on ${tag} «${text}» can be seen`);
  }
  assert.fail(`Tab never reached ${what}`);
}

/** What somebody does to forms who never points: goes to a field and types, to a button and presses. */
export const typist = (page) => ({
  typeIn: async (name, text) => {
    await tabTo(page, (now) => now.name === name, name);
    await page.keyboard.type(text);
  },
  press: async (text, key = 'Enter') => {
    await tabTo(page, (now) => now.text === text, text);
    await page.keyboard.press(key);
  },
});

// A code that comes too late.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { codeFor, freshNumber } from '../support/inbox.mjs';
import { button, heading, problem, requestCode, sendCode } from '../support/steps.mjs';
import { WORDS } from '../support/words.mjs';

const TTL_SECONDS = 2;
const journey = suite({ TESSERA_OTP__TTL: `${TTL_SECONDS}s` });

journey('an expired code is told, and another one can be had', { javaScriptEnabled: false }, async ({ page, origin }) => {
  const number = freshNumber();
  await requestCode(page, number);
  const code = await codeFor(origin, number);
  await page.waitForTimeout(TTL_SECONDS * 1000 + 200);
  await sendCode(page, code);
  const told = await problem(page).innerText();
  assert.ok(told.includes('OTP expired'), told);

  await button(page, WORDS.en.resend).click();
  await page.getByText('A new OTP is on its way').waitFor();
  await sendCode(page, await codeFor(origin, number, 2));
  await heading(page, WORDS.en.welcome).waitFor();
});

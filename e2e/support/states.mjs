// Every state of every page, for checks that hold on all of them.
import { codeFor, freshNumber, wrongCode } from './inbox.mjs';
import {
  button,
  openRegistration,
  problem,
  register,
  registerByApi,
  requestCode,
  sendCode,
  sendNumber,
} from './steps.mjs';
import { WORDS } from './words.mjs';

/**
 * Each leads a new visitor to a state of a page. The server's own checks are reached by
 * scripts that let through what they would stop.
 */
export const STATES = {
  register: ({ page, language }) => openRegistration(page, language),

  'register-typing': async ({ page, language }) => {
    await openRegistration(page, language);
    await page.getByLabel(WORDS[language].mobileLabel).pressSequentially('5');
  },

  'register-invalid': async ({ page, language }) => {
    await openRegistration(page, language);
    // Another country's number is left for the server to judge.
    await sendNumber(page, '+14155550123', language);
    await problem(page).waitFor();
  },

  'register-taken': async ({ page, origin, language }) => {
    const { number } = await registerByApi(origin);
    await openRegistration(page, language);
    await sendNumber(page, number, language);
    await problem(page).waitFor();
  },

  verify: ({ page, language }) => requestCode(page, freshNumber(), language),

  'verify-wrong': async ({ page, origin, language }) => {
    const number = freshNumber();
    await requestCode(page, number, language);
    await sendCode(page, wrongCode(await codeFor(origin, number)), language);
    await problem(page).waitFor();
  },

  'verify-exhausted': async ({ page, origin, language }) => {
    const number = freshNumber();
    await requestCode(page, number, language);
    const wrong = wrongCode(await codeFor(origin, number));
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await sendCode(page, wrong, language);
      await problem(page).waitFor();
    }
  },

  'verify-resent': async ({ page, language }) => {
    await page.clock.install();
    await requestCode(page, freshNumber(), language);
    await page.clock.runFor(31_000);
    await button(page, WORDS[language].resend).click();
    await page.getByRole('status').filter({ hasText: 'OTP' }).first().waitFor();
  },

  home: ({ page, origin, language }) => register(page, origin, language),

  'not-found': async ({ page, language }) => {
    await openRegistration(page, language);
    await page.goto('/no-such-page');
  },

  inbox: async ({ page, origin, language }) => {
    await registerByApi(origin);
    await page.goto(`/dev/inbox?lang=${language}`);
  },

  docs: ({ page, language }) => page.goto(`/docs?lang=${language}`),
};

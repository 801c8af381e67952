// The whole journey without a mouse.
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { codeFor, freshNumber, mailCode } from '../support/inbox.mjs';
import { focused, tabTo, typist } from '../support/keyboard.mjs';
import { PASSWORD, freshAddress } from '../support/people.mjs';
import { heading, post } from '../support/steps.mjs';
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

journey('an address is registered, proven and logged in to by keyboard alone', async ({ page, origin }) => {
  const { typeIn, press } = typist(page);
  const email = freshAddress();
  await page.goto('/register/email');
  await typeIn('name', 'Priya Sharma');
  await typeIn('email', email);
  await typeIn('password', PASSWORD);
  await page.keyboard.press('Enter');
  await heading(page, 'Look in your mail').waitFor();
  await typeIn('code', await mailCode(origin, email));
  assert.equal((await focused(page)).text, 'Verify the address', 'the focus moves on to the button');
  await page.keyboard.press('Enter');
  await heading(page, 'Your address is verified').waitFor();

  await page.goto('/login');
  await typeIn('email', email);
  await typeIn('password', PASSWORD);
  await page.keyboard.press('Enter');
  await heading(page, WORDS.en.welcome).waitFor();

  await post(origin, '/api/v1/auth/login', { email, password: PASSWORD });
  await page.goto('/account/sessions');
  await press('End all other sessions');
  await page.getByText('You are signed in here alone.').waitFor();

  await page.goto('/account/consents');
  await press('Agree', 'Space');
  await page.getByRole('button', { name: 'Withdraw', exact: true }).waitFor();
  await press('Withdraw', 'Space');
  await page.getByRole('button', { name: 'Agree', exact: true }).waitFor();

  const number = freshNumber();
  await page.goto('/account/mobile');
  await typeIn('mobileNumber', number);
  await typeIn('password', PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByLabel('6-digit OTP').waitFor();
  await typeIn('code', await codeFor(origin, number));
  await press('Confirm the change');
  await page.getByText('Your mobile number is changed').waitFor();

  await page.goto('/account/password');
  await typeIn('currentPassword', PASSWORD);
  await typeIn('newPassword', 'Another 3 roofs in the rain');
  await page.keyboard.press('Enter');
  await page.getByText('All other sessions have ended').waitFor();
});

journey('three steps make an account by keyboard alone', async ({ page, origin }) => {
  const { typeIn, press } = typist(page);
  const email = freshAddress();
  await page.goto('/register/steps');
  await typeIn('email', email);
  await typeIn('password', PASSWORD);
  await page.keyboard.press('Enter');
  await heading(page, 'Enter the code').waitFor();
  await typeIn('code', await mailCode(origin, email));
  await press('Verify and go on');
  await heading(page, 'About you').waitFor();
  await typeIn('firstName', 'Priya');
  await typeIn('lastName', 'Sharma');
  await typeIn('country', 'IN');
  await typeIn('language', 'hi-IN');
  await press('Create the account', 'Space');
  await heading(page, WORDS.en.welcome).waitFor();
});

// What scripts add while a person types, waits and clicks (OTP-11).
import assert from 'node:assert/strict';
import { suite } from '../support/suite.mjs';
import { codeFor, freshNumber, messagesTo } from '../support/inbox.mjs';
import { button, codeField, heading, mobileField, openRegistration, requestCode, sendCode } from '../support/steps.mjs';
import { WORDS } from '../support/words.mjs';

const journey = suite();

/** Counts the requests that a page posts. */
function posts(page) {
  const sent = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(new URL(request.url()).pathname);
  });
  return sent;
}

journey('a wrong number is told while it is typed', async ({ page }) => {
  await openRegistration(page);
  const field = mobileField(page);
  for (const [typed, told] of [
    ['5', 'An Indian mobile number starts with 6, 7, 8 or 9.'],
    ['98x', 'Use digits only.'],
    ['98765432101', 'That is more than 10 digits.'],
  ]) {
    await field.fill('');
    await field.pressSequentially(typed);
    await page.getByText(told).waitFor();
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
  }
  await field.fill('');
  await field.pressSequentially('987');
  await page.getByText('3 of 10 digits').waitFor();
  assert.equal(await field.getAttribute('aria-invalid'), null, 'a number in the making is no fault');
  await field.fill('9876543210');
  await page.getByText('This number looks right').waitFor();
});

journey('a number that is too short is not sent', async ({ page }) => {
  await openRegistration(page);
  const sent = posts(page);
  await button(page, WORDS.en.send).click();
  await page.getByText('Enter your mobile number.').waitFor();
  await mobileField(page).fill('98765');
  await button(page, WORDS.en.send).click();
  await page.getByText('Enter all 10 digits.').waitFor();
  assert.deepEqual(sent, []);
  assert.equal(await mobileField(page).evaluate((field) => field === document.activeElement), true);
});

journey('a code that is too short is not sent', async ({ page }) => {
  await requestCode(page, freshNumber());
  const sent = posts(page);
  await codeField(page).fill('12');
  await button(page, WORDS.en.verify).click();
  await page.getByText('Enter all 6 digits.').waitFor();
  assert.deepEqual(sent, []);
});

journey('the field for the code keeps six digits of what is put into it', async ({ page }) => {
  await requestCode(page, freshNumber());
  const field = codeField(page);
  await field.pressSequentially('1a2-3');
  assert.equal(await field.inputValue(), '123');
  await field.fill('');
  await paste(field, 'Your OTP is 482913, valid for 5 minutes');
  assert.equal(await field.inputValue(), '482913');
  await field.fill('');
  await field.pressSequentially('४८२९१३');
  assert.equal(await field.inputValue(), '482913', 'digits of a Hindi keyboard');
});

function paste(field, text) {
  return field.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', pasted);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

journey('the countdown counts to the end of the code', async ({ page }) => {
  await page.clock.install();
  await requestCode(page, freshNumber());
  const clock = page.getByRole('timer');
  const left = async () => {
    const [, minutes, seconds] = /(\d+):(\d\d)/.exec(await clock.innerText());
    return Number(minutes) * 60 + Number(seconds);
  };
  const before = await left();
  assert.ok(before > 290 && before <= 300, `${before} s at the start`);
  await page.clock.runFor(10_000);
  const after = await left();
  assert.ok(before - after >= 9 && before - after <= 12, `${before} s, then ${after} s`);
  await page.clock.runFor(300_000);
  assert.match(await clock.innerText(), /This OTP has expired/);
});

journey('another code can be asked for after a while, and only the newest works', async ({ page, origin }) => {
  await page.clock.install();
  const number = freshNumber();
  await requestCode(page, number);
  const first = await codeFor(origin, number);
  const resend = page.getByRole('button', { name: WORDS.en.resend });
  assert.match(await resend.innerText(), /Resend OTP in 0:(30|2\d)/);
  assert.equal(await resend.isDisabled(), true);
  await page.clock.runFor(31_000);
  assert.equal(await resend.isEnabled(), true);

  await resend.click();
  await page.getByText('A new OTP is on its way').waitFor();
  const second = await codeFor(origin, number, 2);
  if (first !== second) {
    await sendCode(page, first);
    await page.getByRole('alert').waitFor();
  }
  await sendCode(page, second);
  await heading(page, WORDS.en.welcome).waitFor();
});

journey('a double click sends once', async ({ page, origin }) => {
  await openRegistration(page);
  const sent = posts(page);
  const number = freshNumber();
  await mobileField(page).fill(number);
  await button(page, WORDS.en.send).dblclick();
  await heading(page, WORDS.en.verifyTitle).waitFor();
  await codeFor(origin, number);
  assert.deepEqual(sent, ['/register']);
  assert.equal((await messagesTo(origin, number)).length, 1);
});

journey('the button shows that it is at work', async ({ page }) => {
  await openRegistration(page);
  await mobileField(page).fill(freshNumber());
  // In one go: the next page may be there before another question could be asked.
  const looks = await button(page, WORDS.en.send).evaluate((element) => {
    element.click();
    const { innerText, disabled, ariaBusy } = element;
    return { text: innerText.trim(), disabled, ariaBusy };
  });
  assert.deepEqual(looks, { text: 'Sending OTP…', disabled: true, ariaBusy: 'true' });
  await heading(page, WORDS.en.verifyTitle).waitFor();
});

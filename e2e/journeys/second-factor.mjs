// A person protects the account with an app and with a number, logs in with either, with a backup
// code and on a device that is remembered, and turns it all off again. The app is one that we did
// not write: it reads the QR code from the pixels of its picture.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Authenticator } from '../support/authenticator.mjs';
import { codeFor, freshNumber, wrongCode } from '../support/inbox.mjs';
import { focused, tabTo, typist } from '../support/keyboard.mjs';
import { PASSWORD, logIn, lookAround, lookAt, provenPerson, signIn } from '../support/people.mjs';
import { HERE, WORDS, enter, firstStep, keepCodes, scanApp, signOut } from '../support/second-factor.mjs';
import { button, heading, problem } from '../support/steps.mjs';
import { scripts, suite } from '../support/suite.mjs';

const journey = suite();
const pathOf = (page) => new URL(page.url()).pathname;

/** What is on paper once the backup codes are printed, by the button or as the page says. */
async function printed(page, words, javaScriptEnabled) {
  const print = button(page, words.print);
  if (javaScriptEnabled) {
    await page.evaluate(() => {
      window.print = () => document.body.setAttribute('data-printed', '');
    });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await button(page, words.copy).click();
    await button(page, words.copied).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.deepEqual(copied.trim().split('\n'), await page.locator('.backup-codes li').allInnerTexts());
    await print.click();
    assert.equal(await page.locator('body[data-printed]').count(), 1, 'the button prints');
    assert.equal(await page.getByText(words.printHow).isVisible(), false);
  } else {
    for (const idle of [print, button(page, words.copy)]) {
      assert.equal(await idle.count(), 0, 'no button is there that does nothing');
    }
    assert.equal(await page.getByText(words.printHow).isVisible(), true);
  }
  await page.emulateMedia({ media: 'print' });
  const paper = await page.locator('body').innerText();
  await page.emulateMedia({ media: null });
  return paper;
}

for (const language of ['en', 'hi']) {
  const words = WORDS[language];
  for (const javaScriptEnabled of scripts(language)) {
    const how = `in «${language}» ${javaScriptEnabled ? 'with' : 'without'} scripts`;

    journey(`an app is enrolled from its picture, asked for, and turned off ${how}`, { javaScriptEnabled }, async ({ page, origin }) => {
      const email = await signIn(page, origin, language);
      const app = await scanApp(page, words);
      assert.ok(app.account.endsWith(email), 'the app shows whose code it is');
      await enter(page, words, app.wrong(), words.confirm);
      assert.ok((await problem(page).innerText()).includes(words.wrong));
      await enter(page, words, await app.code(), words.confirm);
      await button(page, words.kept).waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: words.download }).click(),
      ]);
      const file = await readFile(await download.path(), 'utf8');
      const paper = await printed(page, words, javaScriptEnabled);
      const codes = await keepCodes(page, words);
      assert.deepEqual(file.trim().split('\n'), codes);
      assert.deepEqual(paper.trim().split(/\s+/), codes, 'paper holds the codes and nothing else');

      await signOut(page, words);
      await firstStep(page, email, language);
      await enter(page, words, app.wrong(), words.logIn);
      assert.ok((await problem(page).innerText()).includes(words.wrong));
      await page.goto(HERE);
      assert.equal(pathOf(page), '/login', 'nothing is open before the second step');
      await firstStep(page, email, language);
      await page.getByLabel(words.remember).check();
      await enter(page, words, await app.code(), words.logIn);
      await heading(page, words.welcome).waitFor();

      await signOut(page, words);
      await logIn(page, email, language);
      await heading(page, words.welcome).waitFor();
      await page.goto(HERE);
      await button(page, words.forget).click();
      await page.getByText(words.changed).waitFor();

      await signOut(page, words);
      await firstStep(page, email, language);
      await enter(page, words, codes[0], words.logIn);
      await heading(page, words.welcome).waitFor();
      await signOut(page, words);
      await firstStep(page, email, language);
      await enter(page, words, codes[0], words.logIn);
      assert.ok((await problem(page).innerText()).includes(words.wrong), 'it was used');
      await enter(page, words, codes[1], words.logIn);
      await heading(page, words.welcome).waitFor();

      await page.goto(HERE);
      await page.getByLabel(words.password, { exact: true }).fill('Not the password 1');
      await enter(page, words, codes[2], words.turnOff);
      await problem(page).waitFor();
      await page.getByLabel(words.password, { exact: true }).fill(PASSWORD);
      await enter(page, words, codes[2], words.turnOff);
      await page.getByText(words.changed).waitFor();
      await signOut(page, words);
      await logIn(page, email, language);
      await heading(page, words.welcome).waitFor();
    });

    journey(`a number is enrolled, chosen before an app, and removed ${how}`, { javaScriptEnabled }, async ({ page, origin }) => {
      const email = await signIn(page, origin, language);
      const number = freshNumber();
      await page.goto(HERE);
      await page.getByRole('link', { name: words.setUpSms }).click();
      await page.getByLabel(words.number).fill(number);
      await button(page, words.send).click();
      const otp = page.getByLabel(words.otp);
      await otp.fill(wrongCode(await codeFor(origin, number)));
      await button(page, words.confirm).click();
      assert.ok((await problem(page).innerText()).includes(words.wrong));
      await button(page, words.again).click();
      await otp.fill(await codeFor(origin, number, 2));
      await button(page, words.confirm).click();
      await keepCodes(page, words);

      await signOut(page, words);
      await firstStep(page, email, language);
      await page.getByText(words.onItsWay).waitFor();
      await enter(page, words, await codeFor(origin, number, 3), words.logIn);
      await heading(page, words.welcome).waitFor();

      const app = await scanApp(page, words);
      await enter(page, words, await app.code(), words.confirm);
      await page.getByText(words.changed).waitFor();
      await signOut(page, words);
      await firstStep(page, email, language);
      assert.equal(await page.getByText(words.onItsWay).count(), 0, 'the app is asked for first');
      await enter(page, words, await app.code(), words.logIn);
      await heading(page, words.welcome).waitFor();
      await page.goto(HERE);
      await button(page, words.first).click();
      await page.getByText(words.changed).waitFor();
      await signOut(page, words);
      await firstStep(page, email, language);
      await button(page, words.again).click();
      await page.getByText(words.onItsWay).waitFor();
      await enter(page, words, await codeFor(origin, number, 5), words.logIn);
      await heading(page, words.welcome).waitFor();

      await page.goto(HERE);
      await button(page, words.send).click();
      const code = await codeFor(origin, number, 6);
      await page.getByLabel(words.sms, { exact: true }).check();
      await page.getByLabel(words.password, { exact: true }).fill(PASSWORD);
      await enter(page, words, code, words.remove);
      await page.getByText(words.changed).waitFor();
      await page.getByRole('link', { name: words.setUpSms }).waitFor();
      await signOut(page, words);
      await firstStep(page, email, language);
      assert.equal(await button(page, words.send).count(), 0, 'no message is offered any more');
    });
  }

  journey(`the pages of the second factor have no barrier and fit in «${language}»`, { looks: true }, async ({ page, origin }) => {
    const email = await signIn(page, origin, language);
    const number = freshNumber();
    await lookAt(page, [HERE, `${HERE}/number`], language);
    await page.getByLabel(words.number).fill(number);
    await button(page, words.send).click();
    await page.getByLabel(words.otp).waitFor();
    await lookAround(page, language, 'second factor the code for a number');
    await page.getByLabel(words.otp).fill(wrongCode(await codeFor(origin, number)));
    await button(page, words.confirm).click();
    await problem(page).waitFor();
    await lookAround(page, language, 'second factor a wrong code for a number');
    await page.getByLabel(words.otp).fill(await codeFor(origin, number));
    await button(page, words.confirm).click();
    await button(page, words.kept).waitFor();
    await lookAround(page, language, 'second factor backup codes');
    await keepCodes(page, words);
    await lookAt(page, [`${HERE}?changed=1`], language);
    const app = await scanApp(page, words);
    await lookAround(page, language, 'second factor the picture');
    await enter(page, words, await app.code(), words.confirm);
    await page.getByText(words.changed).waitFor();
    await lookAround(page, language, 'second factor both');
    await lookAt(page, [`${HERE}/confirm?next=/account/password`, `${HERE}?sent=1`], language);
    await signOut(page, words);
    await firstStep(page, email, language);
    await lookAround(page, language, 'second factor login');
    await enter(page, words, app.wrong(), words.logIn);
    await problem(page).waitFor();
    await lookAround(page, language, 'second factor login refused');
    await page.goto('/login/second-factor');
    await button(page, words.send).click();
    await page.getByText(words.onItsWay).waitFor();
    await lookAround(page, language, 'second factor login code sent');
  });
}

journey('an app is enrolled, asked for and turned off by keyboard alone', async ({ page, origin }) => {
  const words = WORDS.en;
  const email = await provenPerson(origin);
  const { typeIn, press } = typist(page);
  const passwordStep = async () => {
    await page.goto(`/login?next=${HERE}`);
    await typeIn('email', email);
    await typeIn('password', PASSWORD);
    await page.keyboard.press('Enter');
  };
  await passwordStep();
  await heading(page, words.title).waitFor();
  await press(words.setUpApp);
  const picture = page.getByRole('img', { name: words.picture });
  await picture.waitFor();
  const app = await Authenticator.scan(picture);
  await typeIn('code', app.wrong());
  await page.keyboard.press('Enter');
  await problem(page).waitFor();
  assert.equal(await problem(page).evaluate((box) => box === document.activeElement), true, 'it is read out');
  await typeIn('code', await app.code());
  await page.keyboard.press('Enter');
  await button(page, words.kept).waitFor();
  const codes = await page.locator('.backup-codes li').allInnerTexts();
  await press(words.kept, 'Space');
  await page.getByText(words.on).waitFor();
  await press(words.signOut, 'Space');
  await page.waitForURL((url) => !url.pathname.startsWith('/account'));

  await passwordStep();
  await page.waitForURL('**/login/second-factor*');
  await typeIn('code', await app.code());
  await tabTo(page, (now) => now.name === 'remember', 'the box that remembers the device');
  await page.keyboard.press('Space');
  assert.equal((await focused(page)).name, 'remember');
  await press(words.logIn);
  await page.getByText(words.on).waitFor();
  await button(page, words.forget).waitFor();

  await typeIn('password', PASSWORD);
  await typeIn('code', codes[0]);
  await page.keyboard.press('Enter');
  await page.getByText(words.changed).waitFor();
});

journey('a number is enrolled, asked for and removed by keyboard alone', async ({ page, origin }) => {
  const words = WORDS.en;
  const email = await provenPerson(origin);
  const number = freshNumber();
  const { typeIn, press } = typist(page);
  const passwordStep = async () => {
    await page.goto(`/login?next=${HERE}`);
    await typeIn('email', email);
    await typeIn('password', PASSWORD);
    await page.keyboard.press('Enter');
  };
  await passwordStep();
  await heading(page, words.title).waitFor();
  await press(words.setUpSms);
  await page.getByLabel(words.number).waitFor();
  await typeIn('mobileNumber', number);
  await page.keyboard.press('Enter');
  const code = page.getByLabel(words.otp);
  await code.waitFor();
  await typeIn('code', wrongCode(await codeFor(origin, number)));
  await press(words.confirm);
  await problem(page).waitFor();
  await typeIn('code', await codeFor(origin, number));
  await press(words.confirm);
  await button(page, words.kept).waitFor();
  await press(words.kept, 'Space');
  await page.getByText(words.on).waitFor();
  await press(words.signOut, 'Space');
  await page.waitForURL((url) => !url.pathname.startsWith('/account'));

  await passwordStep();
  await page.getByText(words.onItsWay).waitFor();
  await typeIn('code', await codeFor(origin, number, 2));
  await press(words.logIn);
  await page.getByText(words.on).waitFor();

  await press(words.send);
  await page.getByText(words.onItsWay).waitFor();
  await typeIn('password', PASSWORD);
  await typeIn('code', await codeFor(origin, number, 3));
  await press(words.turnOff);
  await page.getByText(words.changed).waitFor();
});

// Walks through the second factor as docs/guide/second-factor.md tells it: makes its pictures, and
// prints what the commands in it answered. Run again after a change of the pages:
//
//     node walkthrough.mjs
//
// E2E_BINARY and CHROMIUM as for run.mjs.
import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { launch, visitor } from './support/browser.mjs';
import { codeFor, freshNumber, mailLink } from './support/inbox.mjs';
import { PASSWORD, logIn, provenPerson } from './support/people.mjs';
import { HERE, WORDS, codeField, enter, firstStep, keepCodes, signOut } from './support/second-factor.mjs';
import { accessOf, protectedPerson } from './support/protected.mjs';
import { Authenticator } from './support/authenticator.mjs';
import { startServer } from './support/server.mjs';
import { button, heading, post } from './support/steps.mjs';

const FOLDER = fileURLToPath(new URL('../docs/screenshots/second-factor/', import.meta.url));
const OWNER = 'priya@example.com';
const STAFF = 'asha@example.com';
const AROUND = 16;
const OWNERS_TIME_MS = 1_100;
const words = WORDS.en;

/** Keeps a picture of what a page is about. */
async function picture(page, name, card = '.card, .split-content') {
  await page.mouse.move(0, 0);
  await page.evaluate(() => window.scrollTo(0, 0));
  const { x, y, width, height } = await page.locator(card).first().boundingBox();
  const clip = { x: x - AROUND, y: y - AROUND, width: width + 2 * AROUND, height: height + 2 * AROUND };
  await page.screenshot({ path: `${FOLDER}${name}.png`, clip, fullPage: true });
  console.log(`picture ${name}.png`);
}

/** Runs a command of whoever runs the deployment, and shows it with what it printed. */
async function shown(server, args) {
  console.log(`$ tessera admin ${args.join(' ')}`);
  const printed = await server.operate(args).catch((error) => error.stderr.trim());
  console.log(`${printed}\n`);
  return printed;
}

/** Calls an operation of staff, and shows the answer. */
async function called(server, path, accessToken) {
  const answer = await post(server.origin, path, undefined, accessToken);
  const text = await answer.text();
  console.log(`POST ${path}\n${answer.status} ${text}\n`);
  return answer;
}

/** An app, its backup codes, a number beside it, and logins with each. */
async function owner(page, origin) {
  await provenPerson(origin, OWNER);
  await logIn(page, OWNER, 'en');
  await page.waitForURL('**/');
  await page.goto(HERE);
  await button(page, words.setUpApp).click();
  const code = page.getByRole('img', { name: words.picture });
  await code.waitFor();
  await picture(page, 'app');
  const app = await Authenticator.scan(code);
  await enter(page, words, await app.code(), words.confirm);
  await button(page, words.kept).waitFor();
  await picture(page, 'backup-codes');
  await keepCodes(page, words);

  await page.getByRole('link', { name: words.setUpSms }).click();
  const number = freshNumber();
  await page.getByLabel(words.number).fill(number);
  await button(page, words.send).click();
  await page.getByLabel(words.otp).fill(await codeFor(origin, number));
  await picture(page, 'number');
  await button(page, words.confirm).click();
  await page.getByText(words.changed).waitFor();

  await signOut(page, words);
  await firstStep(page, OWNER, 'en');
  await page.getByLabel(words.remember).check();
  await picture(page, 'login');
  await button(page, words.send).click();
  await page.getByText(words.onItsWay).waitFor();
  await page.goto('/login/second-factor?sent=1&lang=hi');
  await codeField(page, WORDS.hi).fill(await codeFor(origin, number, 2));
  await picture(page, 'login-message-hi');
  await page.getByLabel(WORDS.hi.remember).check();
  await button(page, WORDS.hi.logIn).click();
  await heading(page, WORDS.hi.welcome).waitFor();
  await page.goto(`${HERE}?lang=en`);
  await picture(page, 'settings');
}

/** What the owner is told, and the page that locks the account. */
async function mails(page, origin) {
  await page.goto(`/dev/inbox?to=${encodeURIComponent(OWNER)}`);
  await picture(page, 'mail', '.message');
  const link = await mailLink(origin, OWNER, '/account/lock');
  await page.goto(link.pathname + link.search);
  await picture(page, 'lock');
}

/** One of the staff: an access token, and where the recovery of the owner's factor is. */
async function staffFor(server) {
  const staff = ['--email', STAFF, '--name', 'Asha Rao', '--password-stdin'];
  await server.operate(['create', ...staff], `${PASSWORD}\n`);
  const [id] = (await server.operate(['show', OWNER])).match(/[0-9a-f-]{36}/);
  return {
    staff: await accessOf(server.origin, STAFF),
    path: `/api/v1/admin/users/${id}/second-factor/recovery`,
  };
}

/** A lost factor, taken off by the shell and one of the staff; the owner could stop it. */
async function recovery(server, page) {
  const { staff, path } = await staffFor(server);
  await shown(server, ['second-factor', 'recover', OWNER]);
  await shown(server, ['second-factor', 'approve', OWNER]);
  await called(server, `${path}/approve`, staff);
  await shown(server, ['second-factor', 'show', OWNER]);
  await shown(server, ['second-factor', 'finish', OWNER]);
  const link = await mailLink(server.origin, OWNER, '/account/recovery');
  await page.goto(link.pathname + link.search);
  await picture(page, 'recovery');
  await shown(server, ['second-factor', 'stop', OWNER]);
}

async function rollout(server) {
  await shown(server, ['flags', 'list']);
  await shown(server, ['flags', 'set', 'second-factor', '--percent', '5', '--allow', OWNER]);
  await shown(server, ['flags', 'off', 'second-factor']);
  await shown(server, ['flags', 'on', 'second-factor']);
  await shown(server, ['flags', 'set', 'second-factor', '--percent', '100', '--forget', OWNER]);
}

/** The end of a recovery, on a server whose owners have a second to stop it. */
async function finished() {
  const server = await startServer({ TESSERA_ACCOUNTS__SECOND_FACTOR_RECOVERY_WAIT: '1' });
  try {
    await protectedPerson(server.origin, OWNER);
    const { staff, path } = await staffFor(server);
    await called(server, path, staff);
    await server.operate(['second-factor', 'approve', OWNER]);
    await sleep(OWNERS_TIME_MS);
    await shown(server, ['second-factor', 'finish', OWNER]);
  } finally {
    await server.stop();
  }
}

await mkdir(FOLDER, { recursive: true });
const [server, browser] = await Promise.all([startServer(), launch()]);
try {
  const { page } = await visitor(browser, server.origin, { viewport: { width: 900, height: 900 } });
  await owner(page, server.origin);
  await mails(page, server.origin);
  await recovery(server, page);
  await rollout(server);
  await finished();
} finally {
  await browser.close();
  await server.stop();
}

// Reads one-time codes where the development mode delivers them.
import { setTimeout as sleep } from 'node:timers/promises';

const DELIVERY_LIMIT_MS = 15_000;
const POLL_MS = 50;

let used = 0;
// Starts differ between files, which run at once, and between runs against one server.
const start = Math.floor(Math.random() * 900_000_000);

/** A mobile number that nobody has registered: ten digits, the first one 9. */
export function freshNumber() {
  used += 1;
  return String(9_000_000_000 + ((start + used * 7_919) % 1_000_000_000));
}

/** The messages to a number, newest first. */
export const messagesTo = (origin, number) => messages(origin, `+91${number}`);

async function messages(origin, to) {
  const answer = await fetch(`${origin}/dev/inbox/messages?to=${encodeURIComponent(to)}`);
  if (!answer.ok) throw new Error(`the development inbox answered ${answer.status}`);
  return answer.json();
}

/** The link with a token in the newest mail to an address that has one to `path`. */
export async function mailLink(origin, email, path = '') {
  const deadline = Date.now() + DELIVERY_LIMIT_MS;
  for (;;) {
    for (const { body } of await messages(origin, email)) {
      const link = body.match(/https?:\S+token=[\w-]+/);
      if (link && new URL(link[0]).pathname.startsWith(path)) return new URL(link[0]);
    }
    if (Date.now() > deadline) throw new Error(`no link arrived within ${DELIVERY_LIMIT_MS} ms`);
    await sleep(POLL_MS);
  }
}

/** The code in the newest message to a number, once there are `count` of them. */
export const codeFor = (origin, number, count = 1) => newestCode(origin, `+91${number}`, count);

/** The code in the newest mail to an address, once there are `count` of them. */
export const mailCode = (origin, email, count = 1) => newestCode(origin, email, count);

async function newestCode(origin, to, count) {
  const deadline = Date.now() + DELIVERY_LIMIT_MS;
  for (;;) {
    const arrived = await messages(origin, to);
    if (arrived.length >= count) return codeIn(arrived[0].body);
    if (Date.now() > deadline) {
      throw new Error(`${arrived.length} of ${count} messages arrived within ${DELIVERY_LIMIT_MS} ms`);
    }
    await sleep(POLL_MS);
  }
}

/** A code that is not the one given. */
export function wrongCode(code) {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}

function codeIn(body) {
  const code = /(?<!\d)\d{6}(?!\d)/.exec(body)?.[0];
  if (!code) throw new Error('a message holds no code');
  return code;
}

// Runs every journey, or those whose names hold one of the words given:
//
//     node run.mjs [WORD...]
//
// E2E_BINARY       the server to test (default: ../target/debug/tessera)
// CHROMIUM         the browser (default: /usr/bin/chromium)
// E2E_SCREENSHOTS  a folder for pictures of the pages
// E2E_DATABASE_URL_NAME, E2E_REDIS_URL
//                  an empty PostgreSQL database for the journey of that name, and Redis; without
//                  them it is SQLite and memory
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('journeys/', import.meta.url));
const words = process.argv.slice(2);
const journeys = readdirSync(folder).filter((file) => file.endsWith('.mjs'));
const unknown = words.filter((word) => !journeys.some((file) => file.includes(word)));
if (unknown.length > 0) {
  console.error(`no journey is named like ${unknown.join(' or ')}`);
  process.exit(2);
}
const files = journeys
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .map((file) => folder + file);

// Two at once at least: a browser waits for its server half of the time.
const concurrency = Math.max(2, cpus().length);
const events = run({ files, concurrency });
events.on('test:fail', () => {
  process.exitCode = 1;
});
// Ctrl-C reaches the journeys too; this waits until they have closed what they opened.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    process.exitCode = 130;
  });
}
events.compose(new spec()).pipe(process.stdout);

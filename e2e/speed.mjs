// Measures how soon pages stand, and answer, on a slow network: first contentful paint and time to
// interactive in Chromium, whose network is slowed down by its own protocol. Prints JSON.
//
//     node speed.mjs
//
// E2E_BINARY and CHROMIUM as for run.mjs; of interest is a release build.
// SPEED_RUNS       loads of each page, of which the median and the slowest are told (default: 5)
import { setTimeout as sleep } from 'node:timers/promises';
import { launch, visitor } from './support/browser.mjs';
import { HERE, WORDS, enter, firstStep } from './support/second-factor.mjs';
import { protectedPerson } from './support/protected.mjs';
import { startServer } from './support/server.mjs';

const RUNS = Number(process.env.SPEED_RUNS ?? 5);
// What Chromium delays is each request, not the packets of a connection. Lighthouse's figures are
// of packets: a request that opens a connection takes several of its round trips, and DevTools'
// preset of the same name charges each request with that much.
const NETWORKS = [
  { name: 'Slow 4G as Lighthouse has it', latencyMs: 150, downKbit: 1_600, upKbit: 750 },
  { name: 'Slow 4G as DevTools has it', latencyMs: 562.5, downKbit: 1_440, upKbit: 675 },
];
// A page is interactive once no task keeps it from answering, and none does for as long as this.
const QUIET_MS = 5_000;
const words = WORDS.en;

const bytesPerSecond = (kbit) => (kbit * 1_000) / 8;

/** Loads a page once; gives its times in milliseconds, and what was sent for it. */
async function load(page, session, network, path, keepsCache) {
  // Somewhere else first, so that no connection and no picture is left over from the load before.
  await page.goto('about:blank');
  if (!keepsCache) await session.send('Network.clearBrowserCache');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: network.latencyMs,
    downloadThroughput: bytesPerSecond(network.downKbit),
    uploadThroughput: bytesPerSecond(network.upKbit),
  });
  const answer = await page.goto(path, { waitUntil: 'load' });
  if (answer.status() !== 200 || new URL(page.url()).pathname !== path) {
    throw new Error(`${path} was answered ${answer.status()} at ${page.url()}`);
  }
  await sleep(QUIET_MS);
  const times = await page.evaluate(async () => {
    const tasks = await new Promise((resolve) => {
      const found = [];
      const observer = new PerformanceObserver((list) => found.push(...list.getEntries()));
      observer.observe({ type: 'longtask', buffered: true });
      setTimeout(() => resolve(found), 100);
    });
    const [navigation] = performance.getEntriesByType('navigation');
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    const resources = [navigation, ...performance.getEntriesByType('resource')];
    return {
      paint: paint.startTime,
      ready: navigation.domContentLoadedEventEnd,
      taskEnds: tasks.map((task) => task.startTime + task.duration),
      bytes: resources.reduce((sum, resource) => sum + resource.transferSize, 0),
    };
  });
  return {
    paintMs: times.paint,
    interactiveMs: Math.max(times.paint, times.ready, ...times.taskEnds),
    kilobytes: times.bytes / 1_000,
  };
}

function summary(runs, name) {
  const all = runs.map((run) => run[name]).sort((a, b) => a - b);
  const rounded = (number) => Number(number.toFixed(1));
  return { median: rounded(all[Math.floor(all.length / 2)]), slowest: rounded(all.at(-1)) };
}

/**
 * Loads a page several times, as somebody who was never here, and as somebody who was. All of it
 * takes minutes, most of them watching pages that do nothing: how far it is goes to stderr.
 */
async function measure(page, path) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const measured = [];
  process.stderr.write(path);
  for (const network of NETWORKS) {
    for (const keepsCache of [false, true]) {
      const runs = [];
      for (let run = 0; run < RUNS; run += 1) {
        runs.push(await load(page, session, network, path, keepsCache));
        process.stderr.write('.');
      }
      measured.push({
        path,
        network: network.name,
        cache: keepsCache ? 'warm' : 'cold',
        firstContentfulPaintMs: summary(runs, 'paintMs'),
        interactiveMs: summary(runs, 'interactiveMs'),
        sentKilobytes: summary(runs, 'kilobytes'),
      });
    }
  }
  process.stderr.write('\n');
  await session.detach();
  return measured;
}

const [server, browser] = await Promise.all([startServer(), launch()]);
try {
  const person = await protectedPerson(server.origin);
  const { page, problems } = await visitor(browser, server.origin);
  const pages = await measure(page, '/login');
  await firstStep(page, person.email, 'en');
  pages.push(...(await measure(page, '/login/second-factor')));
  await page.goto('/login/second-factor');
  await enter(page, words, person.backupCodes[0], words.logIn);
  await page.waitForURL('**/');
  pages.push(...(await measure(page, HERE)));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  console.log(JSON.stringify({ browser: browser.version(), runs: RUNS, networks: NETWORKS, pages }));
} finally {
  await browser.close();
  await server.stop();
}

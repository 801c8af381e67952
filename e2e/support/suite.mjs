// The frame of a journey file: a server, a browser, and visitors who may complain of nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, visitor } from './browser.mjs';
import { givenDatabase, startServer } from './server.mjs';

// It ends a journey that hangs; none is a goal. Looking for barriers in the whole of /docs takes
// a slow machine long.
const JOURNEY_LIMIT_MS = 300_000;

/**
 * With and without scripts: how a language is walked through. No store has words or scripts of its
 * own, so that on PostgreSQL each language is walked in one of the two ways.
 */
export const scripts = (language) => (givenDatabase() ? [language === 'en'] : [true, false]);

/**
 * Sets up a server with `settings` and a browser for the journeys of a file.
 *
 * The journey functions get `{page, context, origin, operate}`. A journey fails when its pages raised
 * any problem (see `visitor`), whatever else it looked at; a journey that provokes one says so
 * by an option `provokes`, a pattern. One that `looks` at what pages are like may inject scripts
 * into them, and looks on SQLite alone: they are alike on every store. Other options are those of
 * the visitor.
 */
export function suite(settings = {}) {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(settings), launch()]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  return function journey(name, options, walk) {
    if (typeof options === 'function') return journey(name, {}, options);
    const { provokes, looks = false, ...visitorOptions } = options;
    const skip = looks && givenDatabase() ? 'looked at on SQLite' : false;
    return test(name, { timeout: JOURNEY_LIMIT_MS, skip }, async () => {
      const { origin, operate } = server;
      const { context, page, problems } = await visitor(browser, origin, { bypassCSP: looks, ...visitorOptions });
      try {
        await walk({ page, context, origin, operate });
        const unexpected = problems.filter((problem) => !provokes?.test(problem));
        assert.deepEqual(unexpected, [], 'what the pages may not do');
      } finally {
        await context.close();
      }
    });
  };
}

// Checks that hold on every page.
import { createRequire } from 'node:module';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

// All that hangs on the colours of a page.
const COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * What axe finds against a page, in a few words each. It is injected into the page, which
 * the page's own policy forbids: the journey has to be one that `looks`.
 */
export const barriers = (page) => violations(page, { type: 'tag', values: STANDARDS });

/** The part of them that can differ when nothing of a page changes but its colours. */
export const barriersOfColour = (page) => violations(page, { type: 'rule', values: COLOURS });

async function violations(page, runOnly) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.addScriptTag({ path: axe });
  // Else it finds a selector for each element that passed, which is most of its time on a long page.
  const options = { runOnly, resultTypes: ['violations'] };
  const { violations } = await page.evaluate((options) => globalThis.axe.run(document, options), options);
  return violations.map(({ id, help, nodes }) => {
    const where = nodes.map((node) => `${node.html} (${node.any[0]?.message ?? ''})`);
    return `${id}: ${help}: ${where.join('; ')}`;
  });
}

/** Waits until no colour or size is on its way from one value to another. */
export function settled(page) {
  return page.evaluate(async () => {
    const transitions = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.allSettled(transitions.map((one) => one.finished));
  });
}

/** The elements that make a page wider than its window, and the cards that hide a part of theirs. */
export function overflowing(page) {
  return page.evaluate(() => {
    const cut = [...document.querySelectorAll('.card')].filter((card) => card.scrollWidth > card.clientWidth);
    if (cut.length > 0) return cut.map((card) => `what is right of ${card.outerHTML.slice(0, 120)}`);
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const all = [...document.body.querySelectorAll('*')];
    const out = all.filter((element) => element.getBoundingClientRect().right > width + 0.5);
    return out.map((element) => element.outerHTML.slice(0, 120)).slice(-5);
  });
}

// Every state of every page: WCAG 2.1 AA as far as a program can tell, in light and in dark,
// and a layout that fits screens from 320 to 1440 pixels wide.
import assert from 'node:assert/strict';
import { screenshot } from '../support/browser.mjs';
import { barriers, barriersOfColour, overflowing, settled } from '../support/checks.mjs';
import { STATES } from '../support/states.mjs';
import { suite } from '../support/suite.mjs';

// In the dark a page differs by its colours.
const BARRIERS = { light: barriers, dark: barriersOfColour };
const WIDTHS = [320, 768, 1024, 1440];
const HEIGHT = 900;
const journey = suite();

// One template makes the two hundred operations of /docs, and axe takes minutes for them all.
const thinOut = (page) =>
  page.evaluate(() => {
    const operations = [...document.querySelectorAll('main article')];
    operations.filter((_, index) => index % 10 > 0).forEach((operation) => operation.remove());
  });

for (const language of ['en', 'hi']) {
  for (const [state, reach] of Object.entries(STATES)) {
    journey(`${state} has no barrier and fits in «${language}»`, { looks: true }, async ({ page, origin }) => {
      await reach({ page, origin, language });
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT });
        assert.deepEqual(await overflowing(page), [], `at ${width} px`);
        await screenshot(page, `${state}-${language}-${width}`);
      }
      if (state === 'docs') await thinOut(page);
      for (const [colorScheme, found] of Object.entries(BARRIERS)) {
        await page.emulateMedia({ colorScheme });
        await settled(page);
        assert.deepEqual(await found(page), [], colorScheme);
        await screenshot(page, `${state}-${language}-${colorScheme}`);
      }
    });
  }
}

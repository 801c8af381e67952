// A browser, and visitors in it who notice everything that is not as it should be.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const ACTION_LIMIT_MS = 15_000;

/** Starts the browser. */
export function launch() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/**
 * A visitor with cookies of their own.
 *
 * `problems` collects what no page may do: errors and warnings on the console (which is where
 * violations of the content security policy appear), uncaught errors, subresources that fail,
 * requests to other hosts.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string} origin the server's origin
 * @param {import('playwright-core').BrowserContextOptions} options
 */
export async function visitor(browser, origin, options = {}) {
  const context = await browser.newContext({ baseURL: origin, locale: 'en-IN', ...options });
  context.setDefaultTimeout(ACTION_LIMIT_MS);
  const page = await context.newPage();
  const problems = [];
  page.on('console', (message) => {
    if (isComplaint(message)) problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`)) problems.push(`foreign request: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && !response.request().isNavigationRequest()) {
      problems.push(`${response.status()}: ${response.url()}`);
    }
  });
  return { context, page, problems };
}

// The browser logs each form that was answered with an error status; that is the server's
// answer, looked at by the journey, and failing subresources are told by their response.
function isComplaint(message) {
  if (!['error', 'warning'].includes(message.type())) return false;
  return !message.text().startsWith('Failed to load resource');
}

/** Keeps a picture of the page where E2E_SCREENSHOTS names a folder. */
export async function screenshot(page, name) {
  const folder = process.env.E2E_SCREENSHOTS;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

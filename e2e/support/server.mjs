// Tessera itself, in development mode on a free port, with its data in a temporary folder.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const START_LIMIT_MS = 60_000;
const COMMAND_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;
const LOG_LINES_SHOWN = 30;

const binary = () =>
  process.env.E2E_BINARY ?? fileURLToPath(new URL('../../target/debug/tessera', import.meta.url));

/**
 * Starts a server. Limits are off, so that one address may make many registrations, unless
 * `settings` turns them on.
 *
 * @param {Record<string, string>} settings variables such as TESSERA_OTP__TTL
 * @returns {Promise<{origin: string, operate: Operate, stop: () => Promise<void>}>}
 */
export async function startServer(settings = {}) {
  if (!existsSync(binary())) throw new Error(`there is no ${binary()}; build it first`);
  const data = await mkdtemp(join(tmpdir(), 'tessera-e2e-'));
  const env = { ...foreignEnvironment(), ...storage(), TESSERA_LIMITS__ENABLED: 'false', ...settings };
  const child = spawn(binary(), ['serve', '--listen', '127.0.0.1:0', '--data-dir', data], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    log.push(line);
    if (log.length > LOG_LINES_SHOWN) log.shift();
  });

  // Whatever ends this process ends its server, and leaves nothing behind.
  const tidy = () => {
    child.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  };
  process.once('exit', tidy);

  const stop = async () => {
    process.off('exit', tidy);
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      await once(child, 'exit');
      clearTimeout(kill);
    }
    await rm(data, { recursive: true, force: true });
  };

  try {
    return { origin: await announcedOrigin(child, log), operate: operator(env, data), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * What whoever runs the deployment does on its machine: `tessera admin …` beside the server, on the
 * same storage. Gives what the command printed, and fails with what it said.
 *
 * @callback Operate
 * @param {string[]} args what follows `tessera admin`
 * @param {string} [input] what is typed
 * @returns {Promise<string>}
 */
function operator(env, data) {
  return async (args, input = '') => {
    const options = { env, timeout: COMMAND_LIMIT_MS };
    const running = promisify(execFile)(binary(), ['admin', ...args, '--data-dir', data], options);
    running.child.stdin.end(input);
    return (await running).stdout.trim();
  };
}

/** The database that was made for this journey; none where it runs on SQLite. */
export const givenDatabase = () => process.env[givenDatabaseName()];
const givenDatabaseName = () => `E2E_DATABASE_URL_${basename(process.argv[1], '.mjs')}`;

// SQLite in the data folder, or what was given.
function storage() {
  const name = givenDatabaseName();
  const [database, redis] = [givenDatabase(), process.env.E2E_REDIS_URL];
  if (!database && redis) throw new Error(`there is Redis, and no database in ${name}`);
  return database ? { DATABASE_URL: database, REDIS_URL: redis } : {};
}

// The settings of this shell are not those of the server under test.
function foreignEnvironment() {
  const own = /^(TESSERA_|DATABASE_|REDIS_URL$|JWT_|LOG_LEVEL$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}

function announcedOrigin(child, log) {
  return new Promise((resolve, reject) => {
    const fail = (what) => reject(new Error(`${what}\n${log.join('\n')}`));
    const timer = setTimeout(() => fail('the server did not say where it listens'), START_LIMIT_MS);
    child.on('error', reject);
    child.on('exit', (code, signal) => fail(`the server ended early (${code ?? signal})`));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const origin = /listening on (http:\/\/[^\s/]+)/.exec(line)?.[1];
      if (!origin) return;
      clearTimeout(timer);
      resolve(origin);
    });
  });
}

// The script that says whether the second factor may be opened further, beside a Prometheus that
// answers what it is told to.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../../deploy/rollout.sh', import.meta.url));
const GOOD = { errors: '0.0002', codes: '0.97', sms: '0.99', logins: '1.01' };

/** What a query is about. */
function measureOf(query) {
  if (query.includes('5..')) return 'errors';
  if (query.includes('second_factor_checks')) return 'codes';
  return query.includes('provider_attempts') ? 'sms' : 'logins';
}

/** Runs the script beside a Prometheus with these values; gives its exit code and what it said. */
async function rollout(values, ...args) {
  const asked = [];
  const server = createServer((request, response) => {
    const query = new URL(request.url, 'http://prometheus').searchParams.get('query');
    asked.push(query);
    const value = values[measureOf(query)];
    const result = value === undefined ? [] : [{ metric: {}, value: [1794000000.123, value] }];
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}/`;
  try {
    const { code, said } = await run([url, ...args]);
    return { code, said, asked };
  } finally {
    server.close();
  }
}

function run(args) {
  return new Promise((resolve) => {
    execFile('sh', [SCRIPT, ...args], (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, said: stdout + stderr });
    });
  });
}

test('measures within their bounds let a rollout go on', async () => {
  const { code, said, asked } = await rollout(GOOD);
  assert.equal(code, 0, said);
  assert.equal(said.match(/^ok /gm).length, 4);
  assert.ok(asked.every((query) => query.includes('[1h]')));
});

test('each measure that does not hold stops it', async () => {
  for (const [measure, value] of [['errors', '0.002'], ['codes', '0.95'], ['sms', '0.5'], ['logins', '0.9']]) {
    const { code, said } = await rollout({ ...GOOD, [measure]: value });
    assert.equal(code, 1, `${measure}: ${said}`);
    assert.match(said, new RegExp(`^FAILED .*: ${value}, and not `, 'm'));
    assert.equal(said.match(/^ok /gm).length, 3);
  }
});

test('what is not known stops it, too', async () => {
  for (const value of [undefined, 'NaN']) {
    const { code, said } = await rollout({ ...GOOD, codes: value });
    assert.equal(code, 1);
    assert.match(said, /^UNKNOWN share of second codes/m);
  }
});

test('a window is asked for, and a wrong call or a Prometheus that is away is told', async () => {
  const { asked } = await rollout(GOOD, '6h');
  assert.ok(asked.every((query) => query.includes('[6h]')));
  assert.equal((await run([])).code, 2);
  assert.equal((await run(['http://127.0.0.1:1'])).code, 2);
});

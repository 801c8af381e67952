// better-auth as its documentation sets it up: PostgreSQL through a pool, addresses proven before
// the first login, second factors on, the session kept in a signed cookie for five minutes, which
// its guide to performance asks for. Mails are swallowed, or kept in a file where PEER_MAILS names one.

import { appendFile } from "node:fs/promises";
import { hash, verify } from "@node-rs/argon2";
import { betterAuth } from "better-auth";
import { twoFactor } from "better-auth/plugins";
import pg from "pg";

const {
  PEER_DATABASE_URL, PEER_HASHER, PEER_MAILS, PEER_POOL, PEER_PORT, PEER_RENEWING, PEER_SECRET,
} = process.env;

export const pool = new pg.Pool({ connectionString: PEER_DATABASE_URL, max: Number(PEER_POOL) });

async function send(to, token) {
  if (PEER_MAILS) await appendFile(PEER_MAILS, JSON.stringify({ to, token }) + "\n");
}

// 2 is Argon2id to this library.
const common = { algorithm: 2, memoryCost: 19456, timeCost: 2, parallelism: 1 };
const password = {
  hash: (text) => hash(text, common),
  verify: ({ hash: stored, password: text }) => verify(stored, text, common),
};

export const options = {
  baseURL: `http://127.0.0.1:${PEER_PORT}`,
  secret: PEER_SECRET,
  database: pool,
  telemetry: { enabled: false },
  logger: { level: "error" },
  rateLimit: { enabled: false },
  emailAndPassword: {
    enabled: true,
    requireEmailVerification: true,
    sendResetPassword: ({ user, token }) => send(user.email, token),
    ...(PEER_HASHER === "native" ? {} : { password }),
  },
  emailVerification: {
    sendOnSignUp: true,
    sendVerificationEmail: ({ user, token }) => send(user.email, token),
  },
  session: PEER_RENEWING
    ? { updateAge: 0, cookieCache: { enabled: false } }
    : { cookieCache: { enabled: true, maxAge: 300 } },
  plugins: [twoFactor()],
};

export const auth = betterAuth(options);

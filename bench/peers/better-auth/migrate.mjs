// Makes better-auth's tables with the indexes that come with them: those that its guide to
// performance asks for.

import { getMigrations } from "better-auth/db/migration";
import { options, pool } from "./auth.mjs";

const { runMigrations } = await getMigrations(options);
await runMigrations();
await pool.end();

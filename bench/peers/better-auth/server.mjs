// Serves better-auth by Node's own server: one process, or as many as there are cores.

import cluster from "node:cluster";
import { createServer } from "node:http";

const workers = Number(process.env.PEER_WORKERS);

if (cluster.isPrimary && workers > 1) {
  for (let number = 0; number < workers; number += 1) cluster.fork();
} else {
  const { toNodeHandler } = await import("better-auth/node");
  const { auth } = await import("./auth.mjs");
  const handler = toNodeHandler(auth);
  const server = createServer((request, response) => {
    if (request.url === "/healthz") {
      response.writeHead(200, { "content-type": "application/json" }).end('{"status":"ok"}');
    } else {
      handler(request, response);
    }
  });
  // Load balancers keep connections longer than Node's five seconds.
  server.keepAliveTimeout = 65_000;
  server.listen(Number(process.env.PEER_PORT), "127.0.0.1");
}

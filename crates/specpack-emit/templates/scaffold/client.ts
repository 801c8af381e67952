// A client of {{ title }}.

// specpack:begin injected client
import type { OperationId, Operations } from "./operations.js";
import { routes } from "./routes.js";

export type RequestOf<K extends OperationId> = Operations[K]["request"];
export type AnswerOf<K extends OperationId> = Operations[K]["answer"] & { headers: Headers };

interface Parts {
  path?: { [name: string]: unknown };
  query?: { [name: string]: unknown };
  headers?: { [name: string]: unknown };
  cookies?: { [name: string]: unknown };
  body?: unknown;
}

export class Client {
  readonly #origin: string;
  readonly #fetch: (request: Request) => Promise<Response>;

  /** `origin` is where the service is, such as `https://api.example.com`. */
  constructor(origin: string, fetcher: (request: Request) => Promise<Response> = (it) => fetch(it)) {
    this.#origin = origin.replace(/\/+$/, "");
    this.#fetch = fetcher;
  }

  /** Calls an operation. An answer is whatever the contract foresees; look at its `status`. */
  async call<K extends OperationId>(
    id: K,
    request: RequestOf<K>,
    options: { headers?: HeadersInit; signal?: AbortSignal } = {},
  ): Promise<AnswerOf<K>> {
    const route = routes[id];
    const parts = request as Parts;
    const path = route.path.replace(/\{([^}]+)\}/g, (_, name: string) =>
      encodeURIComponent(String(parts.path?.[name])),
    );
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parts.query ?? {})) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one !== undefined) query.append(name, String(one));
      }
    }
    const headers = new Headers(options.headers);
    for (const [name, value] of Object.entries(parts.headers ?? {})) {
      if (value !== undefined) headers.set(name, String(value));
    }
    const cookies = Object.entries(parts.cookies ?? {}).filter(([, value]) => value !== undefined);
    if (cookies.length > 0) {
      headers.set("cookie", cookies.map(([name, value]) => `${name}=${value}`).join("; "));
    }
    if (parts.body !== undefined && route.body !== null) headers.set("content-type", route.body);
    const suffix = String(query) === "" ? "" : `?${query}`;
    const response = await this.#fetch(
      new Request(this.#origin + path + suffix, {
        method: route.method,
        headers,
        body: encoded(parts.body, route.body),
        ...(options.signal ? { signal: options.signal } : {}),
      }),
    );
    const contentType = essence(response.headers.get("content-type"));
    const answer = { status: response.status, headers: response.headers };
    if (contentType === null) return answer as unknown as AnswerOf<K>;
    const body = isJson(contentType) ? await response.json() : await response.text();
    return { ...answer, contentType, body } as unknown as AnswerOf<K>;
  }
}

function encoded(body: unknown, media: string | null): BodyInit | null {
  if (body === undefined || media === null) return null;
  if (isJson(media)) return JSON.stringify(body);
  if (media === "application/x-www-form-urlencoded") {
    const members = Object.entries(body as object).filter(([, value]) => value !== undefined);
    return new URLSearchParams(members.map(([name, value]) => [name, String(value)]));
  }
  return body as BodyInit;
}

function essence(header: string | null): string | null {
  return header === null ? null : (header.split(";")[0] ?? "").trim().toLowerCase();
}

function isJson(media: string): boolean {
  return media === "application/json" || media.endsWith("+json");
}
// specpack:end client

// The frame of a server of {{ title }}.

// specpack:begin injected server
import type { OperationId, Operations } from "./operations.js";
import { routes, type Parameter, type Route } from "./routes.js";

/** What a handler answers; `headers` are added to the response. */
export type Answer<K extends OperationId> = Operations[K]["answer"] & { headers?: HeadersInit };

/** One handler for each operation. Parameters and bodies are read, and not yet held to their
 * schemas: look at what comes from outside before you rely on it. */
export type Handlers = {
  [K in OperationId]: (
    request: Operations[K]["request"],
    original: Request,
  ) => Promise<Answer<K>> | Answer<K>;
};

/** Thrown by what is still to be written. */
export class NotImplemented extends Error {}

class BadRequest extends Error {}

/** A service: takes a request, and gives the response of its operation. */
export function service(handlers: Handlers): (request: Request) => Promise<Response> {
  const known = Object.entries(routes).map(([id, route]) => ({ id, route, parts: route.path.split("/") }));
  return async (request) => {
    const url = new URL(request.url);
    const parts = url.pathname.split("/");
    const there = known.filter((it) => fits(it.parts, parts));
    if (there.length === 0) return problem(404, "There is nothing here.");
    const literal = (it: { parts: string[] }) => it.parts.filter((part) => !part.startsWith("{")).length;
    const found = there
      .filter((it) => it.route.method === request.method)
      .sort((one, other) => literal(other) - literal(one))[0];
    if (found === undefined) {
      const allowed = there.map((it) => it.route.method).join(", ");
      return problem(405, "The method is not one of this resource.", { allow: allowed });
    }
    try {
      const read = await asked(request, url, found.route, found.parts, parts);
      const handler = handlers[found.id as OperationId] as unknown as (
        request: unknown,
        original: Request,
      ) => Promise<Answer<OperationId>>;
      return written(await handler(read, request));
    } catch (error) {
      if (error instanceof BadRequest) return problem(400, error.message);
      if (error instanceof NotImplemented) return problem(501, "This is still to be written.");
      console.error(error);
      return problem(500, "Something went wrong here.");
    }
  };
}

function fits(template: string[], path: string[]): boolean {
  return (
    template.length === path.length &&
    template.every((part, at) => (part.startsWith("{") ? path[at] !== "" : part === path[at]))
  );
}

async function asked(request: Request, url: URL, route: Route, template: string[], path: string[]) {
  const cookies = new Map(
    (request.headers.get("cookie") ?? "").split(/;\s*/).map((cookie) => {
      const at = cookie.indexOf("=");
      return [cookie.slice(0, at), cookie.slice(at + 1)] as const;
    }),
  );
  const places: { [place: string]: { [name: string]: unknown } } = {};
  for (const parameter of route.parameters) {
    const given: { [place in Parameter["in"]]: () => (string | null | undefined)[] } = {
      path: () => [decoded(path[template.indexOf(`{${parameter.name}}`)])],
      query: () => url.searchParams.getAll(parameter.name),
      headers: () => [request.headers.get(parameter.name)],
      cookies: () => [cookies.get(parameter.name)],
    };
    const texts = given[parameter.in]().filter((text): text is string => typeof text === "string");
    if (texts.length === 0 && parameter.required) {
      throw new BadRequest(`The parameter ${parameter.name} is missing.`);
    }
    const place = (places[parameter.in] ??= {});
    if (texts.length > 0) place[parameter.name] = value(texts, parameter);
  }
  const body = route.body === null ? undefined : await bodyOf(request, route.body);
  return body === undefined ? places : { ...places, body };
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    throw new BadRequest("The path is not well formed.");
  }
}

function value(texts: string[], parameter: Parameter): unknown {
  const text = texts[0] ?? "";
  if (parameter.is === "list") return texts;
  if (parameter.is === "boolean") return text === "true";
  if (parameter.is !== "number") return text;
  const number = Number(text);
  if (text.trim() === "" || Number.isNaN(number)) {
    throw new BadRequest(`The parameter ${parameter.name} is no number.`);
  }
  return number;
}

async function bodyOf(request: Request, media: string): Promise<unknown> {
  const text = await request.text();
  if (text === "") return undefined;
  if (media === "application/x-www-form-urlencoded") {
    return Object.fromEntries(new URLSearchParams(text));
  }
  if (media !== "application/json" && !media.endsWith("+json")) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequest("The body is no JSON.");
  }
}

function written(answer: { status: number; contentType?: string; body?: unknown; headers?: HeadersInit }): Response {
  const headers = new Headers(answer.headers);
  if (answer.contentType === undefined) return new Response(null, { status: answer.status, headers });
  headers.set("content-type", answer.contentType);
  const isJson = answer.contentType === "application/json" || answer.contentType.endsWith("+json");
  const body = isJson ? JSON.stringify(answer.body) : (answer.body as BodyInit);
  return new Response(body, { status: answer.status, headers });
}

function problem(status: number, detail: string, headers: HeadersInit = {}): Response {
  const all = new Headers(headers);
  all.set("content-type", "application/problem+json");
  return new Response(JSON.stringify({ status, detail }), { status, headers: all });
}
// specpack:end server

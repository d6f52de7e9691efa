import type { Problem, ProblemCode } from "../../pages-api/problem.js";
import type { Routes } from "../../pages-api/routes.js";
import { accessBy, authorisation, unauthorised } from "../access/access.js";

type Bodies = { [Route in keyof Routes]: Routes[Route]["body"] };

/** What a route needs beside its name. `path` fills its `:parts`; `body` is sent as JSON, a Blob as it is. */
export type RequestOptions<Route extends keyof Routes> = {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly signal?: AbortSignal;
} & (Bodies[Route] extends void ? { readonly body?: undefined } : { readonly body: Bodies[Route] });

/** The server's code; `offline` where it was not reached, `readOnly` where the person may only look. */
export type FailureCode = ProblemCode | "offline" | "readOnly";

/** Why a request failed. */
export class RequestError extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Asks the server. `Route` is a key of {@link Routes}, as in `request("POST api/chats/:chat/read", …)`.
 *
 * @throws {RequestError}
 */
export async function request<Route extends keyof Routes>(
  route: Route,
  options: RequestOptions<Route>,
): Promise<Routes[Route]["answer"]> {
  const [method = "GET", pattern = ""] = route.split(" ");
  const { body } = options as { body?: unknown };
  const response = await reach(address(pattern, options.path, options.query), {
    method,
    headers: { ...authorisation(), ...(body !== undefined && { "content-type": contentType(body) }) },
    ...(body !== undefined && { body: body instanceof Blob ? body : JSON.stringify(body) }),
    ...(options.signal && { signal: options.signal }),
  });
  if (!response.ok) throw await problem(response);
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as Routes[Route]["answer"];
}

/** A route's path relative to the page, which may lie below any other path. */
export function address(
  pattern: string,
  path: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string | number>> = {},
): string {
  const filled = pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(path[name] ?? ""));
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
  return search === "" ? filled : `${filled}?${search}`;
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new RequestError("offline", (error as Error).message);
  }
}

function contentType(body: unknown): string {
  if (!(body instanceof Blob)) return "application/json";
  // A JSON document sent as a file stays a file.
  return body.type === "" || body.type.includes("json") ? "application/octet-stream" : body.type;
}

async function problem(response: Response): Promise<RequestError> {
  if (response.status === 401) {
    if (await mayLook(response.url)) return new RequestError("readOnly", "The permission wxbot.write is missing.");
    unauthorised();
  }
  try {
    const { code, error } = (await response.json()) as Problem;
    return new RequestError(code, error);
  } catch {
    return new RequestError("internal", `HTTP ${response.status}`);
  }
}

/**
 * Node-RED answers alike to whoever it does not know and to whoever may do less than was asked. Those may still look,
 * which the ticket for the live socket tells.
 */
async function mayLook(refusedUrl: string): Promise<boolean> {
  const ticket = address("api/ticket");
  if (accessBy.value !== "nodeRed" || refusedUrl.endsWith(ticket)) return false;
  return (await reach(ticket, { method: "POST", headers: authorisation() })).ok;
}

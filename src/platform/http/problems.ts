import type { NextFunction, Request, Response } from "express";
import type { Problem, ProblemCode } from "../pages-api/problem.js";
import { PlatformError } from "../platform-error.js";

const STATUSES: Readonly<Record<ProblemCode, number>> = {
  badRequest: 400,
  unauthorised: 401,
  foreignOrigin: 403,
  tooLarge: 413,
  badMedia: 415,
  needsFfmpeg: 415,
  unknownPerson: 404,
  unknownGroup: 404,
  unknownChat: 404,
  unknownMessage: 404,
  unknownMedia: 404,
  unknownKey: 404,
  unknownToken: 404,
  unknownCode: 404,
  unknownRoute: 404,
  taken: 409,
  bound: 409,
  tooLate: 409,
  notOwn: 409,
  notMember: 409,
  firstKey: 409,
  notDropped: 409,
  notOnline: 409,
  notScanned: 409,
  internal: 500,
};

/** Answers with what went wrong, never with its inner workings. The four parameters are what express knows it by. */
// eslint-disable-next-line @typescript-eslint/no-unused-vars
export function onProblem(error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  const { code, message } = asPlatformError(error);
  const problem: Problem = { code, error: message };
  if (response.headersSent) response.destroy();
  else response.status(STATUSES[code]).json(problem);
}

function asPlatformError(error: unknown): PlatformError {
  if (error instanceof PlatformError) return error;
  // What express throws itself says with a status whose fault it is.
  const status = (error as { status?: unknown }).status;
  if (status === 413) return new PlatformError("tooLarge", "The body is too large.");
  if (status === 404) return new PlatformError("unknownMedia", "There is no such file.");
  if (typeof status === "number" && status < 500) return new PlatformError("badRequest", "The request cannot be read.");
  return new PlatformError("internal", "Something went wrong inside the platform.");
}

import type { ProblemCode } from "./pages-api/problem.js";

/** What the platform answers to a page or a program that asks for what cannot be done. Holds no secret. */
export class PlatformError extends Error {
  override readonly name = "PlatformError";
  readonly code: ProblemCode;

  /** @param message English, a sentence */
  constructor(code: ProblemCode, message: string) {
    super(message);
    this.code = code;
  }
}

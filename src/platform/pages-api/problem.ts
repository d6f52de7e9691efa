/** The body of every answer other than 2xx. */
export interface Problem {
  /** For the page's translation. */
  readonly code: ProblemCode;
  /** English, for whoever scripts the routes; never a secret. */
  readonly error: string;
}

/**
 * - 400 `badRequest` (the error names the field), 401 `unauthorised`, 403 `foreignOrigin`, 413 `tooLarge`, 415 `badMedia`, `needsFfmpeg`
 * - 404 `unknownPerson`, `unknownGroup`, `unknownChat`, `unknownMessage`, `unknownMedia`, `unknownKey`, `unknownToken`,
 *   `unknownCode` (also: it has expired), `unknownRoute`
 * - 409 `taken` (the id exists), `bound` (the person is logged in at a token), `tooLate` (to revoke), `notOwn` (message
 *   of another), `notMember`, `firstKey`, `notDropped`, `notOnline`, `notScanned` (confirm before scan, or by another)
 * - 500 `internal`
 */
export type ProblemCode =
  | "badRequest"
  | "unauthorised"
  | "foreignOrigin"
  | "tooLarge"
  | "badMedia"
  | "needsFfmpeg"
  | "unknownPerson"
  | "unknownGroup"
  | "unknownChat"
  | "unknownMessage"
  | "unknownMedia"
  | "unknownKey"
  | "unknownToken"
  | "unknownCode"
  | "unknownRoute"
  | "taken"
  | "bound"
  | "tooLate"
  | "notOwn"
  | "notMember"
  | "firstKey"
  | "notDropped"
  | "notOnline"
  | "notScanned"
  | "internal";

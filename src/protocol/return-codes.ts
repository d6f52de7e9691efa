/** The platform's return codes (protocol.md section 3). */
export const RetCode = {
  done: 0,
  internalError: 1000,
  badParameters: 1001,
  notFound: 1002,
  busy: 1003,
  forbidden: 1004,
} as const;

/** The return codes that the platform allows to try again, when the request did not count. */
export const RETRYABLE: ReadonlySet<number> = new Set([RetCode.internalError, RetCode.busy]);

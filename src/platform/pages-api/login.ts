/** A QR code that waits for a phone. */
export interface PendingCode {
  readonly code: string;
  /** What the QR code holds as text. */
  readonly content: string;
  /** The name of the token that is being logged in. */
  readonly tokenName: string;
  /** The person whose phone scanned it, and now has to confirm. */
  readonly scannedBy?: string;
  readonly expires: number;
}

/**
 * The login state of a token.
 * - `none`: no account yet, or logged out. Next: first login by QR code.
 * - `code`: a QR code waits to be scanned. `scanned`: a phone has scanned it and has to confirm.
 * - `online`. - `dropped`: WeChat has dropped it. Next: history login, no QR code needed.
 */
export interface Login {
  readonly status: "none" | "code" | "scanned" | "online" | "dropped";
  /** When this status began. */
  readonly since: number;
  /** The bound account. */
  readonly account?: { readonly wxid: string; readonly nickname: string };
  readonly firstLogin?: number;
  readonly lastLogin?: number;
  readonly lastDrop?: number;
  /** When the published drop after a first login is due. */
  readonly dropDue?: number;
  /** For `code` and `scanned`. The picture: `GET api/codes/<code>.svg`. */
  readonly code?: PendingCode;
}

import { Platform, type PlatformOptions } from "./platform.js";

export type { Platform, PlatformOptions } from "./platform.js";

/**
 * Opens the embedded platform: message sync, send APIs and pages on one port.
 *
 * @throws what keeps it from opening, such as EADDRINUSE, or a data folder that is in use
 */
export function openPlatform(options: PlatformOptions): Promise<Platform> {
  return Platform.open(options);
}

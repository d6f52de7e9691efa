import type { AnyTarget } from "../target.js";
import { FILES } from "./files.js";
import { MEDIA } from "./media.js";
import { SENDING } from "./sending.js";
import { SOCKETS } from "./sockets.js";
import { WIRE } from "./wire.js";

/** Whatever reads what others wrote. */
export const TARGETS: readonly AnyTarget[] = [...WIRE, ...MEDIA, ...SENDING, ...FILES, ...SOCKETS];

/**
 * Fills a disk with what an outbox accepts, sends it, and prints what became of it as JSON: a process of its own, so
 * that it can be given a limit. Argument: the folder of the outbox.
 */
import fs from "node:fs";
import { inspect } from "node:util";
import { composer } from "../../src/sending/compose.js";
import { DiskOutbox } from "../../src/sending/disk-outbox.js";
import type { SendOrder } from "../../src/sending/account-line.js";
import type { Queued } from "../../src/sending/queued.js";
import { Sender } from "../../src/sending/sender.js";
import { Gateway } from "../support/gateway.js";
import { keptOrder } from "./kept-order.js";

/** What became of it. The texts are those of single messages. */
export interface FullDiskOutcome {
  readonly accepted: string[];
  /** Errors of what was not accepted: `code reason detail`. */
  readonly refusals: string[];
  /** All errors, with all that they hold. */
  readonly printed: string[];
  /** Files that were there when the disk was full. */
  readonly files: string[];
  /** What arrived at the platform, in order. */
  readonly arrived: string[];
  /** What was accepted and could not be sent, with its error. */
  readonly failed: Record<string, string>;
  /** Whether, afterwards, the outbox takes messages again. */
  readonly recovered: boolean;
  /** How many messages the next process finds, and how many entries it cannot read. */
  readonly left: number;
  readonly damaged: number;
}

const printed: string[] = [];

async function main(folder: string): Promise<FullDiskOutcome> {
  const gateway = await new Gateway().open();
  const outbox = new DiskOutbox<Queued>(folder);
  const sender = new Sender({ outbox, timing: { retryLeast: 5, retryMost: 10 } });
  const order = (content: unknown): SendOrder => {
    const wish = { api: "auto", to: "wxid_alice", content };
    // One request for each, however long its text is.
    return keptOrder(gateway.apiUrl, content, { requests: composer(wish, { textLimit: 0 }), interval: 1 });
  };
  const release = sender.hold();
  const open = new Map<string, Promise<unknown>>();
  const refusals: string[] = [];
  for (let number = 0; refusals.length < 3 && number < 900; number++) {
    const text = `${number} `.padEnd(10_000, "x");
    const before = written(folder);
    const sent = sender.send(order(text));
    const known = new AbortController();
    const refused = await Promise.race([sent.catch(errorText), accepted(folder, before, known.signal)]);
    known.abort();
    if (typeof refused === "string") refusals.push(refused);
    else open.set(String(number), sent);
  }
  await sender.send(order(Buffer.alloc(4 * 1024 * 1024, 1))).catch((error: unknown) => refusals.push(errorText(error)));
  const files = fs.readdirSync(folder);
  release();
  const failed: Record<string, string> = {};
  for (const [number, sent] of open) await sent.catch((error: unknown) => (failed[number] = errorText(error)));
  const arrived = gateway.posts.map(({ body }) => String(body["Content"]).split(" ")[0]!);
  const recovered = await sender.send(order("afterwards")).then(
    () => true,
    () => false,
  );
  await outbox.close();
  let damaged = 0;
  const next = new DiskOutbox<Queued>(folder, {}, (count) => (damaged = count));
  const left = (await next.orphans()).length;
  await next.close();
  await sender.disconnect();
  await gateway.close();
  return { accepted: [...open.keys()], refusals, printed, files, arrived, failed, recovered, left, damaged };
}

function errorText(error: unknown): string {
  printed.push(inspect(error, { depth: 20, showHidden: true, maxStringLength: null }));
  const { code, reason, params } = error as { code?: string; reason?: string; params?: { detail?: string } };
  return `${code} ${reason} ${params?.detail ?? String(error)}`;
}

/** A message that is in the journal has been accepted, as nothing is sent yet. */
async function accepted(folder: string, before: number, refused: AbortSignal): Promise<undefined> {
  while (!refused.aborted && written(folder) < before + 10_000) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Bytes of the journal; zeros follow them. */
function written(folder: string): number {
  return fs.readFileSync(`${folder}/journal`).lastIndexOf("\n") + 1;
}

void main(process.argv[2]!).then((outcome) => process.stdout.write(JSON.stringify(outcome)));

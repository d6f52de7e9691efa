import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { NodeAPI } from "node-red";
import { SEND_TIMING } from "../src/sending/account-line.js";
import { DiskOutbox } from "../src/sending/disk-outbox.js";
import { SendCounts } from "../src/sending/send-counts.js";
import { Sender } from "../src/sending/sender.js";
import { FolderInUse, lockFolder } from "../src/storage/folder-lock.js";
import type { OutboxTrouble } from "./admin/view-types.js";
import { text } from "./texts.js";
import type { SendNode } from "./wxbot-send.js";

/** How long another process that has the user directory is waited for, and between two tries, in milliseconds. */
const CLAIM_PATIENCE = 5_000;
const CLAIM_PAUSE = 200;

/**
 * The one sender of this process: several config nodes with one account share its pace and its limits. What it keeps is
 * given back to its nodes whenever flows have started; until then nothing is sent, so that what is older goes first.
 */
export class SharedSender {
  readonly #RED: NodeAPI;
  #sender: Sender | undefined;
  #release: (() => void) | undefined;
  /** One after the other: nothing may be given back twice. */
  #givingBack: Promise<void> = Promise.resolve();
  #stops = 0;
  /** The number of another process that has the user directory. */
  #other: string | undefined;
  #trouble: OutboxTrouble | undefined;

  constructor(RED: NodeAPI) {
    this.#RED = RED;
  }

  /**
   * Makes the user directory this process's own. Two that have it would both send what waits in it, and tear its files
   * apart. Awaited by Node-RED before flows start: one that is just ending, as in a restart, is waited for.
   */
  async claim(): Promise<void> {
    const { userDir } = this.#RED.settings;
    if (!userDir) return;
    for (const end = performance.now() + CLAIM_PATIENCE; ; await sleep(CLAIM_PAUSE)) {
      try {
        await lockFolder(userDir, "outbox");
        return;
      } catch (error) {
        // Where no lock can be had, it is the user who takes care.
        if (!(error instanceof FolderInUse) || error.isOwn) return;
        if (performance.now() >= end) return void (this.#other = error.process);
      }
    }
  }

  /** Opened with the first configuration: who does not use the package has no files of it. */
  get sender(): Sender {
    return (this.#sender ??= this.#open());
  }

  /** Undefined where what is unsent outlives a restart, and where nothing was opened yet. */
  get trouble(): OutboxTrouble | undefined {
    return this.#trouble;
  }

  flowsStopping(): void {
    this.#stops++;
    if (this.#sender !== undefined) this.#release ??= this.#sender.hold();
  }

  flowsStarted(): Promise<void> {
    const sender = this.#sender;
    if (sender === undefined) return Promise.resolve();
    const stops = this.#stops;
    this.#givingBack = this.#givingBack.then(async () => {
      try {
        await this.#giveBack(sender);
      } catch (error) {
        this.#RED.log.error(text(this.#RED, "warnings.outbox", { detail: (error as Error).message }));
      }
      // Where flows have been stopped again meanwhile, what is theirs waits for the next start.
      if (stops !== this.#stops) return;
      this.#release?.();
      this.#release = undefined;
    });
    return this.#givingBack;
  }

  async #giveBack(sender: Sender): Promise<void> {
    let [lost, damaged] = [0, 0];
    for (const kept of await sender.orphans()) {
      const node = this.#RED.nodes.getNode(kept.owner) as SendNode | null;
      if (node?.resume !== undefined) {
        await node.resume(kept).catch(() => {
          sender.discard(kept.id);
          damaged++;
        });
      }
      // The node may come back with the next deploy, as long as the message is not too old.
      else if (Date.now() - kept.since > SEND_TIMING.expiry) {
        sender.discard(kept.id);
        lost++;
      }
    }
    // By then each has its place.
    await new Promise((resolve) => setImmediate(resolve));
    if (damaged > 0) this.#RED.log.warn(text(this.#RED, "warnings.damaged", { count: damaged }));
    if (lost > 0) this.#RED.log.warn(text(this.#RED, "warnings.orphans", { count: lost }));
  }

  #open(): Sender {
    const { userDir } = this.#RED.settings;
    const folder = userDir && this.#other === undefined ? path.join(userDir, "wxbot") : undefined;
    if (this.#other !== undefined) {
      this.#trouble = { other: this.#other };
      this.#RED.log.warn(text(this.#RED, "warnings.twice", { process: this.#other }));
    }
    const counts = new SendCounts(folder && path.join(folder, "send-counts.json"));
    const sender = new Sender({ counts, ...(folder && this.#openOutbox(path.join(folder, "outbox"))) });
    this.#release = sender.hold();
    return sender;
  }

  /** Where the disk cannot be used, messages are sent all the same; they do not survive a restart then. */
  #openOutbox(folder: string): { outbox?: DiskOutbox<never> } {
    try {
      const onDamage = (count: number) => this.#RED.log.warn(text(this.#RED, "warnings.damaged", { count }));
      return { outbox: new DiskOutbox(folder, {}, onDamage) };
    } catch (error) {
      const { message: detail } = error as Error;
      this.#trouble = { detail };
      this.#RED.log.error(text(this.#RED, "warnings.outbox", { detail }));
      return {};
    }
  }
}

import type { SendOrder } from "../src/sending/account-line.js";
import { Cancellation } from "../src/sending/cancellation.js";
import { composer } from "../src/sending/compose.js";
import { contentSize } from "../src/sending/kept-message.js";
import type { Sending } from "../src/sending/post.js";
import type { ComposeOptions } from "../src/sending/send-wish.js";
import type { SendInput, SendMessage } from "./send-input.js";

/** A message that the node has in hand. A class, as of what is made for every message (see src/sending/queued.ts). */
export class Taken {
  readonly input: SendInput;
  readonly message: SendMessage;
  /** Gives it up where it has not left. */
  readonly stop = new Cancellation();
  /** Whether it was a person who gave it up. */
  deleted = false;

  constructor(input: SendInput, message: SendMessage) {
    this.input = input;
    this.message = message;
  }

  delete(): void {
    this.deleted = true;
    this.stop.cancel();
  }
}

/** What all that a node sends has in common. */
export interface Manner extends Required<
  Pick<SendOrder, "interval" | "limits" | "duplicates" | "abandon" | "onShare" | "onWarning">
> {
  readonly composing: Partial<ComposeOptions>;
}

/** What is to be sent of a message, and how. */
export class Order implements SendOrder {
  readonly sending: Sending;
  readonly chat: string;
  readonly requests: SendOrder["requests"];
  readonly size: number;
  readonly keep: SendOrder["keep"];
  readonly cancel: Cancellation;
  readonly interval: number;
  readonly limits: Manner["limits"];
  readonly duplicates: boolean;
  readonly abandon: Manner["abandon"];
  readonly onShare: Manner["onShare"];
  readonly onWarning: Manner["onWarning"];

  constructor(sending: Sending, chat: string, { input: { wish }, stop }: Taken, keep: SendOrder["keep"], how: Manner) {
    this.sending = sending;
    this.chat = chat;
    this.requests = composer(wish, how.composing, stop);
    this.size = contentSize(wish.content);
    this.keep = keep;
    this.cancel = stop;
    this.interval = how.interval;
    this.limits = how.limits;
    this.duplicates = how.duplicates;
    this.abandon = how.abandon;
    this.onShare = how.onShare;
    this.onWarning = how.onWarning;
  }
}

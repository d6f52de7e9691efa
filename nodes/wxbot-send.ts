import type { Node, NodeAPI } from "node-red";
import { WxbotError } from "../src/protocol/errors.js";
import { Suspended } from "../src/sending/account-line.js";
import type { KeptMessage, Restorable } from "../src/sending/kept-message.js";
import { migrate } from "./migrations.js";
import { Outgoing } from "./outgoing.js";
import { isOn } from "./properties.js";
import { sendInputs, type SendDef, type SendInput, type SendMessage } from "./send-input.js";
import { SendStatus } from "./send-status.js";
import { errorFor } from "./texts.js";
import type { ConfigNode } from "./wxbot-config.js";

/** The runtime of a `wxbot-send`. */
export interface SendNode extends Node {
  /** Goes on with a message that was accepted before a restart or a redeploy. Resolves when its turn to take a place has come. */
  resume(kept: KeptMessage): Promise<void>;
  /** Sends once more what failed after it was restored: there is no message any more that could be received again. */
  sendAgain(restored: Restorable): void;
}

export default function (RED: NodeAPI): void {
  function WxbotSend(this: SendNode, saved: SendDef): void {
    RED.nodes.createNode(this, saved);
    const def = migrate("wxbot-send", saved);
    const config = RED.nodes.getNode(def.config) as ConfigNode | null;
    const read = sendInputs(RED, this, def);
    const status = new SendStatus(RED, this);
    const outgoing = new Outgoing(RED, this, config, status, isOn(def.silk));
    let reading: Promise<unknown> | undefined;

    /** One message after the other: an expression that takes long must not let the next message pass. */
    const inputOf = (message: SendMessage): SendInput | Promise<SendInput> => {
      const input = reading === undefined ? read(message) : reading.then(() => read(message));
      if (!(input instanceof Promise)) return input;
      const over = input
        .catch(() => {})
        .then(() => {
          if (reading === over) reading = undefined;
        });
      reading = over;
      return input;
    };

    const take = async (message: SendMessage) => {
      const input = inputOf(message);
      return await outgoing.send(input instanceof Promise ? await input : input, message);
    };

    /** Sends, shows how it went, and tells it: success, or failure; nothing where the next node will. */
    const handle = async (
      message: SendMessage,
      sending: Promise<object>,
      success: (message: SendMessage) => void,
      failure: (error: Error, message: SendMessage) => void,
    ) => {
      status.begin();
      try {
        let sent: object;
        try {
          sent = await sending;
        } catch (error) {
          if (error instanceof Suspended) return status.succeeded();
          const shown = errorFor(RED, error);
          status.failed(shown.code ?? shown.name);
          if (error instanceof WxbotError) Object.assign(message, error.outcome);
          return failure(shown, message);
        }
        status.succeeded();
        success(Object.assign(message, sent));
      } catch (error) {
        // Neither a node that follows nor a Catch node may end the process.
        this.error(errorFor(RED, error));
      }
    };

    const leave = config?.join({ onState: (state) => status.platform(state) });
    if (config === null) status.platform({ name: "unusable" });

    this.on("input", (message: SendMessage, send, done) => {
      const success = (sent: SendMessage) => {
        send(sent);
        done();
      };
      outgoing.track(handle(message, take(message), success, (error) => done(error)));
    });

    this.sendAgain = (restored) => {
      const { input, message } = outgoing.restore(restored);
      const success = (sent: SendMessage) => this.send(sent);
      const failure = (error: Error, failed: SendMessage) => this.error(error, failed);
      outgoing.track(handle(message, outgoing.send(input, message, restored), success, failure));
    };

    this.resume = async (kept) => {
      // Messages get their places in the order in which they are given back.
      await config?.access().catch(() => {});
      this.sendAgain(kept);
    };

    // The core counts the parameters: with two, it tells whether the node was removed.
    this.on("close", (removed: boolean, done: () => void) => {
      void outgoing
        .close(removed)
        .then(() => leave?.())
        .catch((error: unknown) => this.error(errorFor(RED, error)))
        .finally(() => {
          status.close();
          done();
        });
    });
  }

  RED.nodes.registerType<SendNode, SendDef, object, object>("wxbot-send", WxbotSend);
}

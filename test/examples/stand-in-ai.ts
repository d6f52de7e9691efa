import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";

interface Asked {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly model: string;
  readonly messages: readonly { role: string; content: string }[];
}

/** Answers as an OpenAI-compatible endpoint does, by what the last message says; remembers what it was asked. */
export class StandInAi {
  readonly asked: Asked[] = [];
  readonly #server = http.createServer((request, response) => void this.#answer(request, response));

  async open(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Pick<Asked, "model" | "messages">;
    this.asked.push({ path: request.url, authorization: request.headers.authorization, ...body });
    const question = body.messages.at(-1)!.content;
    if (question === "cut") return void request.socket.destroy();
    const status = question === "overloaded" ? 503 : 200;
    const content = `${question}? (${body.messages.length})`;
    const answer =
      status === 200 ? { choices: [{ message: { role: "assistant", content } }] } : { error: { message: "busy" } };
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(answer));
  }
}

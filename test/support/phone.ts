import { until } from "./until.js";

/** What the phone page does, without the page: a person of the embedded platform who writes and reads. */

export interface PhoneMessage {
  readonly seq: number;
  readonly sender: string;
  readonly time: number;
  readonly content: { readonly kind: string; readonly text?: string; readonly media?: { readonly id: string } };
  readonly viaApi?: true;
}

interface Person {
  readonly wxid: string;
  readonly nickname: string;
  readonly bot: boolean;
}

export class Phone {
  readonly #url: string;
  readonly as: string;
  /** The wxid of the platform's first account. */
  readonly bot: string;

  private constructor(url: string, as: string, bot: string) {
    this.#url = url;
    this.as = as;
    this.bot = bot;
  }

  /**
   * @param url the pages' address, with the slash at its end
   * @param as the wxid of the person whose phone it is; default: the first who is no bot
   */
  static async open(url: string, as?: string): Promise<Phone> {
    const { people } = (await call(`${url}api/people`)) as { people: Person[] };
    return new Phone(url, as ?? people.find(({ bot }) => !bot)!.wxid, people.find(({ bot }) => bot)!.wxid);
  }

  /** Sends a text, by default to the bot. */
  async write(text: string, chat = this.bot, mentions: string[] = []): Promise<void> {
    await call(`${this.#url}api/chats/${chat}/messages`, { as: this.as, content: { kind: "text", text, mentions } });
  }

  /** Sends a file, by default to the bot. */
  async send(kind: "image" | "voice" | "video" | "file", bytes: Uint8Array, chat = this.bot): Promise<void> {
    const { id } = (await call(`${this.#url}api/media?use=${kind}`, bytes)) as { id: string };
    await call(`${this.#url}api/chats/${chat}/messages`, { as: this.as, content: { kind, media: id } });
  }

  /** Does something, and waits for what bots write in a chat afterwards. */
  async answersTo(act: () => Promise<unknown>, chat = this.bot, count = 1): Promise<PhoneMessage[]> {
    const before = Math.max(0, ...(await this.read(chat)).map(({ seq }) => seq));
    await act();
    let found: PhoneMessage[] = [];
    await until(async () => {
      const messages = await this.read(chat);
      found = messages.filter(({ seq, viaApi }) => seq > before && viaApi === true);
      return found.length >= count;
    });
    return found;
  }

  /** Sends a text, by default to the bot; gives the text of the first answer, or its kind in brackets. */
  async ask(text: string, chat = this.bot, mentions: string[] = []): Promise<string> {
    const [answer] = await this.answersTo(() => this.write(text, chat, mentions), chat);
    return answer!.content.text ?? `[${answer!.content.kind}]`;
  }

  /** The newest messages of a chat, oldest first. */
  async read(chat = this.bot): Promise<PhoneMessage[]> {
    const answer = await call(`${this.#url}api/chats/${chat}/messages?as=${this.as}`);
    return (answer as { messages: PhoneMessage[] }).messages;
  }

  /** What the bot wrote through a send API. */
  async answers(chat = this.bot): Promise<(string | undefined)[]> {
    const messages = await this.read(chat);
    return messages.filter(({ viaApi }) => viaApi === true).map(({ content }) => content.text);
  }
}

async function call(url: string, body?: object): Promise<unknown> {
  const isFile = body instanceof Uint8Array;
  const response = await fetch(
    url,
    body && {
      method: "POST",
      headers: { "content-type": isFile ? "application/octet-stream" : "application/json" },
      body: isFile ? new Uint8Array(body) : JSON.stringify(body),
    },
  );
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status} ${await response.text()}`);
  return await response.json();
}

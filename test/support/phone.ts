/** What the phone page does, without the page: a person of the embedded platform who writes and reads. */

export interface PhoneMessage {
  readonly seq: number;
  readonly sender: string;
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

  /** @param url the pages' address, with the slash at its end; the phone is that of the first person who is no bot */
  static async open(url: string): Promise<Phone> {
    const { people } = (await call(`${url}api/people`)) as { people: Person[] };
    const person = people.find(({ bot }) => !bot)!;
    return new Phone(url, person.wxid, people.find(({ bot }) => bot)!.wxid);
  }

  /** Sends a text, by default to the bot. */
  async write(text: string, chat = this.bot, mentions: string[] = []): Promise<void> {
    await call(`${this.#url}api/chats/${chat}/messages`, { as: this.as, content: { kind: "text", text, mentions } });
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
  const response = await fetch(
    url,
    body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
  );
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status} ${await response.text()}`);
  return await response.json();
}

/**
 * Keeps the messages of a chat in the order they came where some of them have to wait for their media. A chat in which
 * nothing waits is passed at once.
 */
export class ChatOrder {
  readonly #tails = new Map<string, Promise<void>>();
  #waiting = 0;

  /** How many messages wait, in all chats. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Calls `emit` when all earlier messages of the chat are through and `ready` is settled.
   *
   * @param ready what the message waits for; never rejects. Undefined: nothing
   */
  pass<T>(chat: string, ready: Promise<T> | undefined, emit: (value: T | undefined) => void): void {
    const before = this.#tails.get(chat);
    if (ready === undefined && before === undefined) return emit(undefined);
    this.#waiting++;
    const tail = Promise.all([ready, before]).then(([value]) => {
      this.#waiting--;
      if (this.#tails.get(chat) === tail) this.#tails.delete(chat);
      emit(value);
    });
    this.#tails.set(chat, tail);
  }
}

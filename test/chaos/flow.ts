/** Where the flow's nodes find the platform, and where they write down what they see. */
export interface FlowPlaces {
  readonly syncUrl: string;
  readonly apiUrl: string;
  readonly key: string;
  /** Of the first account, and of the others. */
  readonly token: string;
  readonly others: readonly { readonly wxid: string; readonly token: string }[];
  /** A file; each line is an {@link Entry}. */
  readonly log: string;
}

/** What one of the flow's ends received. */
export interface Entry {
  /** `sent`: the output of wxbot-send; `failed`: a Catch node; `received`: wxbot-in. */
  readonly end: "sent" | "failed" | "received";
  /** The process it was in. */
  readonly pid: number;
  readonly topic?: string;
  readonly text?: string;
  readonly msgid?: string;
  readonly code?: string;
}

const AT = { x: 100, y: 100 };

/**
 * The flow under test. A kill may come at any moment, so what its ends see is written down before anything else can
 * happen. The second tab is there to be redeployed while the first one runs.
 *
 * @param generation changes the second tab
 * @param name of the sending node: a change of it redeploys that node alone
 */
export function chaosFlow(places: FlowPlaces, generation: number, name: string): object[] {
  const { syncUrl, apiUrl, key, token, others, log } = places;
  const config = { platform: "custom", syncUrl, apiUrl, interval: 20, keepUnsent: true, credentials: { key, token } };
  const note = (end: Entry["end"], fields: string) => ({
    ...AT,
    z: "tab",
    id: end,
    type: "function",
    outputs: 0,
    libs: [
      { var: "fs", module: "fs" },
      { var: "process", module: "process" },
    ],
    func: `fs.appendFileSync(${JSON.stringify(log)}, JSON.stringify({end: "${end}", pid: process.pid, ${fields}}) + "\\n");`,
    wires: [],
  });
  const take = `
    const {payload: {texts, account, chat}, _msgid} = msg;
    const wxbot = {account: {wxid: account}, chat: {id: chat}};
    const toSend = {_msgid, topic: texts[0], wxbot, payload: texts.length === 1 ? texts[0] : texts};
    return [toSend, {...msg, payload: _msgid}];`;
  return [
    { id: "tab", type: "tab", label: "chaos" },
    { id: "other", type: "tab", label: "another" },
    { id: "config", type: "wxbot-config", ...config },
    ...others.map(({ wxid, token }) => {
      return { id: `account ${wxid}`, type: "wxbot-account", config: "config", wxid, credentials: { token } };
    }),
    { ...AT, z: "tab", id: "http", type: "http in", url: "/send", method: "post", wires: [["take"]] },
    { ...AT, z: "tab", id: "take", type: "function", func: take, outputs: 2, wires: [["send"], ["answer"]] },
    { ...AT, z: "tab", id: "answer", type: "http response", wires: [] },
    { ...AT, z: "tab", id: "send", type: "wxbot-send", name, config: "config", wires: [["sent"]] },
    { ...AT, z: "tab", id: "catch", type: "catch", scope: ["send"], wires: [["failed"]] },
    note("sent", "topic: msg.topic, msgid: msg._msgid"),
    note("failed", "topic: msg.topic, msgid: msg._msgid, code: msg.error.code"),
    { ...AT, z: "tab", id: "in", type: "wxbot-in", config: "config", kinds: ["text"], wires: [["received"]] },
    note("received", "text: msg.payload"),
    { ...AT, z: "other", id: "in-2", type: "wxbot-in", config: "config", wires: [["count"]] },
    { ...AT, z: "other", id: "count", type: "function", func: `// ${generation}`, outputs: 0, wires: [] },
    { ...AT, z: "other", id: "send-2", type: "wxbot-send", config: "config", name: `${generation}`, wires: [] },
  ];
}

import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Message, Person, PhoneFrame } from "../pages-api.js";

type World = Extract<PhoneFrame, { type: "world" }>;

const CHINESE = navigator.language.toLowerCase().startsWith("zh");
const TEXTS = CHINESE
  ? {
      me: "我是",
      to: "发给",
      write: "说点什么",
      send: "发送",
      offline: "连接断开，正在重连…",
      revoked: "撤回了一条消息",
    }
  : {
      me: "I am",
      to: "to",
      write: "Write",
      send: "Send",
      offline: "Disconnected, trying again…",
      revoked: "recalled a message",
    };

async function call<Answer>(path: string, body?: object): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(path, body && { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(((await response.json()) as { error: string }).error);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

/** A person's live frames, for as long as the component is there; it connects again by itself. */
function useFrames(me: string | undefined, onFrame: (frame: PhoneFrame) => void, onLine: (up: boolean) => void): void {
  useEffect(() => {
    if (me === undefined) return;
    let socket: WebSocket | undefined;
    let timer = 0;
    let ended = false;
    const again = () => {
      if (ended) return;
      onLine(false);
      timer = window.setTimeout(() => void connect(), 1_000);
    };
    const connect = async () => {
      try {
        const { ticket } = await call<{ ticket: string }>("api/ticket", {});
        if (ended) return;
        const url = new URL(`live?ticket=${ticket}&page=phone&as=${encodeURIComponent(me)}`, location.href);
        url.protocol = url.protocol.replace("http", "ws");
        socket = new WebSocket(url);
        socket.onopen = () => onLine(true);
        socket.onmessage = ({ data }) => onFrame(JSON.parse(data as string) as PhoneFrame);
        socket.onclose = again;
      } catch {
        again();
      }
    };
    void connect();
    return () => {
      ended = true;
      clearTimeout(timer);
      socket?.close();
    };
  }, [me]);
}

function Phone() {
  const [people, setPeople] = useState<readonly Person[]>([]);
  const [me, setMe] = useState<string>();
  const [world, setWorld] = useState<World>();
  const [chat, setChat] = useState("");
  const [messages, setMessages] = useState<readonly Message[]>([]);
  const [up, setUp] = useState(true);
  const [problem, setProblem] = useState("");
  const end = useRef<HTMLLIElement>(null);

  useEffect(() => {
    void call<{ people: Person[] }>("api/people").then((answer) => {
      setPeople(answer.people);
      setMe(answer.people.find(({ bot }) => !bot)?.wxid);
      setChat(answer.people.find(({ bot }) => bot)?.wxid ?? "");
    });
  }, []);
  useFrames(
    me,
    (frame) => {
      if (frame.type === "world") setWorld(frame);
      else if (frame.type === "message")
        setMessages((old) => [...old.filter(({ id }) => id !== frame.message.id), frame.message]);
    },
    setUp,
  );
  useEffect(() => {
    setMessages([]);
    if (me === undefined || chat === "" || !up) return;
    const path = `api/chats/${encodeURIComponent(chat)}/messages?as=${encodeURIComponent(me)}`;
    void call<{ messages: Message[] }>(path).then((answer) => setMessages(answer.messages));
  }, [me, chat, up]);
  const shown = messages.filter((message) => message.chat === chat).sort((one, other) => one.seq - other.seq);
  useEffect(() => end.current?.scrollIntoView(), [shown.length]);

  const name = (wxid: string) => (world?.people ?? people).find((person) => person.wxid === wxid)?.nickname ?? wxid;
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const field = form.elements.namedItem("text") as HTMLInputElement;
    if (field.value === "") return;
    const content = { kind: "text", text: field.value };
    call(`api/chats/${encodeURIComponent(chat)}/messages`, { as: me, content }).then(
      () => {
        field.value = "";
        setProblem("");
      },
      (error: Error) => setProblem(error.message),
    );
  };
  const others = people.filter(({ wxid }) => wxid !== me).map(({ wxid, nickname }) => ({ id: wxid, name: nickname }));
  return (
    <main class="phone">
      <header>
        <label>
          {TEXTS.me}
          <select value={me} onChange={(event) => setMe(event.currentTarget.value)}>
            {people
              .filter(({ bot }) => !bot)
              .map(({ wxid, nickname }) => (
                <option value={wxid}>{nickname}</option>
              ))}
          </select>
        </label>
        <label>
          {TEXTS.to}
          <select value={chat} onChange={(event) => setChat(event.currentTarget.value)}>
            {[...others, ...(world?.groups ?? [])].map((to) => (
              <option value={to.id}>{to.name}</option>
            ))}
          </select>
        </label>
      </header>
      <ol aria-live="polite">
        {shown.map((message) => (
          <Bubble message={message} mine={message.sender === me} name={name(message.sender)} />
        ))}
        <li ref={end} />
      </ol>
      <p role="status" hidden={up && problem === ""}>
        {up ? problem : TEXTS.offline}
      </p>
      <form onSubmit={send}>
        <input name="text" aria-label={TEXTS.write} placeholder={TEXTS.write} autocomplete="off" />
        <button>{TEXTS.send}</button>
      </form>
    </main>
  );
}

function Bubble({ message, mine, name }: { message: Message; mine: boolean; name: string }) {
  const { content, revoked } = message;
  if (revoked || content.kind === "system") {
    return <li class="notice">{content.kind === "system" ? content.text : `${name} ${TEXTS.revoked}`}</li>;
  }
  return (
    <li class={mine ? "mine" : ""}>
      <span class="name">{name}</span>
      <div class="bubble">
        {content.kind === "image" ? (
          <img src={`api/media/${content.media.id}`} alt="" />
        ) : "text" in content ? (
          content.text
        ) : (
          `[${content.kind}]`
        )}
      </div>
    </li>
  );
}

render(<Phone />, document.body);

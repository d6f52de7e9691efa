/**
 * How much message sync a `wxbot-platform` carries: clients that are signed in, people who write, every event counted
 * at every client. On loopback, the platform in a process of its own.
 *
 *   npx tsx bench/platform-load.ts [--clients 200] [--keys 200] [--rate 2000] [--seconds 60]
 *
 * Clients are spread over the keys; an event goes to all clients of its key, so that there are `rate × clients / keys`
 * frames a second. Needs `npm run build` first. Exits with 1 where an event was lost or doubled.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { WebSocket } from "ws";

const option = (value: string) => ({ type: "string", default: value }) as const;
const { values } = parseArgs({
  options: { clients: option("200"), keys: option("200"), rate: option("2000"), seconds: option("60") },
});
const [clients, keys, rate, seconds] = [values.clients, values.keys, values.rate, values.seconds].map(Number) as [
  number,
  number,
  number,
  number,
];

/** People write in slices of this many milliseconds. */
const SLICE = 20;
const LONGEST_WAIT = 60_000;

interface Lane {
  readonly account: string;
  readonly key: string;
  sent: number;
}

interface Reader {
  readonly lane: Lane;
  received: number;
  /** Of the numbers received: one that is lost or doubled shows in it. */
  sum: number;
  cut: boolean;
}

async function main(): Promise<void> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "wxbot-load-"));
  const platform = spawn(process.execPath, ["dist/src/platform/cli.js", "--port", "0", "--data", dir]);
  try {
    const url = await addressOf(platform);
    const pool = new Pool(url, { connections: 4 });
    const lanes = await prepare(pool);
    const latencies: number[] = [];
    const readers = await Promise.all(
      Array.from({ length: clients }, (_, index) => join(url, lanes[index % keys]!, latencies)),
    );
    await run(pool, lanes, readers, platform.pid!, latencies);
    await pool.close();
  } finally {
    const exited = once(platform, "exit");
    platform.kill();
    await exited;
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

async function addressOf(platform: ChildProcess): Promise<string> {
  let output = "";
  platform.stdout!.on("data", (text: Buffer) => (output += text.toString()));
  platform.stderr!.pipe(process.stderr);
  for (;;) {
    const found = /HTTP .*?(http:\S+)\/wxapi\//.exec(output);
    if (found) return found[1]!;
    if (platform.exitCode !== null) throw new Error("the platform ended");
    await sleep(20);
  }
}

async function ask(pool: Pool, apiPath: string, body: object = {}): Promise<Record<string, string>> {
  const headers = { "content-type": "application/json" };
  const answer = await pool.request({ path: `/api/${apiPath}`, method: "POST", headers, body: JSON.stringify(body) });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${apiPath}: HTTP ${answer.statusCode} ${text}`);
  return (text === "" ? {} : JSON.parse(text)) as Record<string, string>;
}

/** A key, a token and an account online for each lane. */
async function prepare(pool: Pool): Promise<Lane[]> {
  const lanes: Lane[] = [];
  for (let lane = 0; lane < keys; lane++) {
    const { wxid } = await ask(pool, "people", { nickname: `bot ${lane}` });
    const { id } = await ask(pool, "keys", { name: `key ${lane}` });
    const token = await ask(pool, `keys/${id}/tokens`, { name: "token" });
    const { code } = await ask(pool, `tokens/${token["id"]}/login`);
    await ask(pool, `codes/${code}/scan`, { as: wxid });
    await ask(pool, `codes/${code}/confirm`, { as: wxid });
    const { key } = await ask(pool, `keys/${id}/reveal`);
    lanes.push({ account: wxid!, key: key!, sent: 0 });
  }
  return lanes;
}

/** A client that is signed in and counts. */
async function join(url: string, lane: Lane, latencies: number[]): Promise<Reader> {
  const reader: Reader = { lane, received: 0, sum: 0, cut: false };
  const socket = new WebSocket(url.replace("http", "ws"), { perMessageDeflate: false });
  await once(socket, "open");
  socket.send(JSON.stringify({ app: "wxbot", version: "1.0", key: lane.key }));
  await once(socket, "message");
  socket.on("close", () => (reader.cut = true));
  socket.on("message", (data: Buffer) => {
    const [, number, time] = /#(\d+) (\d+)/.exec(data.toString("latin1"))!;
    reader.received++;
    reader.sum += Number(number);
    // Some of them: the clients must not be the limit.
    if (reader.received % 20 === 0) latencies.push(Date.now() - Number(time));
  });
  return reader;
}

async function run(pool: Pool, lanes: Lane[], readers: Reader[], pid: number, latencies: number[]): Promise<void> {
  const start = performance.now();
  const cpu = cpuSeconds(pid);
  const memory: number[] = [];
  const failures: Error[] = [];
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  for (let slice = 1; slice <= (seconds * 1_000) / SLICE; slice++) {
    const messages: object[] = [];
    for (const due = Math.round((slice * SLICE * rate) / 1_000); sent < due; sent++) {
      const lane = lanes[sent % lanes.length]!;
      const text = `#${++lane.sent} ${Date.now()} ${"你好 ".repeat(20)}`;
      messages.push({ as: "wxid_alice0001", chat: lane.account, content: { kind: "text", text } });
    }
    const done: Promise<void> = ask(pool, "messages", { messages })
      .then(
        () => {},
        (error: Error) => void failures.push(error),
      )
      .finally(() => underWay.delete(done));
    underWay.add(done);
    if (slice % Math.round(5_000 / SLICE) === 0) memory.push(residentMegabytes(pid));
    await sleep(Math.max(0, start + slice * SLICE - performance.now()));
    // People who are slower than they should be must not pile up.
    if (underWay.size > 50) await Promise.all(underWay);
  }
  await Promise.all(underWay);
  const wrote = (performance.now() - start) / 1_000;
  const all = () => readers.every(({ lane, received }) => received >= lane.sent);
  for (const end = Date.now() + LONGEST_WAIT; !all() && Date.now() < end;) await sleep(20);
  const used = cpuSeconds(pid) - cpu;
  const frames = readers.reduce((sum, { received }) => sum + received, 0);
  const expected = readers.reduce((sum, { lane }) => sum + lane.sent, 0);
  const wrong = readers.filter(({ lane, sum, cut }) => cut || sum !== (lane.sent * (lane.sent + 1)) / 2).length;
  latencies.sort((one, other) => one - other);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  console.log(`clients ${clients}, keys ${keys}, ${seconds} s`);
  console.log(`events written   ${sent} (${Math.round(sent / wrote)} a second), failed ${failures.length}`);
  console.log(
    `frames received  ${frames} of ${expected} (${Math.round(frames / wrote)} a second), clients with a loss ${wrong}`,
  );
  console.log(
    `latency          median ${at(0.5)} ms, 99 % ${at(0.99)} ms, most ${at(1)} ms`.replace(
      "most 0",
      `most ${latencies.at(-1)}`,
    ),
  );
  console.log(`platform         ${((used / wrote) * 100).toFixed(0)} % of a core; MB every 5 s: ${memory.join(" ")}`);
  if (failures[0]) console.log(failures[0].message);
  if (frames !== expected || wrong > 0 || failures.length > 0) process.exitCode = 1;
}

function residentMegabytes(pid: number): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024);
}

function cpuSeconds(pid: number): number {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

main()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  })
  // The clients' sockets are still open.
  .finally(() => process.exit());

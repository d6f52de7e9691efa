/**
 * Preloaded into a process under test: tells, to whoever asks it over HTTP on the port WXBOT_PROBE_PORT of 127.0.0.1,
 * what the process holds after a full garbage collection. See the Sample of probe.ts.
 */
"use strict";

const http = require("node:http");
const Module = require("node:module");
const net = require("node:net");
const v8 = require("node:v8");
const vm = require("node:vm");
const { isMainThread } = require("node:worker_threads");

v8.setFlagsFromString("--expose-gc");
const collectGarbage = vm.runInNewContext("gc");

/** All timers, also those that do not keep the process alive: the system's list leaves them out. */
const timers = new Set();
for (const name of ["setTimeout", "setInterval"]) {
  const original = globalThis[name];
  const noting = (...values) => {
    const timer = original(...values);
    timers.add(timer);
    return timer;
  };
  globalThis[name] = Object.defineProperties(noting, Object.getOwnPropertyDescriptors(original));
}

/** The servers that listen. */
const servers = new Set();
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...values) {
  servers.add(this);
  this.once("close", () => servers.delete(this));
  return listen.apply(this, values);
};

function sample() {
  // What is fired or cleared by now is no timer any more, and must not count as memory.
  for (const timer of timers) if (timer._destroyed) timers.delete(timer);
  collectGarbage();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  const resources = {};
  for (const type of process.getActiveResourcesInfo()) resources[type] = (resources[type] ?? 0) + 1;
  return { heap: heapUsed, arrayBuffers, resident: rss, resources, timers: timers.size, listeners: listeners() };
}

/** Of the emitters that everything in the process shares. */
function listeners() {
  const counts = {};
  const add = (name, emitter) => {
    for (const event of emitter.eventNames()) counts[`${name} ${String(event)}`] = emitter.listenerCount(event);
  };
  add("process", process);
  [...servers].forEach((server, at) => add(`server ${at + 1}`, server));
  for (const [file, { exports }] of Object.entries(Module._cache)) {
    if (/@node-red[/\\]util[/\\]lib[/\\]events\.js$/.test(file)) add("RED.events", exports);
  }
  return counts;
}

if (isMainThread) {
  http
    .createServer((_request, response) => response.end(JSON.stringify(sample())))
    .listen(Number(process.env.WXBOT_PROBE_PORT), "127.0.0.1")
    .unref();
}

// Holds the mirror of examples/ to what it says of itself, beside a server, and a clock, that only do what
// a check says; prints a line for each. Usage: node mirror-rules.mjs
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

// ------------------------------------------------------------------------------- the clock, the sockets

let now = 0;
let timers = new Map();
let ids = 0;
globalThis.setTimeout = (run, delay) => timers.set(++ids, { run, at: now + delay }) && ids;
globalThis.clearTimeout = (id) => timers.delete(id);
Date.now = () => now;
Math.random = () => 1;

function pass(ms) {
  const until = now + ms;
  for (;;) {
    const due = [...timers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
    if (!due) break;
    timers.delete(due[0]);
    now = due[1].at;
    due[1].run();
  }
  now = until;
}

let sockets = [];

class Socket {
  sent = [];
  isClosed = false;

  constructor() {
    sockets.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.isClosed = true; // and the server says nothing to it
  }
}
globalThis.WebSocket = Socket;
const { Mirror } = await import("../examples/mirror.mjs");

// ------------------------------------------------------------------------------------------ the server

const STORE = "store.1";
const newest = () => sockets.at(-1);
const raw = (data) => newest().onmessage({ data });
const say = (frame) => raw(JSON.stringify(frame));
const subscribed = (seq, storeId = STORE) => say({ type: "subscribed", storeId, seq, timestamp: 1 });
const event = (seq, prevSeq = seq - 1) =>
  say({ type: "project:updated", data: { id: "p", name: `name ${seq}` }, seq, prevSeq });
const part = (seq, last, projects, part = 0) =>
  say({ type: "snapshot", seq, part, last, data: { projects, tasks: [], sessions: [] } });
const resync = () => say({ type: "resync", reason: "pruned", storeId: STORE, oldestSeq: 9, latestSeq: 9 });

function snapshot(seq) {
  newest().onopen();
  subscribed(seq);
  part(seq, true, [{ id: "p", name: `name ${seq}` }]);
}

const heartbeat = (seq) => say({ type: "heartbeat", seq });

/** Accepts a mirror that comes back. */
function goOn(since) {
  newest().onopen();
  subscribed(since);
}

function begun(seq) {
  const mirror = new Mirror("ws://there/");
  mirror.told = [];
  for (const type of ["ready", "change", "lost", "failed"]) {
    mirror.addEventListener(type, ({ detail }) => mirror.told.push(type === "change" ? detail.seq : type));
  }
  mirror.start();
  if (seq !== undefined) snapshot(seq);
  return mirror;
}

/** Until it has connected again. */
function breakOff() {
  newest().onclose({ code: 1006, reason: "" });
  mirrorTold("lost");
  pass(10_000);
}

let mirror;
const mirrorTold = (...types) => assert.deepEqual(mirror.told.splice(0), types);

// ------------------------------------------------------------------------------------------ the checks

let failed = 0;

function check(what, run) {
  now = 0;
  timers = new Map();
  sockets = [];
  try {
    run();
    console.log(`ok      ${what}`);
  } catch (fault) {
    failed++;
    console.log(`FAILED  ${what}`);
    console.error(fault);
  }
}

check("a snapshot makes it ready when its last part is there", () => {
  mirror = begun();
  newest().onopen();
  subscribed(7);
  part(7, false, [{ id: "p", name: "one" }]);
  assert.equal(mirror.projects.size, 0);
  mirrorTold();
  part(7, true, [{ id: "q", name: "two" }], 1);
  mirrorTold("ready");
  assert.deepEqual([...mirror.projects.keys()], ["p", "q"]);
  event(8);
  mirrorTold(8);
});

check("it is ready again when all that it missed is there, not before", () => {
  mirror = begun(7);
  mirrorTold("ready");
  breakOff();
  goOn(7);
  assert.deepEqual(newest().sent.at(-1).since, 7);
  event(8);
  event(9);
  mirrorTold(8, 9);
  heartbeat(9);
  mirrorTold("ready");
  event(10);
  heartbeat(10);
  mirrorTold(10);
});

check("a heartbeat tells that nothing more matched", () => {
  mirror = begun(7);
  mirrorTold("ready");
  breakOff();
  goOn(7);
  heartbeat(9);
  mirrorTold("ready");
  assert.equal(mirror.seq, 9);
  breakOff();
  goOn(9);
  assert.equal(newest().sent.at(-1).since, 9);
});

check("a place that is lost is never ready, and the store is not mixed up with the next", () => {
  for (const [latest, storeId] of [[7, "other.1"], [20, "other.1"], [3, STORE]]) {
    mirror = begun(7);
    mirrorTold("ready");
    breakOff();
    newest().onopen();
    subscribed(latest, storeId);
    breakOff(); // before it was told so
    assert.equal(newest().onopen() ?? newest().sent.at(-1).storeId, STORE);
    subscribed(latest, storeId);
    heartbeat(latest);
    resync();
    mirrorTold("lost");
    assert.equal(mirror.projects.get("p").name, "name 7");
    pass(10_000);
    assert.equal(newest().onopen() ?? newest().sent.at(-1).snapshot, true);
    mirror.stop();
  }
});

check("a store that drops its events at once is asked ever later", () => {
  mirror = begun();
  const waits = [];
  for (let round = 0; round < 8; round++) {
    const connections = sockets.length;
    snapshot(7);
    resync();
    assert.equal(sockets.length, connections);
    const begin = now;
    while (sockets.length === connections) pass(50);
    waits.push(now - begin);
  }
  assert.deepEqual(waits, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
});

check("a gap is counted, told, and asked again later", () => {
  mirror = begun(7);
  event(8);
  event(10, 9);
  mirrorTold("ready", 8, "lost");
  assert.deepEqual([mirror.counts.gaps, mirror.seq, sockets.length], [1, null, 1]);
  pass(250);
  snapshot(10);
  mirrorTold("ready");
});

check("what held for a while is waited for shortly", () => {
  mirror = begun(7);
  for (let round = 0; round < 8; round++) {
    pass(20_000);
    const connections = sockets.length;
    newest().onclose({ code: 1001, reason: "" });
    pass(250);
    assert.equal(sockets.length, connections + 1);
    goOn(7);
    heartbeat(7);
  }
});

check("what is refused ends it, and its owner is told", () => {
  mirror = begun();
  newest().onopen();
  let why;
  mirror.addEventListener("failed", ({ detail }) => (why = detail));
  say({ type: "error", code: "INVALID_SUBSCRIPTION", message: "no such type", details: [] });
  mirrorTold("failed");
  assert.equal(why, "INVALID_SUBSCRIPTION: no such type");
  assert.deepEqual([newest().isClosed, timers.size], [true, 0]);
});

check("what is no frame loses the connection and nothing else", () => {
  for (const text of ["<html>", "null", "{}[]", '{"type":"task:created","prevSeq":7,"seq":8,"data":null}']) {
    mirror = begun(7);
    raw(text);
    mirrorTold("ready", "lost");
    assert.equal(mirror.seq, 7);
    mirror.stop();
  }
});

check("a connection that ends amid a snapshot leaves the state as it was", () => {
  mirror = begun(7);
  resync();
  pass(10_000);
  newest().onopen();
  subscribed(9);
  part(9, false, [{ id: "half" }]);
  mirrorTold("ready", "lost");
  breakOff();
  assert.deepEqual([[...mirror.projects.keys()], mirror.seq], [["p"], null]);
  snapshot(9);
  mirrorTold("ready");
  assert.deepEqual([...mirror.projects.keys()], ["p"]);
});

check("after stop() nothing is told, and nothing is left that would run", () => {
  for (const until of [() => {}, () => snapshot(7), () => newest().onclose({ code: 1006, reason: "" })]) {
    mirror = begun();
    until();
    mirror.told = [];
    mirror.stop();
    assert.deepEqual([newest().isClosed, timers.size], [true, 0]);
    event(8);
    newest().onclose({ code: 1000, reason: "" });
    mirrorTold();
    assert.equal(timers.size, 0);
  }
});

check("stop() and start() go on where it was, by a connection of their own", () => {
  mirror = begun(7);
  mirror.stop();
  const before = newest();
  mirror.start();
  mirror.start();
  assert.equal(sockets.length, 2);
  before.onmessage({ data: JSON.stringify({ type: "resync", reason: "pruned" }) });
  before.onclose({ code: 1000, reason: "" });
  goOn(7);
  heartbeat(7);
  mirrorTold("ready", "ready");
  assert.equal(newest().sent.at(-1).since, 7);
  assert.equal(timers.size, 1); // that of the silence
});

check("whoever stops or starts it while being told has it so", () => {
  mirror = begun();
  mirror.addEventListener("lost", () => (mirror.stop(), mirror.start()), { once: true });
  newest().onclose({ code: 1006, reason: "" });
  assert.equal(sockets.length, 2);
  pass(20_000);
  assert.equal(sockets.length, 2);
  snapshot(7);
  mirror.told = [];
  mirror.addEventListener("change", () => mirror.stop());
  breakOff();
  goOn(7);
  event(8);
  mirrorTold(8);
  assert.equal(timers.size, 0);
});

check("nothing heard for 45 s is a lost connection", () => {
  mirror = begun(7);
  pass(44_000);
  say({ type: "heartbeat", seq: 7 });
  pass(44_000);
  mirrorTold("ready");
  pass(1_000);
  mirrorTold("lost");
  assert.equal(newest().isClosed, true);
});

check("as a program it ends with status 1 where it is refused", () => {
  const refusing = `globalThis.WebSocket = class {
    constructor() { queueMicrotask(() => this.onopen()); }
    send() { this.onmessage({ data: '{"type":"error","code":"INVALID_SUBSCRIPTION","message":"no"}' }); }
    close() {}
  }`;
  const path = fileURLToPath(new URL("../examples/mirror.mjs", import.meta.url));
  const args = ["--import", `data:text/javascript,${encodeURIComponent(refusing)}`, path];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  assert.equal(stdout, "null:null failed: INVALID_SUBSCRIPTION: no\n");
  assert.equal(status, 1);
});

process.exitCode = failed === 0 ? 0 : 1;

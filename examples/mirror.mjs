// A mirror of what Maestro Server stores, kept by its stream of events. Runs as it is in browsers and in
// Node 22 or newer; it needs nothing but their WebSocket.
//
//   import { Mirror } from "./mirror.mjs";
//   const mirror = new Mirror("ws://localhost:3000/");
//   mirror.addEventListener("change", () => console.log(mirror.tasks.size));
//   mirror.start();
//
// It takes a snapshot and then follows the events. Each names the one before it, so that a gap would show;
// after a lost connection it goes on where it was, with a snapshot only where the past can't be had any more.
//
// change  detail: the frame; the maps have it
// ready   once a connection: the maps have all that was there when it began
// lost    detail: why; the maps stay as they are until it is ready again, which it tries by itself, ever later
// failed  detail: why; the server refuses what is asked for, so it has stopped
//
//   node mirror.mjs ws://localhost:3000/     prints a line for each; status 1 where it failed

const SHORTEST_WAIT = 250; // ms before the first attempt to connect again
const LONGEST_WAIT = 10_000;
const SILENCE = 45_000; // three heartbeats that did not come: the connection is dead

export class Mirror extends EventTarget {
  projects = new Map();
  tasks = new Map();
  sessions = new Map();
  storeId = null; // what seq is of
  seq = null; // all that matches up to it is in the maps; null where a snapshot is due
  counts = { events: 0, snapshots: 0, connections: 0, gaps: 0 };

  #url;
  #filter; // {projectId?, taskIds?, sessionIds?, types?}
  #stopped = true;
  #timer = null;
  #wait = SHORTEST_WAIT;
  #socket = null; // and what follows is of this connection:
  #silence = null;
  #readyAt = null;
  #incoming = null; // the parts of a snapshot until the last one is there
  #expected = null; // the prevSeq that the next event must have

  constructor(url, filter = {}) {
    super();
    this.#url = url;
    this.#filter = filter;
  }

  start() {
    if (!this.#stopped) return;
    this.#connect();
    this.#stopped = false;
  }

  /** No event comes after it, and nothing of it keeps the process alive. What the maps have stays. */
  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#wait = SHORTEST_WAIT;
    this.#hangUp();
  }

  #connect() {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#readyAt = this.#incoming = this.#expected = null;
    this.#listen(socket);
    socket.onopen = () => socket === this.#socket && this.#subscribe(socket);
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      this.#listen(socket);
      try {
        this.#take(JSON.parse(data));
      } catch (fault) {
        this.#lost(socket, `what came is no frame: ${fault.message}`);
      }
    };
    socket.onclose = ({ code, reason }) => this.#lost(socket, `closed with ${code} ${reason}`.trim());
    socket.onerror = () => this.#lost(socket, "the connection failed");
  }

  /** A connection on which nothing comes for long is dead, whatever the system thinks of it. */
  #listen(socket) {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lost(socket, "nothing was heard for too long"), SILENCE);
  }

  #hangUp() {
    const socket = this.#socket;
    this.#socket = null;
    clearTimeout(this.#silence);
    socket?.close(1000);
  }

  #lost(socket, why) {
    if (socket !== this.#socket) return;
    this.#hangUp();
    // What did not hold for longer than it was waited for is no success.
    if (this.#readyAt !== null && Date.now() - this.#readyAt > this.#wait) this.#wait = SHORTEST_WAIT;
    // Not all at once, where a server with many clients comes back.
    this.#timer = setTimeout(() => this.#connect(), this.#wait * (0.5 + Math.random() / 2));
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
    this.#emit("lost", why);
  }

  #subscribe(socket) {
    this.counts.connections++;
    const past = this.seq === null ? { snapshot: true } : { since: this.seq, storeId: this.storeId };
    socket.send(JSON.stringify({ type: "subscribe", ...this.#filter, heartbeat: true, ...past }));
  }

  /** The past is lost: what it holds stays until a new state is whole. */
  #startOver(why) {
    this.seq = null;
    this.#lost(this.#socket, why);
  }

  #take(frame) {
    switch (frame.type) {
      case "subscribed": return this.#subscribed(frame);
      case "snapshot": return this.#takePart(frame);
      case "heartbeat": return this.#expected !== null && this.seq !== null && this.#hasAllUpTo(frame.seq);
      case "resync": return this.#startOver(frame.reason);
      case "error":
        this.stop();
        return this.#emit("failed", `${frame.code}: ${frame.message}`);
      default: return "prevSeq" in frame && this.#takeEvent(frame);
    }
  }

  #subscribed({ seq, storeId }) {
    if (this.seq === null) {
      this.#incoming = { storeId, projects: new Map(), tasks: new Map(), sessions: new Map() };
      this.#expected = seq;
    } else if (storeId === this.storeId && seq === this.seq) {
      this.#expected = seq; // otherwise the past can't be had: resync comes
    }
  }

  #takePart({ seq, data, last }) {
    for (const kind of ["projects", "tasks", "sessions"]) {
      for (const entity of data[kind]) this.#incoming[kind].set(entity.id, entity);
    }
    if (!last) return;
    Object.assign(this, this.#incoming);
    this.counts.snapshots++;
    this.#hasAllUpTo(seq);
  }

  #takeEvent(frame) {
    if (this.#expected === null) return; // of no subscription of ours
    if (frame.prevSeq !== this.#expected) {
      this.counts.gaps++;
      return this.#startOver(`a gap: ${frame.seq} follows ${frame.prevSeq}, not ${this.#expected}`);
    }
    const [kind, what] = frame.type.split(":");
    const entities = { project: this.projects, task: this.tasks, session: this.sessions }[kind];
    // Whatever else an operation changes is also told whole.
    if (what === "created" || what === "updated") entities?.set(frame.data.id, frame.data);
    if (what === "deleted") entities?.delete(frame.data.id);
    this.#expected = this.seq = frame.seq;
    this.counts.events++;
    this.#emit("change", frame);
  }

  /** As a snapshot tells, and a heartbeat, the first of which comes after the past. */
  #hasAllUpTo(seq) {
    this.seq = seq;
    if (this.#readyAt !== null) return;
    this.#readyAt = Date.now();
    this.#emit("ready");
  }

  #emit(type, detail) {
    this.dispatchEvent(Object.assign(new Event(type), { detail }));
  }
}

if (globalThis.process?.argv[1] && import.meta.url === new URL(`file://${globalThis.process.argv[1]}`).href) {
  const mirror = new Mirror(globalThis.process.argv[2] ?? "ws://localhost:3000/");
  const show = (text) => console.log(`${mirror.storeId}:${mirror.seq} ${text}`);
  const sizes = () => `${mirror.projects.size}/${mirror.tasks.size}/${mirror.sessions.size}`;
  mirror.addEventListener("ready", () => show(`ready, ${sizes()} projects/tasks/sessions`));
  mirror.addEventListener("change", ({ detail }) => show(`${detail.type} ${detail.data.id ?? ""}`));
  mirror.addEventListener("lost", ({ detail }) => show(`lost: ${detail}`));
  mirror.addEventListener("failed", ({ detail }) => {
    show(`failed: ${detail}`);
    globalThis.process.exitCode = 1;
  });
  mirror.start();
}

// A mirror of what Maestro Server stores, kept by its stream of events. Runs as it is in browsers and in
// Node 22 or newer; it needs nothing but their WebSocket.
//
//   import { Mirror } from "./mirror.mjs";
//   const mirror = new Mirror("ws://localhost:3000/");
//   mirror.addEventListener("change", () => console.log(mirror.tasks.size));
//   mirror.start();
//
// It takes a snapshot once and then follows the events. Each event names the one before it, so that a gap
// would show; after a lost connection it goes on where it was, and only where the server cannot give it the
// past (it was away for too long, or the store is another one) does it take a snapshot again.
//
//   node mirror.mjs ws://localhost:3000/     prints a line for each change

const SHORTEST_WAIT = 250; // ms before the first attempt to connect again
const LONGEST_WAIT = 10_000;
const SILENCE = 45_000; // three heartbeats that did not come: the connection is dead

/** Events: "change" (detail: the frame), "ready" (the state is whole and current), "lost" (detail: why). */
export class Mirror extends EventTarget {
  projects = new Map();
  tasks = new Map();
  sessions = new Map();
  storeId = null;
  seq = null; // all that matches up to it is in the maps
  counts = { events: 0, snapshots: 0, connections: 0, gaps: 0 };

  #url;
  #filter;
  #socket = null;
  #wait = SHORTEST_WAIT;
  #stopped = true;
  #timer = null;
  #silence = null;
  #incoming = null; // the parts of a snapshot until the last one is there
  #expected = null; // the prevSeq that the next event must have

  /** @param filter {projectId?, taskIds?, sessionIds?, types?} */
  constructor(url, filter = {}) {
    super();
    this.#url = url;
    this.#filter = filter;
  }

  start() {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#connect();
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    this.#socket?.close(1000);
  }

  #connect() {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#listen(socket);
    socket.onopen = () => {
      this.counts.connections++;
      this.#subscribe();
    };
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      this.#listen(socket);
      this.#take(JSON.parse(data));
    };
    socket.onclose = ({ code, reason }) => this.#lost(socket, `closed with ${code} ${reason}`.trim());
    socket.onerror = () => this.#lost(socket, "the connection failed");
  }

  /** A connection on which nothing comes for long is dead, whatever the system thinks of it. */
  #listen(socket) {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lost(socket, "nothing was heard for too long"), SILENCE);
  }

  #lost(socket, why) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    clearTimeout(this.#silence);
    socket.close();
    this.#emit("lost", why);
    if (this.#stopped) return;
    // Not all at once, where a server with many clients comes back.
    this.#timer = setTimeout(() => this.#connect(), this.#wait * (0.5 + Math.random() / 2));
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
  }

  #subscribe() {
    const past =
      this.seq === null ? { snapshot: true } : { since: this.seq, storeId: this.storeId };
    this.#incoming = null;
    this.#expected = null;
    this.#socket.send(
      JSON.stringify({ type: "subscribe", ...this.#filter, ...past, heartbeat: true }),
    );
  }

  /** Forgets where it was; what it holds stays until the new state is whole. */
  #begin(why) {
    this.seq = null;
    this.#emit("lost", why);
    this.#subscribe();
  }

  #take(frame) {
    switch (frame.type) {
      case "subscribed":
        this.storeId = frame.storeId;
        this.#expected = frame.seq;
        this.#wait = SHORTEST_WAIT;
        if (this.seq !== null) this.#emit("ready");
        break;
      case "snapshot":
        this.#takePart(frame);
        break;
      case "heartbeat":
        if (this.#expected !== null && this.seq !== null) this.seq = frame.seq;
        break;
      case "resync":
        this.#begin(frame.reason);
        break;
      case "error":
        this.stop();
        throw new Error(`${frame.code}: ${frame.message}`);
      default:
        if ("prevSeq" in frame) this.#takeEvent(frame);
    }
  }

  #takePart({ seq, data, part, last }) {
    if (part === 0) this.#incoming = { projects: new Map(), tasks: new Map(), sessions: new Map() };
    for (const kind of ["projects", "tasks", "sessions"]) {
      for (const entity of data[kind]) this.#incoming[kind].set(entity.id, entity);
    }
    if (!last) return;
    Object.assign(this, this.#incoming);
    this.#incoming = null;
    this.seq = seq;
    this.counts.snapshots++;
    this.#emit("ready");
  }

  #takeEvent(frame) {
    if (this.#expected === null) return; // of the subscription before: it comes again
    if (frame.prevSeq !== this.#expected) {
      this.counts.gaps++;
      this.#begin(`a gap: event ${frame.seq} follows ${frame.prevSeq}, not ${this.#expected}`);
      return;
    }
    this.#expected = frame.seq;
    this.seq = frame.seq;
    this.counts.events++;
    const [kind, what] = frame.type.split(":");
    const entities = { project: this.projects, task: this.tasks, session: this.sessions }[kind];
    // Whatever else an operation changes is also told whole.
    if (what === "created" || what === "updated") entities?.set(frame.data.id, frame.data);
    if (what === "deleted") entities?.delete(frame.data.id);
    this.#emit("change", frame);
  }

  #emit(type, detail) {
    this.dispatchEvent(Object.assign(new Event(type), { detail }));
  }
}

if (globalThis.process?.argv[1] && import.meta.url === `file://${globalThis.process.argv[1]}`) {
  const mirror = new Mirror(globalThis.process.argv[2] ?? "ws://localhost:3000/");
  const show = (text) => console.log(`${mirror.storeId}:${mirror.seq} ${text}`);
  const sizes = () => `${mirror.projects.size}/${mirror.tasks.size}/${mirror.sessions.size}`;
  mirror.addEventListener("ready", () => show(`ready, ${sizes()} projects/tasks/sessions`));
  mirror.addEventListener("change", ({ detail }) => show(`${detail.type} ${detail.data.id ?? ""}`));
  mirror.addEventListener("lost", ({ detail }) => show(`lost: ${detail}`));
  mirror.start();
}

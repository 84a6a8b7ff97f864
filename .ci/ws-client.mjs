// Drives a server with Node's ws, a client that is not ours, and prints a line for each check.
// Usage: node ws-client.mjs http://localhost:PORT PATH_OF_WS
import { strict as assert } from "node:assert";
import { once } from "node:events";
import { pathToFileURL } from "node:url";

const [server, path] = process.argv.slice(2);
const { default: WebSocket } = await import(pathToFileURL(path));
const target = server.replace(/^http/, "ws");

async function call(method, path, body) {
  const response = await fetch(server + path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.ok(response.ok, `${method} ${path}: ${response.status}`);
  return { entity: await response.json(), seq: Number(response.headers.get("Maestro-Seq")) };
}

const createProject = (name, description = "") =>
  call("POST", "/api/projects", { name, description });

// An open socket whose frames can be awaited one by one.
async function connect(query = "", options = { perMessageDeflate: false }) {
  const socket = new WebSocket(`${target}/${query}`, options);
  const frames = [];
  const waiting = [];
  socket.on("message", (data, isBinary) => {
    assert.equal(isBinary, false);
    const text = data.toString();
    waiting.length > 0 ? waiting.shift()(text) : frames.push(text);
  });
  socket.text = () =>
    frames.length > 0 ? Promise.resolve(frames.shift()) : new Promise((take) => waiting.push(take));
  socket.next = async () => JSON.parse(await socket.text());
  await once(socket, "open");
  return socket;
}

// The frame of that event, past those before it.
async function eventOf(socket, seq) {
  let frame = await socket.next();
  while (frame.seq !== seq) frame = await socket.next();
  return frame;
}

async function closed(socket) {
  const [code] = await once(socket, "close");
  return code;
}

async function leave(socket) {
  const ended = closed(socket);
  socket.close(1000, "bye");
  assert.equal(await ended, 1000);
}

const checks = {
  async "ws: a client that says nothing gets every event"() {
    const socket = await connect();
    socket.send('{"type":"ping"}');
    assert.equal((await socket.next()).type, "pong");
    const { entity, seq } = await createProject("plain");
    const frame = await socket.next();
    assert.deepEqual([frame.type, frame.event, frame.seq], ["project:created", frame.type, seq]);
    assert.deepEqual(frame.data, entity);
    assert.equal("prevSeq" in frame, false);
    await leave(socket);
  },

  async "ws: a subscription gets what it asked for, each event with the one before"() {
    const socket = await connect();
    const wanted = (await createProject("wanted")).entity.id;
    socket.send(JSON.stringify({ type: "subscribe", projectId: wanted, types: ["task:*"] }));
    let frame = await socket.next();
    while (frame.type !== "subscribed") frame = await socket.next();
    let previous = frame.seq;
    await createProject("not wanted");
    for (const title of ["one", "two"]) {
      const { seq } = await call("POST", "/api/tasks", { projectId: wanted, title });
      frame = await socket.next();
      assert.deepEqual([frame.type, frame.seq, frame.prevSeq], ["task:created", seq, previous]);
      previous = seq;
    }
    socket.send('{"type":"unsubscribe"}');
    assert.equal((await socket.next()).type, "unsubscribed");
    await leave(socket);
  },

  async "ws: since brings what happened meanwhile, without a gap"() {
    const first = await connect("?snapshot=true");
    const { seq, storeId } = await first.next();
    await leave(first);
    for (const name of ["a", "b", "c"]) await createProject(name);
    const second = await connect(`?since=${seq}&storeId=${storeId}`);
    assert.equal((await second.next()).seq, seq);
    for (let next = seq + 1; next <= seq + 3; next++) {
      const frame = await second.next();
      assert.deepEqual([frame.seq, frame.prevSeq], [next, next - 1]);
    }
    second.send('{"type":"subscribe","since":1,"storeId":"another.1"}');
    assert.equal((await second.next()).type, "subscribed");
    assert.equal((await second.next()).reason, "foreign_store");
    await leave(second);
  },

  async "ws: a snapshot is what the lists show"() {
    const large = "x".repeat(100_000);
    for (let i = 0; i < 6; i++) await createProject(`large ${i}`, large);
    const socket = await connect("?snapshot=true");
    const { seq } = await socket.next();
    const shown = { projects: [], tasks: [], sessions: [] };
    let part;
    let parts = 0;
    do {
      part = await socket.next();
      assert.deepEqual([part.type, part.seq, part.part], ["snapshot", seq, parts++]);
      for (const kind of Object.keys(shown)) shown[kind].push(...part.data[kind]);
    } while (!part.last);
    assert.ok(parts > 1);
    for (const kind of Object.keys(shown)) {
      assert.deepEqual(shown[kind], await (await fetch(`${server}/api/${kind}`)).json());
    }
    await leave(socket);
  },

  async "ws: a ping is answered with what it said"() {
    const socket = await connect();
    const answered = once(socket, "pong");
    socket.ping("are you there");
    assert.equal((await answered)[0].toString(), "are you there");
    await leave(socket);
  },

  async "ws: a message in fragments is put together"() {
    const socket = await connect();
    socket.send('{"type":', { fin: false });
    socket.send('"pi', { fin: false });
    socket.ping();
    socket.send('ng"}', { fin: true });
    assert.equal((await socket.next()).type, "pong");
    await leave(socket);
  },

  async "ws: without an offer nothing is deflated"() {
    const socket = await connect();
    assert.equal(socket.extensions, "");
    await leave(socket);
  },

  async "ws: an unmasked frame is refused with 1002"() {
    const socket = await connect();
    const ended = closed(socket);
    socket.send("{}", { mask: false });
    assert.equal(await ended, 1002);
  },

  async "ws: a message that is too long is refused with 1009"() {
    const socket = await connect();
    const ended = closed(socket);
    socket.send("x".repeat(64 * 1024 + 1));
    assert.equal(await ended, 1009);
  },

  async "ws: a wrong subscription in the query is refused with 400"() {
    const socket = new WebSocket(`${target}/?types=task:painted`);
    socket.on("error", () => {});
    const [, response] = await once(socket, "unexpected-response");
    assert.equal(response.statusCode, 400);
    socket.terminate();
  },
};

// Each message is deflated in both directions, whatever the client says of contexts.
const offers = {
  "as it is": { threshold: 0 },
  "with serverNoContextTakeover": { threshold: 0, serverNoContextTakeover: true },
  "with clientNoContextTakeover": { threshold: 0, clientNoContextTakeover: true },
  "with a window of the client": { threshold: 0, clientMaxWindowBits: 9 },
};
for (const [name, perMessageDeflate] of Object.entries(offers)) {
  checks[`ws: permessage-deflate ${name}`] = async () => {
    const socket = await connect("?types=project:*", { perMessageDeflate });
    assert.match(socket.extensions, /permessage-deflate/);
    assert.equal((await socket.next()).type, "subscribed");
    for (let i = 0; i < 3; i++) {
      socket.send(JSON.stringify({ type: "ping", padding: " ".repeat(i * 20_000) }));
      assert.equal((await socket.next()).type, "pong");
      const description = `${i} of the same `.repeat(1000);
      const { seq } = await createProject("deflated", description);
      assert.equal((await eventOf(socket, seq)).data.description, description);
    }
    const ended = closed(socket);
    socket.send(" ".repeat(64 * 1024 + 1));
    assert.equal(await ended, 1009);
  };
}

let failed = 0;
for (const [what, check] of Object.entries(checks)) {
  const deadline = new Promise((_, late) =>
    setTimeout(() => late(new Error("not within 20 seconds")), 20_000).unref(),
  );
  try {
    await Promise.race([check(), deadline]);
    console.log(`ok      ${what}`);
  } catch (fault) {
    failed++;
    console.log(`FAILED  ${what}`);
    console.error(fault);
  }
}
process.exit(failed === 0 ? 0 : 1);

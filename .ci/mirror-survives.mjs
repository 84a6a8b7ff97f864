// Keeps the mirror of examples/ while it writes to a server that it kills again and again, and compares
// the two in the end. Usage: node mirror-survives.mjs DATA_DIR JAVA ARGUMENTS…
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { isDeepStrictEqual } from "node:util";
import { Mirror } from "../examples/mirror.mjs";

const KILLS = 5;
const WRITES_BETWEEN = 200;
const [dataDir, java, ...args] = process.argv.slice(2);

let port = 0;

async function startServer() {
  const flags = ["--port", String(port), "--data-dir", dataDir, "--skills-dir", `${dataDir}-skills`];
  const server = spawn(java, [...args, ...flags], { stdio: ["ignore", "pipe", "ignore"] });
  for await (const line of createInterface(server.stdout)) {
    const found = line.match(/listening on http:\/\/[^:]+:(\d+)/);
    if (found) {
      port = Number(found[1]);
      return server;
    }
  }
  throw new Error("the server ended");
}

async function call(method, path, body) {
  const response = await fetch(`http://localhost:${port}${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? null : response.json();
}

async function stored(kind) {
  const entities = await call("GET", `/api/${kind}`);
  return new Map(entities.map((entity) => [entity.id, entity]));
}

let latest = 0; // what the last acknowledged write made of the store
const acknowledged = new Map(); // by task, its last title

async function write(project, number) {
  const title = `task ${number}`;
  const task = await call("POST", "/api/tasks", { projectId: project.id, title });
  acknowledged.set(task.id, title);
  if (number % 3 === 0) {
    acknowledged.set(task.id, null);
    await call("PATCH", `/api/tasks/${task.id}`, { title: `${title} again` });
    acknowledged.set(task.id, `${title} again`);
  }
  if (number % 7 === 0) {
    acknowledged.set(task.id, null);
    await call("DELETE", `/api/tasks/${task.id}`);
    acknowledged.delete(task.id);
  }
  latest++;
}

function equals(mirror, state) {
  return ["projects", "tasks", "sessions"].every((kind) =>
    isDeepStrictEqual(new Map([...mirror[kind]].sort()), new Map([...state[kind]].sort())),
  );
}

let server = await startServer();
const mirror = new Mirror(`ws://localhost:${port}/`);
let readyAt = 0;
let early = 0; // how often it said that it is ready and was not
mirror.addEventListener("ready", () => (readyAt = mirror.seq));
mirror.start();
await once(mirror, "ready");
const project = await call("POST", "/api/projects", { name: "mirrored" });

for (let kill = 0; kill <= KILLS; kill++) {
  const until = latest + WRITES_BETWEEN;
  const writers = [0, 1, 2, 3].map(async () => {
    for (let number = latest; latest < until; number += 4) await write(project, number);
  });
  const ended = Promise.allSettled(writers);
  if (kill < KILLS) {
    // Amid the writes, some of which then fail: whether they were taken is for the store to say.
    while (latest < until - WRITES_BETWEEN / 2) await new Promise((done) => setTimeout(done, 5));
    server.kill("SIGKILL");
    await once(server, "exit");
    await ended;
    const ready = once(mirror, "ready");
    server = await startServer();
    await ready;
    if (readyAt !== (await call("GET", "/api/events?limit=1")).latestSeq) early++;
  } else {
    await Promise.all(writers);
  }
}

const state = {
  projects: await stored("projects"),
  tasks: await stored("tasks"),
  sessions: await stored("sessions"),
};
const deadline = Date.now() + 30_000;
while (!equals(mirror, state) && Date.now() < deadline) {
  await new Promise((done) => setTimeout(done, 20));
}
const lost = [...acknowledged].filter(
  ([id, title]) => title !== null && state.tasks.get(id)?.title !== title,
);
const { events, snapshots, connections, gaps } = mirror.counts;
const same = equals(mirror, state);
mirror.stop();
server.kill("SIGTERM");
await once(server, "exit");
console.log(
  `${KILLS} kills, ${latest} writes, ${lost.length} lost; the mirror: ${events} events,` +
    ` ${connections} connections, ${snapshots} snapshot, ${gaps} gaps, ${early} times ready too early, equal: ${same}`,
);
const whole = same && lost.length === 0 && gaps === 0 && early === 0;
process.exit(whole && snapshots === 1 && connections > KILLS ? 0 : 1);

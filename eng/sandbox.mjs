// sandbox RUN-FILE STATE-FILE SAMPLES [reset]: a partner to try the API with, on a running platform. Without "reset" it is made if it is missing; with it, it is
// emptied and filled anew, and keeps its credentials. What is printed on standard output can be evaluated by a shell. How: docs/adr/0022.
import { createHash, generateKeyPairSync, randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const [runFile, stateFile, samples, command] = process.argv.slice(2);
const quotas = { read: 600, write: 240 };
// Without directory.write: what is in the directory is shown to everybody, and a crisis line that was tried out could be called by somebody in danger.
const scopes = ["directory.read", "scheduling.read", "scheduling.write", "credits.read", "credits.write", "notifications.read", "notifications.write"];

class Refused extends Error {
  constructor(method, path, status, problem) {
    super(`${method} ${path} answered ${status}: ${problem.detail ?? problem.title ?? problem.error ?? ""}`);
    this.status = status;
  }
}

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

class Api {
  constructor(gateway, bearer) { Object.assign(this, { gateway, bearer }); }

  async call(method, path, body, more = {}) {
    const headers = { authorization: `Bearer ${this.bearer}`, "accept-language": "en", ...more };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (method === "POST") headers["idempotency-key"] = `"${randomUUID()}"`;
    for (;;) {
      const answer = await fetch(this.gateway + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
      const text = await answer.text();
      if (answer.status === 429) { await pause(Number(answer.headers.get("retry-after") ?? 1)); continue; }
      if (!answer.ok) throw new Refused(method, path.split("?")[0], answer.status, text.startsWith("{") ? JSON.parse(text) : {});
      return { json: text ? JSON.parse(text) : undefined, etag: answer.headers.get("etag") };
    }
  }

  async get(path) { return (await this.call("GET", path)).json; }

  async post(path, body) { return (await this.call("POST", path, body)).json; }

  async put(path, body) { return (await this.call("PUT", path, body, await this.precondition(path))).json; }

  async remove(path) { await this.call("DELETE", path, undefined, await this.precondition(path)).catch(this.gone); }

  async precondition(path) {
    const read = await this.call("GET", path).catch(this.gone);
    return read?.etag ? { "if-match": read.etag } : { "if-none-match": "*" };
  }

  gone(error) { if (![404, 405].includes(error.status)) throw error; }

  async *list(path) {
    for (let after; ;) {
      const page = await this.get(`${path}${path.includes("?") ? "&" : "?"}limit=100${after ? `&after=${encodeURIComponent(after)}` : ""}`);
      yield* page.items;
      if (!(after = page.next)) return;
    }
  }
}

function newKey(file) {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { kty, crv, x, y, d } = privateKey.export({ format: "jwk" });
  const kid = createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url"); // RFC 7638
  writeFileSync(file, `${JSON.stringify({ kty, crv, x, y, d, kid, alg: "ES256" })}\n`, { mode: 0o600 });
  return { kty, crv, x, y, kid };
}

function keep(state) {
  writeFileSync(`${stateFile}.new`, JSON.stringify(state, null, 2), { mode: 0o600 });
  renameSync(`${stateFile}.new`, stateFile);
}

async function make(operator) {
  const loader = await operator.post("/v1/partners", { name: "Sandbox", region: "sandbox", quotas });
  const clients = `/v1/partners/${loader.partner_id}/clients`;
  const [bySecret, keyFile] = [await operator.post(clients, { scopes }), join(dirname(stateFile), "sandbox-key.jwk")];
  const byKey = await operator.post(clients, { scopes, jwks: { keys: [newKey(keyFile)] } });
  return {
    loader: { client_id: loader.client_id, client_secret: loader.client_secret },
    client_id: bySecret.client_id, client_secret: bySecret.client_secret, key_client_id: byKey.client_id, key_file: keyFile,
  };
}

async function signIn(gateway, { client_id, client_secret }) {
  const answer = await fetch(`${gateway}/oauth/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString("base64")}`, "content-type": "application/x-www-form-urlencoded" },
    body: "grant_type=client_credentials",
  });
  const body = await answer.json();
  if (!answer.ok) throw new Refused("POST", "/oauth/token", answer.status, body);
  return new Api(gateway, body.access_token);
}

// What would go on by itself, though nobody can reach it any more: messages to people, calls of webhooks, calendars behind secret links, supporters who are searched.
async function windUp(api) {
  for await (const webhook of api.list("/v1/notifications/webhooks")) await api.remove(`/v1/notifications/webhooks/${webhook.id}`);
  for await (const feed of api.list("/v1/scheduling/calendar-feeds")) await api.remove(`/v1/scheduling/calendar-feeds/${feed.id}`);
  const [people, supporters] = [new Set(), new Set()];
  for await (const { participant_id: id } of api.list("/v1/scheduling/bookings")) people.add(id);
  for (let after; ;) {
    const page = await api.post("/v1/directory/search", { kinds: ["supporter"], limit: 50, after });
    for (const { id } of page.results) supporters.add(id);
    if (!(after = page.next)) break;
  }
  for (const id of people) await api.remove(`/v1/notifications/participants/${id}`);
  for (const id of supporters) await api.remove(`/v1/directory/supporters/${id}`);
}

const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const instant = (days) => new Date(Date.now() + days * 86_400_000).toISOString().replace(/\.\d+/, "");
const read = (file) => JSON.parse(readFileSync(join(samples, file), "utf8"));

async function addSupporter(api, { open, time_zone: zone, ...details }) {
  const { id } = await api.post("/v1/directory/supporters", details);
  const path = `/v1/directory/supporters/${id}`;
  const issuer = "Aubrelle peer school";
  for (const [module, hours] of [["communication", 4], ["active_listening", 6], ["stress_management", 4], ["safeguarding", 4]]) {
    await api.post(`${path}/trainings`, { module, hours, issuer, completed_on: day(-30) });
  }
  await api.post(`${path}/certifications`, { issuer, issued_on: day(0), valid_until: instant(365) });
  await api.post(`${path}/supervisions`, { held_on: day(0), next_due_on: day(60) });
  await api.put(`${path}/safeguarding`, { valid_until: instant(365) });
  const weekly = Object.entries(open).flatMap(([on, windows]) => windows.map((window) => ({ day: on, from: window.split("-")[0], to: window.split("-")[1] })));
  await api.put(`/v1/scheduling/supporters/${id}/open-hours`, { zone, weekly });
  return id;
}

async function fill(api) {
  const supporters = [];
  for (const sample of read("supporters.json")) supporters.push(await addSupporter(api, sample));
  // No contacts: nothing of the sandbox's own leaves for anybody.
  const people = read("participants.json");
  for (const { language, time_zone } of people) await api.post("/v1/notifications/participants", { language, time_zone, policy: { words: "neutral", reminders: [] } });
  const programme = await api.post("/v1/credits/programmes", { name: "Orne valley", zone: "orne-valley", price_list: [{ up_to_minutes: 60, credits: 12 }, { up_to_minutes: 120, credits: 20 }] });
  await api.post(`/v1/credits/programmes/${programme.id}/grants`, { id: randomUUID(), credits: 6000 });
  await offered(api, supporters);
  await api.post("/v1/scheduling/sessions", {
    starts_at: `${day(3)}T18:00:00Z`, zone: "Europe/Paris", details: { kind: "group", supporter_id: supporters[0], modality: "video", minutes: 90, capacity: 8, credits: 4 },
  });
  return { people: people.length, supporters: supporters.length };
}

// Scheduling hears of supporters by messages.
async function offered(api, supporters) {
  for (const id of supporters) {
    for (let tries = 0; (await api.get(`/v1/scheduling/slots?supporter_id=${id}&from=${instant(0)}&to=${instant(14)}&minutes=45`)).slots.length === 0; tries++) {
      if (tries === 100) throw new Error("No slot of a supporter is offered: does scheduling hear of the directory?");
      await pause(0.3);
    }
  }
}

async function run() {
  if (command !== undefined && command !== "reset") throw new Error("./platform sandbox takes nothing or reset.");
  if (!existsSync(runFile)) throw new Error("No platform of this data folder is running: start one with ./platform up.");
  const { gateway, operator_key: operatorKey } = JSON.parse(readFileSync(runFile, "utf8"));
  const operator = new Api(gateway, operatorKey);
  let state = existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, "utf8")) : undefined;
  const had = state !== undefined;
  if (!had) keep((state = await make(operator)));
  // Half filled, because somebody interrupted it, it begins anew as well.
  if (had && (command === "reset" || !state.filled)) {
    const old = await signIn(gateway, state.loader);
    await windUp(old);
    const fresh = await operator.post(`/v1/partners/${(await old.get("/v1/partner")).id}/reset`);
    // A replica may not have heard of it yet, and give a token of the old partner once more.
    while ((await signIn(gateway, state.loader).then((api) => api.get("/v1/partner")).catch((error) => { if (error.status !== 401) throw error; }))?.id !== fresh.id) await pause(0.1);
    keep((state = { ...state, filled: false }));
  }
  if (!state.filled) {
    const made = await fill(await signIn(gateway, state.loader));
    keep((state = { ...state, filled: true }));
    console.error(`${made.supporters} supporters, ${made.people} participants, a programme with credits and a group session are there.`);
  }
  console.error(`${quotas.read} reads and ${quotas.write} writes a minute; to read and to try: ${gateway}/docs, docs/partners.md.`);
  for (const [name, value] of Object.entries({ GATEWAY: gateway, CLIENT_ID: state.client_id, CLIENT_SECRET: state.client_secret, KEY_CLIENT_ID: state.key_client_id, KEY_FILE: state.key_file })) {
    console.log(`export ${name}='${value}'`);
  }
}

await run().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});

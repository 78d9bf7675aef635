// Asks every operation of an OpenAPI document what no partner would, through a running gateway: bodies and parameters that are valid by their
// schema, and such with one thing wrong. Prints what came back that never may, and fails then.
// Usage: PARTNER_TOKEN=… OPERATOR_TOKEN=… node fuzz-api.mjs TOOLS DOCUMENT GATEWAY SEED REQUESTS_PER_OPERATION
import { createRequire } from "node:module";
import { Agent, request } from "node:http";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [tools, file, gateway, seedText, each] = process.argv.slice(2);
const load = createRequire(join(tools, "package.json"));
const Ajv = load("ajv/dist/2020").default, addFormats = load("ajv-formats").default, faker = load("json-schema-faker");
const document = JSON.parse(readFileSync(file, "utf8"));
const ajv = addFormats(new Ajv({ strict: false, allErrors: false }));
ajv.addFormat("int32", true).addFormat("int64", true).addFormat("double", true).addFormat("float", true).addSchema(document, "api");
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
const slowest = 15_000;

// mulberry32: small, and the same on every machine.
let state = Number(seedText) >>> 0;
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const one = (list) => list[Math.floor(random() * list.length)];
const uuid = () => `019aa6c0-${hex(4)}-7${hex(3)}-8${hex(3)}-${hex(12)}`;
const hex = (length) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
const instant = () => new Date(Date.UTC(2026, 11, 1) + Math.floor(random() * 300) * 3_600_000).toISOString().replace(".000", "");
faker.option({ random, optionalsProbability: 0.6, maxItems: 3, maxLength: 40, useExamplesValue: false, failOnInvalidTypes: false, ignoreMissingRefs: true });
for (const [name, make] of Object.entries({ uuid, "date-time": instant, date: () => instant().slice(0, 10), time: () => "18:00:00", uri: () => "https://app.partner.example/x", int32: () => Math.floor(random() * 1000), int64: () => Math.floor(random() * 1000), double: () => random() * 100 })) faker.format(name, make);

const deep = (open, close, count) => open.repeat(count) + close.repeat(count);
// As they stand in JSON.
const values = ["null", "true", "\"\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\u202e\\u2066x\"", "\"\\ud83d\\ude00\"", "\"😀\"", "-1", "-0", "0", "1e400", "-1e400", "9223372036854775808", "2147483648",
  "1" + "0".repeat(400), "0.1", "1e-400", "[]", "{}", "[null]", deep("[", "]", 20), deep("[", "]", 5000), deep("{\"a\":", "}", 40).replace("}", "1}"), `[${"0,".repeat(20_000)}0]`, "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59Z\"",
  "\"9999-12-31T23:59:59-14:00\"", "\"2026-13-45\"", "\"9999-12-31\"", "\"24:00\"", "\"00000000-0000-0000-0000-000000000000\"", "\"P9999999999D\"", "\"Etc/Nowhere\"", "\"%00\"", "\"'; --\"", "\"{{7*7}}\"", `"${"x".repeat(5000)}"`, `"${"é".repeat(100_000)}"`, "NaN", "undefined"];
const texts = ["", "%00", "x%00y", "%ED%A0%80", "%zz", "-1", "0", "99999999999999999999", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "9999-12", "*", "null", "%F0%9F%98%80", "%E2%80%AE", "00000000-0000-0000-0000-000000000000", "a".repeat(3000), "1e9", "true&", "[]", "%27--"];
const headers = [["If-Match", "*"], ["If-Match", "\"x"], ["If-Match", "W/\"x\""], ["If-Match", "\"a\", \"b\""], ["If-Match", "x".repeat(4000)], ["If-None-Match", "*"], ["Prefer", "wait=99999999999999999999"], ["Prefer", "wait=-1, wait"], ["Prefer", "x".repeat(2000)],
  ["Idempotency-Key", "no quotes"], ["Idempotency-Key", "\"\""], ["Idempotency-Key", `"${"k".repeat(300)}"`], ["Idempotency-Key", "\"\u00e9\""], ["Accept-Language", "xx-YY-zz;q=9,*;q=nan"], ["Accept-Language", "a".repeat(4000)], ["Range", "bytes=0-1"],
  ["Range", "bytes=9-1"], ["Accept", "image/png"], ["Accept-Encoding", "br;q=x, zstd"], ["Content-Encoding", "gzip"], ["Content-Type", "text/plain"], ["Content-Type", "application/json; charset=utf-16"], ["Content-Type", "nonsense"],
  ["Expect", "100-continue"], ["Expect", "200-ok"], ["traceparent", "00-zz"], ["X-HTTP-Method-Override", "DELETE"], ["If-Modified-Since", "yesterday"], ["Cookie", "a=b;;;="], ["Authorization", "Bearer x.y.z"]];

const resolve = (node) => (node?.$ref ? resolve(node.$ref.slice(2).split("/").reduce((at, part) => at[part], document)) : node);
const faked = (schema) => faker.generate({ ...schema, components: document.components });
const seen = [];
const ids = new Map();
const collection = (path) => path.split("/{")[0];

const operations = Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item).filter(([method]) => method !== "parameters")
  .map(([method, operation]) => ({ path, method: method.toUpperCase(), operation, parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolve) })))
  // Would take the keys away under which everything is asked; a stream does not end.
  .filter(({ path, method }) => !(path === "/v1/signing-keys" && method === "POST") && !path.endsWith("/stream"));

// First all that creates, so that there is something to ask for.
operations.sort((a, b) => rank(a) - rank(b));
function rank({ method, path }) { return method === "POST" && !path.includes("{") ? 0 : method === "DELETE" ? 2 : 1; }

function valid({ path, method, operation, parameters }) {
  const query = [], sent = {};
  let place = path;
  for (const parameter of parameters) {
    if (parameter.in === "path") {
      const known = ids.get(collection(path)) ?? [];
      const value = parameter.schema?.format === "uuid" ? (known.length && random() < 0.7 ? one(known) : seen.length && random() < 0.3 ? one(seen) : uuid()) : random() < 0.5 && parameter.example !== undefined ? parameter.example : faked(parameter.schema);
      place = place.replace(`{${parameter.name}}`, encodeURIComponent(value === "" ? "x" : value));
    } else if (parameter.in === "query" && (parameter.required || random() < 0.4)) {
      query.push([parameter.name, encodeURIComponent(parameter.example !== undefined && random() < 0.5 ? parameter.example : faked(parameter.schema))]);
    } else if (parameter.in === "header" && (parameter.required || (parameter.name === "If-Match" && random() < 0.9))) {
      sent[parameter.name] = parameter.name === "Idempotency-Key" ? `"${uuid()}"` : parameter.name === "If-Match" ? "*" : parameter.example ?? "x";
    }
  }
  let body;
  const content = resolve(operation.requestBody)?.content;
  if (content) {
    const [type, media] = one(Object.entries(content));
    sent["Content-Type"] = type;
    const made = random() < 0.4 && media.example !== undefined ? structuredClone(media.example) : faked(media.schema);
    body = type.includes("json") ? JSON.stringify(made) : type.includes("form") ? new URLSearchParams(made).toString() : String(made);
  }
  const security = operation.security?.[0] ?? {};
  if ("operator" in security) sent.Authorization = `Bearer ${process.env.OPERATOR_TOKEN}`;
  else if ("partner" in security) sent.Authorization = `Bearer ${process.env.PARTNER_TOKEN}`;
  return { method, place, query, sent, body };
}

function places(node, at = []) {
  return [at, ...(node && typeof node === "object" ? Object.entries(node).flatMap(([name, value]) => places(value, [...at, name])) : [])];
}

function mutate(call) {
  const kinds = ["header", "query", "unknown-query", "path"];
  if (call.body?.startsWith("{") || call.body?.startsWith("[")) kinds.push(...Array(8).fill("value"), "unknown-member", "cut", "twice", "raw", "wide");
  const kind = one(kinds);
  if (kind === "header") { const [name, value] = one(headers); call.sent[name] = value; }
  if (kind === "query") call.query.length ? (one(call.query)[1] = one(texts)) : call.query.push([one(["limit", "after", "from", "country", "state"]), one(texts)]);
  if (kind === "unknown-query") call.query.push([one(["canary", "limit", "limit", "%00", "q[]"]), one(texts)]);
  if (kind === "path") { const parts = call.place.split("/"); parts[2 + Math.floor(random() * (parts.length - 2))] = one(texts.slice(1)).replace("[]", "x"); call.place = parts.join("/"); }
  if (kind === "unknown-member") call.body = call.body.replace(/^[{[]/, "$&\"unknown_canary\":1,");
  if (kind === "cut") call.body = call.body.slice(0, Math.floor(random() * call.body.length));
  if (kind === "twice") call.body += call.body;
  if (kind === "raw") call.body = one([Buffer.from([0x7b, 0x22, 0xff, 0xfe]), Buffer.from("\ufeff" + call.body), Buffer.from(call.body, "utf16le"), Buffer.from("null"), Buffer.from(deep("[", "]", 100_000)), Buffer.alloc(2_500_000, 0x20)]);
  if (kind === "wide") call.body = `{${Array.from({ length: 20_000 }, (_, index) => `"m${index}":0`).join(",")}}`;
  if (kind === "value") {
    const root = JSON.parse(call.body), mark = "\u00b6mark\u00b6", place = one(places(root));
    if (place.length === 0) call.body = one(values);
    else {
      place.slice(0, -1).reduce((node, name) => node[name], root)[place.at(-1)] = mark;
      call.body = JSON.stringify(root).replace(JSON.stringify(mark), () => one(values));
    }
  }
  return kind;
}

function send({ method, place, query, sent, body }) {
  return new Promise((done) => {
    const began = performance.now();
    const path = place + (query.length ? "?" + query.map(([name, value]) => `${name}=${value}`).join("&") : "");
    const options = { agent, method, headers: { ...sent, ...(body !== undefined ? { "Content-Length": Buffer.byteLength(body) } : {}) }, timeout: slowest };
    const on = (status, headers = {}, text = "") => done({ status, headers, text, path, took: performance.now() - began });
    let call;
    try {
      call = request(new URL(gateway).origin, { ...options, path });
    } catch {
      return on(0); // Node itself refuses to send such a line.
    }
    call.on("response", (answer) => { const parts = []; answer.on("data", (part) => parts.push(part)).on("end", () => on(answer.statusCode, answer.headers, Buffer.concat(parts).toString())).on("error", () => on(-1)); });
    call.on("timeout", () => call.destroy()).on("error", (error) => on(error.code === "EPIPE" || error.code === "ECONNRESET" ? -2 : -1));
    call.end(body);
  });
}

const leaks = /\bNpgsql|PostgreSQL|PostgresException|\bat Entraide\.|System\.[A-Z]\w+|Microsoft\.|RabbitMQ|StackTrace|\bselect .+ from\b|\binsert into\b|violates .* constraint|127\.0\.0\.1:\d/i;
const compiled = new Map();
function fits(schemaPointer, text) {
  if (!compiled.has(schemaPointer)) compiled.set(schemaPointer, ajv.compile({ $ref: `api#${schemaPointer}` }));
  const validate = compiled.get(schemaPointer);
  return validate(JSON.parse(text)) ? null : ajv.errorsText(validate.errors).slice(0, 300);
}
const pointer = (...parts) => "/" + parts.map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1")).map(encodeURIComponent).join("/");

function judge({ path, method, operation }, kind, answer) {
  const faults = [];
  const type = (answer.headers["content-type"] ?? "").split(";")[0];
  if (answer.status === 0) return faults;
  if (answer.status === -1) return [`no answer within ${slowest} ms`];
  if (answer.status === -2) return faults; // Too large: the gateway answers and hangs up before all is sent.
  if (answer.status >= 500) faults.push("a failure of ours");
  if (answer.took > slowest) faults.push("too slow");
  if (answer.status >= 400) {
    const oauth = path === "/oauth/token" && type === "application/json";
    // Links people open answer in words of their own that tell nothing: where the description says so, that is in order.
    const asDescribed = type === "text/plain" && resolve(operation.responses[answer.status])?.content?.[type];
    if (answer.text === "") faults.push("an empty failure");
    else if (asDescribed) return faults;
    else if (type !== "application/problem+json" && !oauth) faults.push(`a failure as ${type}`);
    else {
      const wrong = fits(oauth ? "/components/schemas/OAuthError" : "/components/schemas/Problem", answer.text);
      if (wrong) faults.push(`no problem document: ${wrong}`);
    }
    if (kind === "valid" && answer.status === 400) faults.push(`malformed, though it is valid by its schema: ${answer.text.slice(0, 400)}`);
  } else if (answer.status < 300 && type === "application/json" && method !== "HEAD") {
    const response = operation.responses[answer.status];
    const described = resolve(response)?.content?.["application/json"];
    if (!described) faults.push(`${answer.status} is not described`);
    else if (!response.$ref) {
      const wrong = fits(pointer("paths", path, method.toLowerCase(), "responses", String(answer.status), "content", "application/json", "schema"), answer.text);
      if (wrong) faults.push(`answer not as described: ${wrong}`);
    }
  }
  const leak = type.includes("json") && path !== "/openapi/v1.json" ? leaks.exec(answer.text) : null;
  if (leak) faults.push(`tells of its inside: ${leak[0]}`);
  return faults;
}

const statuses = {}, found = new Map();
let asked = 0, longest = 0;
for (let round = 0; round < Number(each); round++) {
  for (const described of operations) {
    const call = valid(described);
    const kind = round % 4 === 0 ? "valid" : mutate(call);
    const answer = await send(call);
    asked++;
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    longest = Math.max(longest, answer.took);
    for (const fault of judge(described, kind, answer)) {
      const words = `${described.method} ${described.path} ${answer.status} (${kind}): ${fault}`;
      if (!found.has(words)) found.set(words, `${answer.path.slice(0, 300)} ${String(call.body ?? "").slice(0, 300)} ${answer.text.slice(0, 300)}`);
    }
    if (answer.status === 201) {
      const id = /"id":"([0-9a-f-]{36})"/.exec(answer.text)?.[1];
      if (id) { seen.push(id); const at = collection(described.path); ids.set(at, [...(ids.get(at) ?? []), id]); }
    }
  }
}
for (const [words, example] of found) console.log(`${words}\n    ${example}`);
console.log(JSON.stringify({ seed: Number(seedText), operations: operations.length, asked, statuses, longest_ms: Math.round(longest), faults: found.size }));
process.exit(found.size === 0 ? 0 : 1);

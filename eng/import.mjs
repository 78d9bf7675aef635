// import GATEWAY FILE… [--source NAME] [--format hsds|crisis_lines] [--mapping YAML] [--on-error reject|skip] [--dry-run]
//        [--missing withdraw|stay] [--time-zone ZONE] [--resolve FOLDER-OF-NODE_MODULES]
// Sends files to the directory and shows how far the import is. Who sends: CLIENT_ID and CLIENT_SECRET.
import { randomUUID } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { basename, dirname, extname, resolve } from "node:path";
import { createRequire } from "node:module";
import http from "node:http";
import https from "node:https";

const [gateway, ...rest] = process.argv.slice(2);
const options = { "on-error": "reject", format: "hsds", missing: "withdraw" };
const files = [];
for (let i = 0; i < rest.length; i++) {
  if (rest[i] === "--dry-run") options["dry-run"] = true;
  else if (["--source", "--format", "--mapping", "--on-error", "--missing", "--time-zone", "--resolve"].includes(rest[i])) {
    if (rest[i + 1] === undefined) fail(`${rest[i]} takes a value.`);
    options[rest[i].slice(2)] = rest[++i];
  } else if (rest[i].startsWith("--")) fail(`./platform import does not know ${rest[i]}; see ./platform help.`);
  else files.push(rest[i]);
}
if (files.length === 0) fail("./platform import takes files: .zip, .json, .ndjson, or .csv.");
for (const file of [...files, ...(options.mapping ? [options.mapping] : [])]) {
  try { if (!statSync(file).isFile()) fail(`${file} is not a file.`); } catch { fail(`There is no ${file}.`); }
}

const tables = files.filter((file) => extname(file).toLowerCase() === ".csv");
const uploads = files.filter((file) => !tables.includes(file)).map((file) => ({ name: basename(file), source: sourceOf(file), type: typeOf(file), size: statSync(file).size, open: () => createReadStream(file) }));
if (tables.length > 0) uploads.unshift(await zipped(tables, options.mapping));

const token = await signIn();
let failed = false;
for (const upload of uploads) failed = !(await send(upload)) || failed;
process.exit(failed ? 1 : 0);

function typeOf(file) {
  const type = { ".zip": "application/zip", ".json": "application/json", ".ndjson": "application/x-ndjson", ".jsonl": "application/x-ndjson" }[extname(file).toLowerCase()];
  return type ?? fail(`${file}: .zip, .json, .ndjson or .csv is expected.`);
}

// Without --source each file is a source of its own: the next file must not withdraw what this one brought.
function sourceOf(file) {
  return basename(file, extname(file)).toLowerCase().replace(/[^a-z0-9._-]+/g, "-").slice(0, 64) || "hsds";
}

// Tables travel together: what one says of another can only be checked then.
async function zipped(paths, mapping) {
  const { ZipFile } = createRequire(options.resolve + "/")("yazl");
  const zip = new ZipFile();
  for (const path of paths) zip.addFile(path, basename(path));
  if (mapping) zip.addFile(mapping, "mapping.yaml");
  zip.end();
  const chunks = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return { name: `${paths.length} tables`, source: sourceOf(mapping ?? dirname(resolve(paths[0]))), type: "application/zip", size: body.length, open: async function* () { for (let at = 0; at < body.length; at += 65536) yield body.subarray(at, at + 65536); } };
}

async function signIn() {
  const answer = await fetch(`${gateway}/oauth/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${process.env.CLIENT_ID}:${process.env.CLIENT_SECRET}`).toString("base64")}` },
    body: new URLSearchParams({ grant_type: "client_credentials", scope: "directory.read directory.write" }),
  });
  if (!answer.ok) fail(`The gateway gives no token: ${(await answer.json()).error ?? answer.status}.`);
  return (await answer.json()).access_token;
}

async function send(upload) {
  const query = new URLSearchParams({ format: options.format, on_error: options["on-error"], missing: options.missing });
  query.set("source", options.source ?? upload.source);
  if (options["dry-run"]) query.set("dry_run", "true");
  if (options["time-zone"]) query.set("time_zone", options["time-zone"]);
  const { status, body } = await post(`${gateway}/v1/directory/imports?${query}`, upload);
  if (status !== 202 && status !== 201) {
    progress("");
    console.error(`${upload.name}: ${body.detail ?? body.title ?? status}`);
    for (const error of body.errors ?? []) console.error(`  ${[error.pointer, error.detail].filter(Boolean).join("  ")}`);
    return false;
  }
  return print(upload, await finished(body));
}

function post(url, upload) {
  return new Promise((answered, reject) => {
    const request = (url.startsWith("https:") ? https : http).request(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": upload.type, "content-length": upload.size, prefer: "respond-async", "idempotency-key": `"${randomUUID()}"` },
    }, async (answer) => {
      let text = "";
      for await (const chunk of answer.setEncoding("utf8")) text += chunk;
      answered({ status: answer.statusCode, body: text ? JSON.parse(text) : {} });
    });
    request.on("error", reject);
    (async () => {
      let sent = 0;
      for await (const chunk of upload.open()) {
        if (!request.write(chunk)) await new Promise((next) => request.once("drain", next));
        sent += chunk.length;
        bar("sending", sent / Math.max(1, upload.size), `${(sent / 1048576).toFixed(1)} MiB`);
      }
      request.end();
    })().catch((error) => request.destroy(error));
  });
}

async function finished(report) {
  const weight = { reading: 0.2, checking: 0.6, storing: 0.7, indexing: 0.85 };
  while (report.state === "running") {
    bar(report.phase, weight[report.phase] ?? 0, `${report.read} rows`);
    await new Promise((next) => setTimeout(next, 500));
    const answer = await fetch(`${gateway}/v1/directory/imports/${report.id}`, { headers: { authorization: `Bearer ${token}` } });
    if (answer.ok) report = await answer.json();
  }
  progress("");
  return report;
}

async function print(upload, report) {
  const counts = ["read", "added", "changed", "unchanged", "withdrawn", "rejected"];
  console.log(`${upload.name} (${report.source})${report.dry_run ? ", a dry run" : ""}: ${report.state}${report.problem ? `: ${report.problem}` : ""}`);
  console.log(`  ${"".padEnd(24)}${counts.map((name) => name.padStart(11)).join("")}`);
  for (const [resource, of] of [...Object.entries(report.by_resource), ["all", report]])
    console.log(`  ${resource.padEnd(24)}${counts.map((name) => String(of[name]).padStart(11)).join("")}`);
  for (const remark of report.remarks)
    console.log(`  ${remark.kind.replace("_", " ")}: ${[remark.file, remark.line && `line ${remark.line}`, remark.at].filter(Boolean).join(", ")}: ${remark.reason}`);
  if (report.remarks_total > report.remarks.length) console.log(`  … ${report.remarks_total} remarks in all: GET /v1/directory/imports/${report.id}/remarks`);
  return report.state === "done";
}

function bar(what, part, detail) {
  const full = Math.round(Math.min(1, part) * 30);
  progress(`${what.padEnd(9)} [${"#".repeat(full)}${".".repeat(30 - full)}] ${detail}`);
}

function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}

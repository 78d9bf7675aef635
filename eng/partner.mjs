// partner RUN-FILE add|list|suspend|resume|rotate …: what an operator does with partners of a running platform, by its API and with its key. See usage below.
// What it prints on standard output is JSON; a secret is shown there once and kept nowhere.
import { createHash, generateKeyPairSync, randomUUID } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const usage = `./platform partner add --region REGION [--name NAME] [--scopes "A B"] [--key FILE|generate [--out FILE] | --secret] [--read N] [--write N]
./platform partner list
./platform partner suspend ID --reason WORD
./platform partner resume ID
./platform partner rotate ID --client CLIENT [--key FILE|generate [--out FILE] | --secret] [--others-until INSTANT]
./platform partner rotate ID --client CLIENT --remove KID|SECRET-ID
./platform partner revoke ID --client CLIENT

--key takes the public half as a JWK (EC, P-256, with a kid); "generate" makes a pair, keeps the private half in FILE (default: partner-key-KID.jwk,
readable by you alone) and registers the public one.`;

class Wrong extends Error {}

const [runFile, command, ...rest] = process.argv.slice(2);

function parse(args, known, positionals) {
  const [found, options] = [[], {}];
  for (let i = 0; i < args.length; i++) {
    if (!args[i].startsWith("--")) { found.push(args[i]); continue; }
    const name = args[i].slice(2);
    if (!known.includes(name)) throw new Wrong(`--${name} is not known here.`);
    if (name in options) throw new Wrong(`--${name} is given twice.`);
    options[name] = name === "secret" ? true : args[++i];
    if (options[name] === undefined || (name !== "secret" && options[name].startsWith("--"))) throw new Wrong(`--${name} needs a value.`);
  }
  if (found.length !== positionals) throw new Wrong(positionals ? "The partner's id is needed, and nothing else." : `What is "${found[0]}"?`);
  if (options.key && options.secret) throw new Wrong("--key or --secret, not both.");
  if (options.out && options.key !== "generate") throw new Wrong("--out goes with --key generate.");
  return [found, options];
}

function number(options, name) {
  if (options[name] === undefined) return undefined;
  if (!/^[1-9][0-9]{0,6}$/.test(options[name])) throw new Wrong(`--${name} is a number of requests a minute.`);
  return Number(options[name]);
}

const id = (text, what) => {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text ?? "")) throw new Wrong(`${what} is a UUID, as ./platform partner list shows it.`);
  return text;
};

function publicKey(options) {
  if (!options.key) return undefined;
  if (options.key === "generate") return generate(options.out);
  let jwk;
  try {
    jwk = JSON.parse(readFileSync(options.key, "utf8"));
  } catch {
    throw new Wrong(`${options.key} cannot be read as JSON.`);
  }
  if (jwk.keys) throw new Wrong(`${options.key} is a set of keys: give one key (kty, crv, x, y, kid).`);
  if (jwk.d !== undefined || jwk.k !== undefined) throw new Wrong(`${options.key} holds a private key, which is for the partner alone: give the public half (without "d"). Nothing was sent.`);
  if (jwk.kty !== "EC" || jwk.crv !== "P-256" || !jwk.kid) throw new Wrong(`${options.key} has to be an EC key on P-256 with a kid.`);
  return jwk;
}

// RFC 7638: the thumbprint names the key by itself.
function generate(out) {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { kty, crv, x, y, d } = privateKey.export({ format: "jwk" });
  const kid = createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url");
  const file = out ?? `partner-key-${kid.slice(0, 12)}.jwk`;
  if (existsSync(file)) throw new Wrong(`${file} is there already: give another with --out.`);
  writeFileSync(file, `${JSON.stringify({ kty, crv, x, y, d, kid, alg: "ES256" })}\n`, { mode: 0o600, flag: "wx" });
  console.error(`The private key is in ${file}: hand it to the partner safely, then delete it here.`);
  return { kty, crv, x, y, kid };
}

async function call(method, path, body) {
  let gateway, operatorKey;
  try {
    ({ gateway, operator_key: operatorKey } = JSON.parse(readFileSync(runFile, "utf8")));
  } catch {
    throw new Wrong("No platform of this data folder is running: start one with ./platform up.");
  }
  const headers = { authorization: `Bearer ${operatorKey}`, "accept-language": "en" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (method === "POST") headers["idempotency-key"] = `"${randomUUID()}"`;
  let answer;
  try {
    answer = await fetch(`${gateway}${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Wrong("The gateway does not answer: is the platform still running?");
  }
  const text = await answer.text();
  if (!answer.ok) {
    let problem = {};
    try { problem = JSON.parse(text); } catch { /* said by its status alone */ }
    const places = (problem.errors ?? []).map((fault) => `\n  ${fault.pointer}: ${fault.detail}`).join("");
    throw new Wrong(`The gateway refused (${answer.status}): ${problem.detail ?? problem.title ?? ""}${places}`);
  }
  return text ? JSON.parse(text) : undefined;
}

const print = (value) => console.log(JSON.stringify(value, null, 2));

const commands = {
  async add() {
    const [, options] = parse(rest, ["region", "name", "scopes", "key", "out", "secret", "read", "write"], 0);
    if (!options.region) throw new Wrong("--region is needed, such as fr-idf.");
    const [read, write] = [number(options, "read"), number(options, "write")];
    const key = publicKey(options);
    print(await call("POST", "/v1/partners", {
      region: options.region,
      name: options.name,
      scopes: options.scopes?.split(/[ ,]+/).filter(Boolean),
      quotas: read || write ? { read, write } : undefined,
      jwks: key && { keys: [key] },
    }));
  },
  async list() {
    parse(rest, [], 0);
    for (let after = ""; after !== undefined;) {
      const page = await call("GET", `/v1/partners?limit=100${after && `&after=${after}`}`);
      for (const partner of page.items) {
        const clients = partner.clients.map((client) => `${client.id} ${client.method}${client.revoked_at ? " revoked" : ""}${client.keys.map((key) => ` ${key.kid}`).join("")}`);
        console.log([partner.id, partner.region, partner.suspension ? `suspended:${partner.suspension.reason}` : "active", partner.name ?? "", ...clients.map((client) => `\n  ${client}`)].join("\t").replaceAll("\t\n", "\n"));
      }
      after = page.next;
    }
  },
  async suspend() {
    const [[partner], options] = parse(rest, ["reason"], 1);
    if (!options.reason) throw new Wrong("--reason is needed: one word, such as leaked-key.");
    print(await call("PUT", `/v1/partners/${id(partner, "The partner")}/suspension`, { reason: options.reason }));
  },
  async resume() {
    const [[partner]] = parse(rest, [], 1);
    print(await call("DELETE", `/v1/partners/${id(partner, "The partner")}/suspension`));
  },
  async revoke() {
    const [[partner], options] = parse(rest, ["client"], 1);
    await call("DELETE", `/v1/partners/${id(partner, "The partner")}/clients/${id(options.client, "--client")}`);
    console.error("Revoked.");
  },
  async rotate() {
    const [[partner], options] = parse(rest, ["client", "key", "out", "secret", "others-until", "remove"], 1);
    const client = `/v1/partners/${id(partner, "The partner")}/clients/${id(options.client, "--client")}`;
    if (options.remove) {
      if (options.key || options.secret) throw new Wrong("Add first, and remove once the partner's programs use the new one: two calls.");
      const { keys } = await call("GET", client);
      await call("DELETE", `${client}/${keys.some((key) => key.kid === options.remove) ? "keys" : "secrets"}/${encodeURIComponent(options.remove)}`);
      console.error("Removed.");
      return;
    }
    if (!options.key && !options.secret) throw new Wrong("--key or --secret says what the new one is.");
    const until = options["others-until"];
    print(options.secret
      ? await call("POST", `${client}/secrets`, { others_until: until })
      : await call("POST", `${client}/keys`, { key: publicKey(options), others_until: until }));
  },
};

try {
  if (!Object.hasOwn(commands, command ?? "")) throw new Wrong(usage);
  await commands[command]();
} catch (error) {
  if (!(error instanceof Wrong)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

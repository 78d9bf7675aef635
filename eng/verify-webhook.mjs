// Verifies calls of a webhook as a program does that is not ours (standardwebhooks), each with each of the secrets given.
// Usage: node verify-webhook.mjs TOOLS <calls.json, where calls.json is [{ secret, headers, body }]; prints for each call its payload, or null where it does not verify.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "package.json"));
const { Webhook } = require("standardwebhooks");

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(({ secret, headers, body }) => {
  try {
    return new Webhook(secret).verify(body, headers);
  } catch {
    return null;
  }
})));

// register-partner RUN-FILE JSON: registers a partner with the operator's key of a running platform, and prints its credentials as JSON.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

const [file, partner] = process.argv.slice(2);
const { gateway, operator_key } = JSON.parse(readFileSync(file, "utf8"));
const answer = await fetch(`${gateway}/v1/partners`, {
  method: "POST",
  headers: { authorization: `Bearer ${operator_key}`, "content-type": "application/json", "idempotency-key": `"${randomUUID()}"` },
  body: partner,
});
const text = await answer.text();
if (answer.status !== 201) {
  console.error(text);
  process.exit(1);
}
console.log(text);

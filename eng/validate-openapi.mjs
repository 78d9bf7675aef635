// Checks a document against the JSON Schema of its version of OpenAPI: a judge that is not ours.
// Usage: node validate-openapi.mjs TOOLS DOCUMENT
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [tools, file] = process.argv.slice(2);
const found = createRequire(join(tools, "package.json")).resolve("@seriousme/openapi-schema-validator");
const { Validator } = await import(pathToFileURL(found));
const document = JSON.parse(readFileSync(file, "utf8"));
const validator = new Validator();
const result = await validator.validate(document);
if (!result.valid || validator.version !== "3.1") {
  console.error(validator.version, JSON.stringify(result.errors, null, 2));
  process.exit(1);
}

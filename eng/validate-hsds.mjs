// Reads objects, one a line, and checks each against a schema of HSDS 3.1 with ajv: a validator that is not ours.
// Usage: node validate-hsds.mjs TOOLS SCHEMAS NAME <objects.ndjson; the last line of the output is how many were checked.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";

const [tools, schemas, name] = process.argv.slice(2);
const require = createRequire(join(tools, "package.json"));
// 2020-12, as the specification's openapi.json says; the schemas carry members of their own that are no keywords.
const Ajv = require("ajv/dist/2020.js").default;
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
require("ajv-formats").default(ajv);

const read = (file) => JSON.parse(readFileSync(join(schemas, file), "utf8"));
const attribute = () => read("compiled/service.json").properties.attributes.items;
const schema =
  name === "taxonomy_term" ? attribute().properties.taxonomy_term
  : name === "taxonomy" ? attribute().properties.taxonomy_term.properties.taxonomy_detail
  : name === "page" ? { ...read("openapi.json").components.schemas.Page, required: ["total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"] }
  : name === "about" ? read("openapi.json").paths["/"].get.responses["200"].content["application/json"].schema
  : read(`compiled/${name}.json`);
const validate = ajv.compile(schema);

let count = 0, faults = 0;
for await (const line of createInterface({ input: process.stdin })) {
  if (!line) continue;
  count++;
  if (!validate(JSON.parse(line))) {
    for (const fault of validate.errors.slice(0, 5)) console.log(`${count}: ${fault.instancePath} ${fault.message}`);
    faults++;
  }
}
console.log(count);
process.exit(faults > 0 ? 1 : 0);

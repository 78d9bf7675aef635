// Reads structured fields (RFC 9651), a JSON array of header values that each are a list of one item, on standard input, with a parser that is not
// ours (structured-headers): for each, the item and its parameters.
// Usage: node read-structured-fields.mjs TOOLS <values.json
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";

const require = createRequire(join(process.argv[2], "package.json"));
const { parseList } = await import(pathToFileURL(require.resolve("structured-headers")));
const values = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(values.map((value) => {
  const [[item, parameters], ...more] = parseList(value);
  if (typeof item !== "string" || more.length > 0) throw new Error("not one string");
  return { name: item, parameters: Object.fromEntries(parameters) };
})));

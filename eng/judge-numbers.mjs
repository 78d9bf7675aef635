// Says of phone numbers, a JSON array of strings on standard input, which ones a program that is not ours (libphonenumber-js) takes to be written
// whole and nothing else in E.164, and to be possible in their country.
// Usage: node judge-numbers.mjs TOOLS <numbers.json
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "package.json"));
const { parsePhoneNumberFromString } = require("libphonenumber-js/max");
const numbers = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(numbers.map((text) => {
  const number = parsePhoneNumberFromString(text, { extract: false });
  return number !== undefined && number.isPossible() && number.number === text;
})));

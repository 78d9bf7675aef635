// count-tests FOLDER: adds up the result files of all test projects and closes with the count; exit 1 if a test failed or none ran.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

let passed = 0;
let failed = 0;
for (const file of readdirSync(process.argv[2]).filter((name) => name.endsWith(".trx"))) {
  const counters = /<Counters ([^>]*)>/.exec(readFileSync(join(process.argv[2], file), "utf8"))?.[1] ?? "";
  const count = (name) => Number(new RegExp(`${name}="(\\d+)"`).exec(counters)?.[1] ?? 0);
  passed += count("passed");
  failed += count("failed") + count("error") + count("timeout") + count("aborted");
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

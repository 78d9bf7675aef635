// count-tests FOLDER: adds up the result files of all test projects, tells what each failed test said, and closes with the count;
// exit 1 if a test failed or none ran.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const most = 4000;
const text = (xml) => xml.replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16)))
  .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&apos;", "'").replaceAll("&amp;", "&");
// The end of what a test printed says what went wrong last.
const shortened = (said) => (said.length > most ? `${said.slice(0, most / 2)}\n[...]\n${said.slice(-most / 2)}` : said);

let passed = 0;
let failed = 0;
for (const file of readdirSync(process.argv[2]).filter((name) => name.endsWith(".trx"))) {
  const results = readFileSync(join(process.argv[2], file), "utf8");
  const counters = /<Counters ([^>]*)>/.exec(results)?.[1] ?? "";
  const count = (name) => Number(new RegExp(`${name}="(\\d+)"`).exec(counters)?.[1] ?? 0);
  passed += count("passed");
  failed += count("failed") + count("error") + count("timeout") + count("aborted");
  for (const [, name, result] of results.matchAll(/<UnitTestResult [^>]*testName="([^"]*)"[^>]*outcome="Failed"[^>]*>([\s\S]*?)<\/UnitTestResult>/g)) {
    const part = (tag) => text(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(result)?.[1] ?? "");
    console.log(`\nFailed: ${text(name)}\n${shortened(part("Message"))}\n${shortened(part("StackTrace"))}\n${shortened(part("StdOut"))}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

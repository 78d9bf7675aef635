// Sums up what the tests' calls came to beside the description of the API, into artifacts/conform.json; fails where one is not as described.
// Usage: node count-calls.mjs FOLDER REPORT
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder, report] = process.argv.slice(2);
const calls = readdirSync(folder).filter((file) => file.endsWith(".ndjson"))
  .flatMap((file) => readFileSync(join(folder, file), "utf8").trim().split("\n").map((line) => JSON.parse(line)));
const suites = {};
const found = new Map();
for (const call of calls) {
  const counts = (suites[call.suite] ??= {});
  counts[call.outcome] = (counts[call.outcome] ?? 0) + 1;
  if (call.outcome === "violation") {
    const words = `${call.operation} ${call.status}: ${call.violations.join("; ")}`;
    found.set(words, (found.get(words) ?? 0) + 1);
  }
}

const described = new Set(calls.filter((call) => call.outcome === "as_described").map((call) => call.operation));
const violations = [...found].map(([words, times]) => ({ words, times }));
writeFileSync(report, JSON.stringify({ calls: calls.length, operations: described.size, suites, violations }, null, 2) + "\n");
for (const [suite, counts] of Object.entries(suites)) console.log(`${suite}: ${Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`).join(", ")}`);
for (const { words, times } of violations) console.log(`${times} times ${words}`);
console.log(`${calls.length} calls, ${violations.length} kinds of violation; written to ${report}.`);
if (calls.length === 0 || violations.length > 0) process.exit(1);

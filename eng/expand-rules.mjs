// Expands recurrence rules, one JSON object a line, with rrule-temporal: an expander that is not ours.
// Usage: node expand-rules.mjs TOOLS <rules.ndjson; for each line { start, rule, exceptions, extra, most } it prints the starts as a JSON array.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "package.json"));
const { RRuleTemporal } = require("rrule-temporal");

const dates = (name, values) => (values.length > 0 ? `\n${name};TZID=UTC:${values.join(",")}` : "");
for await (const line of createInterface({ input: process.stdin })) {
  if (!line) continue;
  const { start, rule, exceptions, extra, most } = JSON.parse(line);
  const series = new RRuleTemporal({
    rruleString: `DTSTART;TZID=UTC:${start}\nRRULE:${rule}${dates("EXDATE", exceptions)}${dates("RDATE", extra)}`,
  });
  const starts = series.all((_, count) => count < most).map((one) => one.toPlainDateTime().toString({ smallestUnit: "minute" }));
  console.log(JSON.stringify(starts.slice(0, most)));
}

// memory FILE: the resident memory of the platform's .NET processes, by service and in all. The second figure counts pages that several
// processes share (the runtime, the framework) once.
import { existsSync, readFileSync } from "node:fs";

const file = process.argv[2];
if (!existsSync(file)) {
  console.log("  With Aspire's own packages, the dashboard's metrics show the memory of each process.");
  process.exit(0);
}
const { processes } = JSON.parse(readFileSync(file, "utf8"));
const services = ["gateway", "directory", "scheduling", "credits", "notification"];
const mebibytes = (text, name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)[1]) / 1024;
let resident = 0;
let shared = 0;
let count = 0;
for (const service of services) {
  for (const pid of processes[service] ?? []) {
    const rss = mebibytes(readFileSync(`/proc/${pid}/status`, "utf8"), "VmRSS");
    console.log(`  ${service.padEnd(16)} ${rss.toFixed(0).padStart(4)} MiB  (process ${pid})`);
    resident += rss;
    shared += mebibytes(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"), "Pss");
    count += 1;
  }
}
console.log(`  ${`${count} .NET processes`.padEnd(16)} ${resident.toFixed(0).padStart(4)} MiB resident in all; ${shared.toFixed(0)} MiB with shared pages counted once`);
process.exit(count >= services.length ? 0 : 1);

// memory FILE: the resident memory of the platform's .NET processes, by service and in all.
import { readFileSync } from "node:fs";

const { processes } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const services = ["gateway", "directory", "scheduling", "credits", "notification"];
let total = 0;
let count = 0;
for (const service of services) {
  for (const pid of processes[service] ?? []) {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const mebibytes = Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
    console.log(`  ${service.padEnd(14)} ${mebibytes.toFixed(0).padStart(5)} MiB  (process ${pid})`);
    total += mebibytes;
    count += 1;
  }
}
console.log(`  ${`${count} .NET processes`.padEnd(14)} ${total.toFixed(0).padStart(3)} MiB resident memory in all`);
process.exit(count >= services.length ? 0 : 1);

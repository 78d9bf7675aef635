// wait-ready URL PID SECONDS [RUN]: exit 0 once URL answers 200 and, where AppHost keeps a run file, that says healthy;
// 1 if the process ends or the time is up first.
import { existsSync, readFileSync } from "node:fs";

const [url, pid, seconds, run] = process.argv.slice(2);
const end = Date.now() + Number(seconds) * 1000;

function alive() {
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch {
    return false;
  }
}

async function ready() {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) });
    if (answer.status !== 200) return false;
    return !run || !existsSync(run) || JSON.parse(readFileSync(run, "utf8")).healthy;
  } catch {
    // Nobody listens yet, or the file is being written.
    return false;
  }
}

while (Date.now() < end && alive()) {
  if (await ready()) process.exit(0);
  await new Promise((next) => setTimeout(next, 100));
}
process.exit(1);

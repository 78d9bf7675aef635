// wait-ready URL PID SECONDS: exit 0 once URL answers 200; 1 if the process ends or the time is up first.
const [url, pid, seconds] = process.argv.slice(2);
const end = Date.now() + Number(seconds) * 1000;

function alive() {
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch {
    return false;
  }
}

while (Date.now() < end && alive()) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) });
    if (answer.status === 200) process.exit(0);
  } catch {
    // Nobody listens yet.
  }
  await new Promise((next) => setTimeout(next, 100));
}
process.exit(1);

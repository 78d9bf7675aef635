// run-value FILE NAME: prints one value of the file in which a running AppHost says where everything is; exit 1 without it.
import { readFileSync } from "node:fs";

const [file, name] = process.argv.slice(2);
try {
  const value = JSON.parse(readFileSync(file, "utf8"))[name];
  if (value === undefined || value === null) process.exit(1);
  console.log(value);
} catch {
  process.exit(1);
}

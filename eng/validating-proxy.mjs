// prism as a proxy that compares what passes with an OpenAPI document, and says in the header sl-violations what does not fit.
// Ends with whoever started it: when its standard input is closed.
// Usage: node validating-proxy.mjs TOOLS DOCUMENT PORT UPSTREAM
import { createRequire } from "node:module";
import { join } from "node:path";

const [tools, document, port, upstream] = process.argv.slice(2);
process.stdin.on("end", () => process.exit(0)).resume();
process.argv = [process.argv[0], "prism", "proxy", document, upstream, "--host", "127.0.0.1", "--port", port, "--cors", "false", "--verboseLevel", "fatal"];
createRequire(join(tools, "package.json"))("@stoplight/prism-cli/dist/index.js");

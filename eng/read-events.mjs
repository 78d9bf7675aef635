// Reads a stream of server-sent events as a program does that is not ours (eventsource-parser), and prints what it understood, one line of JSON each.
// Usage: node read-events.mjs TOOLS <stream
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "package.json"));
const { createParser } = require("eventsource-parser");
const say = (what) => console.log(JSON.stringify(what));
const parser = createParser({
  onEvent: ({ id, event, data }) => say({ id, event, data }),
  onRetry: (retry) => say({ retry }),
  onComment: (comment) => say({ comment }),
  onError: (error) => say({ error: error.type }),
});
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => parser.feed(chunk));

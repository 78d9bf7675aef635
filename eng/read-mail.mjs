// Reads a mail as a program does that is not ours (mailparser), and prints what it understood as JSON.
// Usage: node read-mail.mjs TOOLS <mail.eml
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "package.json"));
const { MailParser, simpleParser } = require("mailparser");
const source = readFileSync(0);
const mail = await simpleParser(source);

// simpleParser shows a calendar among the attachments; the tree of parts shows what lies beside it and in which order.
const parts = [];
await new Promise((resolve, reject) => {
  const parser = new MailParser();
  parser.on("data", (data) => { if (data.type === "attachment") { data.content.resume(); data.content.on("end", () => data.release()); } });
  parser.on("end", () => {
    const walk = (node) => { parts.push(node.headers.get("content-type").value); node.children.forEach(walk); };
    walk(parser.tree);
    resolve();
  });
  parser.on("error", reject);
  parser.end(source);
});

console.log(JSON.stringify({
  subject: mail.subject,
  from: mail.from.value.map(({ name, address }) => ({ name, address })),
  text: mail.text,
  html: mail.html || null,
  headers: mail.headerLines.map((header) => header.line),
  parts,
  calendars: mail.attachments.filter((part) => part.contentType === "text/calendar").map((part) => ({
    type: part.headers.get("content-type").value,
    method: part.headers.get("content-type").params.method,
    charset: part.headers.get("content-type").params.charset,
    disposition: part.contentDisposition ?? null,
    text: part.content.toString("utf8"),
  })),
}));

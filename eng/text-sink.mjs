// The gateway for text messages and calls while developing (docs/sms-voice-gateway.md): it takes orders, sends nothing, and shows them.
// Usage: PORT=… TOKEN=… node text-sink.mjs. POST /sms and /voice take orders, GET / shows them as a page, GET /texts as JSON, GET /healthz says that it is there.
import { createServer } from "node:http";
import { timingSafeEqual } from "node:crypto";

const { PORT, TOKEN } = process.env;
if (!PORT || !TOKEN) {
  console.error("PORT and TOKEN have to be set.");
  process.exit(2);
}

const MOST = 1000, LONGEST = 16 * 1024;
const orders = new Map();
const escaped = (text) => String(text).replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
const authorized = (header) => {
  const [given, wanted] = [Buffer.from(header ?? ""), Buffer.from(`Bearer ${TOKEN}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
};

const page = () => `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Texts</title></head><body style="font-family: sans-serif">
<h1>Text messages and calls</h1><p>The newest first. Nothing was sent to anybody.</p>
${[...orders.values()].reverse().map((order) => `<p><b>${escaped(order.channel)}</b> to ${escaped(order.to)}<br><span lang="${escaped(order.language)}" dir="auto">${escaped(order.text)}</span></p>`).join("\n")}
</body></html>
`;

async function take(request, channel) {
  if (!authorized(request.headers.authorization)) return 401;
  const parts = [];
  let length = 0;
  for await (const part of request) {
    if ((length += part.length) > LONGEST) return 413;
    parts.push(part);
  }
  let order;
  try {
    order = JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    return 400;
  }
  if (typeof order?.id !== "string" || !/^\+[0-9]{8,15}$/.test(order.to) || typeof order.text !== "string") return 422;
  // An id is taken once, however often it is ordered.
  if (!orders.has(order.id)) {
    if (orders.size >= MOST) orders.delete(orders.keys().next().value);
    orders.set(order.id, { channel, ...order });
  }
  return 202;
}

const server = createServer(async (request, response) => {
  const answer = (status, type, body) => response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store" }).end(body);
  const path = new URL(request.url, "http://sink").pathname;
  if (request.method === "POST" && (path === "/sms" || path === "/voice")) answer(await take(request, path.slice(1)), "text/plain", "");
  else if (request.method !== "GET") answer(405, "text/plain", "");
  else if (path === "/healthz") answer(200, "text/plain", "ok");
  else if (path === "/texts") answer(200, "application/json", JSON.stringify([...orders.values()]));
  else if (path === "/") answer(200, "text/html; charset=utf-8", page());
  else answer(404, "text/plain", "");
});
server.listen(Number(PORT), "127.0.0.1", () => console.log(`Texts at http://127.0.0.1:${PORT}`));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.close(() => process.exit(0)).closeAllConnections());

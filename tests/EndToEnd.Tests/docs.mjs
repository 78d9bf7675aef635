// docs GATEWAY CLIENT_ID CLIENT_SECRET: opens the gateway's /docs in headless Chromium, signs in as the partner, tries an operation there, and prints what came
// of it as JSON.
import { createRequire } from "node:module";

const { chromium } = createRequire(`${process.env.TEST_TOOLS}/package.json`)("playwright-core");
const [gateway, id, secret] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1400 } });
  const refused = [];
  page.on("console", (message) => { if (message.type() === "error") refused.push(message.text()); });
  await page.goto(new URL("/docs", gateway).href);
  await page.locator(".info .title").waitFor({ timeout: 30_000 });
  const tags = await page.locator(".opblock-tag").count();

  await page.locator("button.authorize").first().click();
  const client = page.locator(".auth-container", { hasText: "clientCredentials" }).first();
  await client.locator("input[data-name=clientId]").fill(id);
  await client.locator("input[data-name=clientSecret]").fill(secret);
  await client.locator("button.authorize").click();
  await client.locator("button", { hasText: "Logout" }).waitFor({ timeout: 15_000 });
  await page.locator(".dialog-ux .btn-done").first().click();

  await page.locator("[data-tag='Gateway: partners']").click();
  const operation = page.locator(".opblock-get", { has: page.locator("[data-path='/v1/partner']") });
  await operation.locator(".opblock-summary").click();
  await operation.locator("button.execute").click();
  const answer = operation.locator(".live-responses-table .response").first();
  await answer.waitFor({ timeout: 15_000 });
  console.log(JSON.stringify({ tags, status: (await answer.locator(".response-col_status").innerText()).trim().split("\n")[0], body: await answer.locator(".highlight-code").first().innerText(), refused }));
} finally {
  await browser.close();
}

// dashboard LOGIN RESOURCE...: opens the dashboard in headless Chromium and prints what its pages show, as JSON.
import { createRequire } from "node:module";

const { chromium } = createRequire(`${process.env.TEST_TOOLS}/package.json`)("playwright-core");
const [login, ...resources] = process.argv.slice(2);
const origin = new URL(login).origin;
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const stranger = await browser.newPage();
  await stranger.goto(origin);
  const withoutToken = new URL(stranger.url()).pathname.slice(1);
  await stranger.close();

  const page = await browser.newPage({ viewport: { width: 1600, height: 1400 } });
  await page.goto(login);
  const seen = { without_token: withoutToken, resources: {}, logs: {} };
  const names = {};
  await page.locator("[role=row]", { hasText: resources.at(-1) }).first().waitFor({ timeout: 30_000 });
  for (const row of await page.locator("[role=row]").allInnerTexts()) {
    const [name, state] = row.trim().split(/\s+/);
    // A replica is called after its resource and a suffix of eight letters.
    const resource = name.replace(/-[a-z]{8}$/, "");
    if (!resources.includes(resource)) continue;
    names[resource] = name;
    seen.resources[resource] = state;
  }
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/resources.png` });

  for (const resource of resources) {
    await page.goto(`${origin}/consolelogs/resource/${names[resource]}`);
    const lines = page.locator(".log-content", { hasText: /\S/ });
    await lines.first().waitFor({ state: "attached", timeout: 30_000 });
    seen.logs[resource] = await lines.count();
  }
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/console.png` });
  console.log(JSON.stringify(seen));
} finally {
  await browser.close();
}

import { writeFileSync, mkdirSync } from "node:fs";
import { test } from "vitest";
import { startBrowser } from "./browser.ts";
import { compileSite, serve } from "./site.ts";
test("shots", async () => {
  const entries = await compileSite("docs");
  console.log(entries.map((e) => e.path).join("\n"));
  const server = await serve(entries);
  const browser = await startBrowser();
  mkdirSync("/tmp/shots", { recursive: true });
  const list = (process.env.SHOTS ?? "/:1400:light").split(" ");
  for (const one of list) {
    const [path, width, scheme, full] = one.split(":");
    const page = await browser.newPage({ viewport: { width: +width!, height: 900 }, colorScheme: scheme as "light" });
    page.on("console", (m) => console.log(path, m.text()));
    await page.goto(server.origin + path);
    if (full?.includes("o")) await page.evaluate(() => document.querySelectorAll("nav details").forEach((d) => ((d as HTMLDetailsElement).open = true)));
    await page.screenshot({ path: `/tmp/shots/${path!.replace(/\W+/g, "_")}-${width}-${scheme}.png`, fullPage: !!full?.includes("f") });
    await page.close();
  }
  await browser.close();
  await server.close();
}, 120000);

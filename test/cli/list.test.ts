// kiln list: every text that readers do not see, with its reason.

import { describe, expect, test } from "vitest";
import { bundledCommand, runCommand } from "./command.ts";
import { TestSite } from "./dev-server.ts";

const kiln = await bundledCommand();

const files = {
  "site.yaml": "timeZone: Europe/Berlin\n",
  "content/posts/2026-01-01-shown.md": "# Shown\n",
  "content/posts/2026-03-01-later.md": "# Later\n",
  "content/posts/2026-01-02-over.md": "---\nexpiryDate: 2026-01-20T10:00:00Z\n---\n\n# Over\n",
  "content/posts/2026-01-03-soon-over.md": "---\nexpiryDate: 2026-06-01\n---\n\n# Soon over\n",
  "content/posts/2026-01-04-draft.md": "---\ndraft: true\n---\n\n# Draft\n",
  "content/posts/trip/index.md": "---\ntitle: Trip\ndraft: true\n---\n",
  "content/posts/trip/map.txt": "map",
  "content/pages/about.md": "---\npublishDate: 2026-02-15T08:00:00+01:00\n---\n\n# About\n",
  "content/decks/a/notes.md": "# Notes\n",
  "content/posts/.secret.md": "# Hidden\n",
  "content/posts/old.md~": "# Copy\n",
};

async function list(site: TestSite, ...parameters: string[]) {
  process.env["SOURCE_DATE_EPOCH"] = String(Date.UTC(2026, 1, 1) / 1000);
  return runCommand([kiln, "list", ...parameters], site.folder);
}

async function listed(site: TestSite, name: string): Promise<Record<string, unknown>[]> {
  const { output } = await list(site, name, "--json");
  const { ok, files } = JSON.parse(output);
  expect(ok).toBe(true);
  return files;
}

describe("kiln list", () => {
  test("each list has what belongs there, and why", async () => {
    const site = new TestSite(files);
    const paths = async (name: string) => (await listed(site, name)).map(({ path }) => path);
    expect(await paths("drafts")).toEqual([
      "content/posts/2026-01-04-draft.md",
      "content/posts/trip/index.md",
      "content/posts/trip/map.txt",
    ]);
    expect(await listed(site, "future")).toMatchObject([
      { path: "content/pages/about.md", moment: "2026-02-15T07:00:00.000Z", url: "/about/" },
      { path: "content/posts/2026-03-01-later.md", moment: "2026-02-28T23:00:00.000Z" },
    ]);
    expect(await listed(site, "expired")).toMatchObject([
      { path: "content/posts/2026-01-02-over.md", title: "Over", state: "expired" },
    ]);
    expect(await paths("skipped")).toEqual([
      "content/decks/a/notes.md",
      "content/posts/.secret.md",
      "content/posts/old.md~",
    ]);
    const all = await listed(site, "all");
    expect(all.map(({ path }) => path)).toEqual(
      Object.keys(files)
        .filter((path) => path.startsWith("content/"))
        .sort(),
    );
    const shown = all.filter(({ state }) => state === "shown").map(({ path }) => path);
    expect(shown).toEqual([
      "content/posts/2026-01-01-shown.md",
      "content/posts/2026-01-03-soon-over.md",
    ]);
    expect(all.every(({ state, why }) => state === "shown" || why !== "")).toBe(true);
    const notes = all.find(({ path }) => path === "content/decks/a/notes.md");
    expect(notes?.why).toBe("lies in content/decks/, where only slides.md is read");
  });

  test("says it in columns", async () => {
    const { output, status } = await list(new TestSite(files), "drafts");
    expect(status).toBe(0);
    expect(output.split("\n")).toEqual([
      "content/posts/2026-01-04-draft.md  2026-01-04  Draft  says draft: true",
      "content/posts/trip/index.md                    Trip   says draft: true",
      "content/posts/trip/map.txt" +
        " ".repeat(28) +
        "lies beside content/posts/trip/index.md, a draft",
      "",
    ]);
  });

  test("an empty list is empty, and a faulty file is told beside the rest", async () => {
    const site = new TestSite({ "content/index.md": "# Home\n" });
    expect(await list(site, "drafts")).toMatchObject({ status: 0, output: "" });
    site.write("content/posts/2026-01-01-faulty.md", "---\ntilte: A\n---\n");
    site.write("content/posts/2026-01-02-draft.md", "---\ndraft: true\n---\n\nText\n");
    const { output, errors } = await list(site, "drafts");
    expect(output).toContain("2026-01-02-draft.md");
    expect(errors).toContain("2026-01-01-faulty.md:2:1: error unknown-key");
  });

  test.each([
    ["no list", [], /expected one of drafts, future, expired, skipped, all/],
    ["a mistyped list", ["draft"], /there is no list "draft": did you mean "drafts"\?/],
    ["two folders", ["all", ".", "x"], /expected one folder, and not "x"/],
    ["a folder without a site", ["all", "content"], /content holds no site/],
  ])("%s: says what to do", async (_, parameters, message) => {
    const { status, errors } = await list(new TestSite(files), ...parameters);
    expect(status).toBe(2);
    expect(errors).toMatch(message);
  });
});

// Redirects as they are served: those of plugins are in none of the author's files.

import { expect, test } from "vitest";
import { AddressBook } from "../../../generator/check/addresses.ts";
import { checkRedirects } from "../../../generator/check/redirects.ts";
import type { Redirect } from "../../../generator/model.ts";
import { makeEntries } from "../../../generator/responses/entries.ts";

async function faultsOf(locations: Readonly<Record<string, string>>): Promise<string[]> {
  const redirects = Object.entries(locations).map(([path, location]): Redirect => ({
    path,
    location,
    status: 301,
  }));
  const page = { path: "/", mediaType: "text/html; charset=utf-8", body: Buffer.from("<p>x") };
  const answers = { resources: [page], redirects, absences: [] };
  const entries = await makeEntries(answers, { remoteAssets: false }, undefined);
  const book = new AddressBook(entries, "https://own.example", (path) => path);
  return checkRedirects(entries, book).map(({ id, url }) => `${url} ${id}`);
}

test("one that ends at a page, or at another site, is right", async () => {
  const far = "https://far.example/a/";
  expect(await faultsOf({ "/a/": "/b/", "/b/": "/", "/c/": far, "/d/": "/#x" })).toEqual([]);
});

test("one that comes back, also by way of the site's own name, is told", async () => {
  expect(await faultsOf({ "/a/": "/b/", "/b/": "https://own.example/a/" })).toEqual([
    "/a/ redirect-loop",
    "/b/ redirect-loop",
  ]);
  expect(await faultsOf({ "/self/": "?again" })).toEqual(["/self/ redirect-loop"]);
});

test("one that leads to nothing is told", async () => {
  expect(await faultsOf({ "/a/": "/nothing/" })).toEqual(["/a/ redirect-broken"]);
});

test("one that leads on and on is told, as browsers give up", async () => {
  const chain = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`/${index}/`, index < 29 ? `/${index + 1}/` : "/"]),
  );
  expect(await faultsOf(chain)).toHaveLength(10);
});

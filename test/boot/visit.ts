// Fetches every address of a store over a real socket and compares it with what was stored.

import { createHash } from "node:crypto";
import { Agent, get, type IncomingMessage } from "node:http";
import { expect } from "vitest";
import type { Encoding, Entry, Representation } from "../../generator/model.ts";

/** A response, its body counted and hashed as it comes. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly length: number;
  readonly sha256: string;
}

/** One GET. */
export function fetchOnce(
  port: number,
  path: string,
  encoding: Encoding,
  agent: Agent,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { "Accept-Encoding": encoding };
    const request = get({ host: "127.0.0.1", port, path, headers, agent }, (response) => {
      const hash = createHash("sha256");
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        hash.update(chunk);
        length += chunk.length;
      });
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          length,
          sha256: hash.digest("hex"),
        }),
      );
    });
    request.on("error", reject);
  });
}

/** Field lines as Node reads them: names in lower case. */
function fieldsOf({ head }: Representation): Record<string, string> {
  const lines = (head.cacheFields + head.fields + head.contentLength).split("\r\n");
  return Object.fromEntries(
    lines
      .filter((line) => line !== "")
      .map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
  );
}

async function compare(port: number, entry: Entry, stored: Representation, agent: Agent) {
  const answer = await fetchOnce(port, entry.path, stored.encoding, agent);
  const what = `${entry.path} as ${stored.encoding}`;
  expect(answer.status, what).toBe(entry.status);
  expect(answer.length, what).toBe(stored.body.length);
  expect(answer.sha256, what).toBe(stored.body.sha256);
  expect(answer.headers, what).toMatchObject(fieldsOf(stored));
}

/** Fetches each representation of each entry; returns how many that were. */
export async function visitAll(port: number, entries: readonly Entry[]): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const visits = entries.flatMap((entry) =>
    entry.representations.map((stored) => compare(port, entry, stored, agent)),
  );
  await Promise.all(visits);
  agent.destroy();
  return visits.length;
}

// curl and wrk as clients whose answers are looked at byte for byte.

import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Page, sha256 } from "./pages.ts";

const run = promisify(execFile);
const filesPerRun = 500;
const parallel = 16;

/** Fetches so many pages by curl, on connections that it keeps, and hashes all of them. */
export async function fetchByCurl(
  within: readonly string[],
  host: string,
  pages: readonly Page[],
  requests: number,
  folder: string,
): Promise<number> {
  const output = join(folder, "curl");
  for (let done = 0; done < requests; done += filesPerRun) {
    const count = Math.min(filesPerRun, requests - done);
    mkdirSync(output);
    const wanted = Array.from({ length: count }, (_, index) => pages[index % pages.length]!);
    const targets = wanted.map(
      ({ path }, index) => `url = "http://${host}${path}"\noutput = "${output}/${index}"\n`,
    );
    const configuration = join(folder, "curl.txt");
    writeFileSync(configuration, targets.join(""));
    const options = ["--silent", "--show-error", "--fail", "--max-time", "300"];
    const together = ["--parallel", "--parallel-max", String(parallel)];
    const [command, ...rest] = [...within, "curl", "--globoff", ...options, ...together];
    await run(command!, [...rest, "--config", configuration]);
    wanted.forEach((page, index) => {
      const found = sha256(readFileSync(join(output, String(index))));
      if (found !== page.sha256) throw new Error(`curl got another ${page.path}`);
    });
    rmSync(output, { recursive: true });
  }
  return requests;
}

/** Compares each body with the one in a file; wrk starts each thread with its own Lua. */
const script = `local expected
local wrong = 0
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init(args)
  local file = io.open(args[1], "rb")
  expected = file:read("*a")
  file:close()
  differing = 0
end
function response(status, headers, body)
  if status ~= 200 or body ~= expected then differing = differing + 1 end
end
function done(summary, latency, requests)
  for _, thread in ipairs(threads) do wrong = wrong + thread:get("differing") end
  local e = summary.errors
  io.write(string.format('\\n{"requests":%d,"wrong":%d,"errors":%d}\\n',
    summary.requests, wrong, e.connect + e.read + e.write + e.status + e.timeout))
end
`;

const secondsPerRun = 5;

/** Loads a page by wrk until it has had so many answers, each equal to the page. */
export async function fetchByWrk(
  within: readonly string[],
  host: string,
  page: Page,
  requests: number,
  folder: string,
): Promise<number> {
  const lua = join(folder, "check.lua");
  const body = join(folder, "expected");
  writeFileSync(lua, script);
  writeFileSync(body, page.body);
  let done = 0;
  while (done < requests) {
    const options = ["-t1", "-c16", `-d${secondsPerRun}s`, "--timeout", "30s", "-s", lua];
    const url = `http://${host}${page.path}`;
    const [command, ...rest] = [...within, "wrk", ...options, url, "--", body];
    const { stdout } = await run(command!, rest);
    const answer = JSON.parse(stdout.trim().split("\n").at(-1)!);
    if (answer.wrong + answer.errors > 0) throw new Error(`wrk: ${JSON.stringify(answer)}`);
    if (answer.requests === 0) throw new Error("wrk had no answer at all");
    done += answer.requests;
  }
  return done;
}

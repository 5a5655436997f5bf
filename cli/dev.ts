// kiln dev: the site while it is being written.

import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import type { FailedBuild, GoodBuild } from "./dev/builder.ts";
import type { SessionEvents } from "./dev/session.ts";
import { endingSignal } from "./ending-signal.ts";
import { portNumber } from "./port.ts";
import { mustBeSite, openSite } from "./site.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  name: "dev",
  summary: "serve a site while you write it: every change shows at once",
  help: `
usage: kiln dev [DIR] [--port N] [--host ADDRESS] [--no-drafts] [--open] [--json]

Builds the site in DIR (by default the current folder) in memory, serves it at
http://localhost:PORT/ by the appliance's own HTTP server, and watches its files. Whatever you save
is built and shown: pages that it concerns reload by themselves, style sheets are exchanged without
that. Errors cover the page until they are mended, and the last good version is served below.
Ctrl-C ends it.

Drafts are shown, with a label. Two things differ from the finished site: each page loads one script
more, ${"/.kiln/dev.js"}, and nothing is compressed. The response heads are those of the machine.
Only requests for localhost, for an address, or for the name that --host gives are answered.

  --port N        port on this machine (8080, or the next free one)
  --host ADDRESS  listen on another address: 0.0.0.0 lets a phone in your network look too
  --no-drafts     show what readers would see
  --open          open the page in your browser
  --json          one line of JSON for each event: ready, build, errors

examples:
  kiln dev
  kiln dev ~/blog --port 3000 --open
  kiln dev --no-drafts --host 0.0.0.0
`,
  run,
};

const defaultPort = 8080;

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      port: { type: "string" },
      host: { type: "string" },
      "no-drafts": { type: "boolean", default: false },
      open: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const [folder = ".", ...more] = positionals;
  if (more.length > 0) throw new UsageError(`expected one folder, and not "${more.join(" ")}"`);
  const port = portNumber(values.port) ?? defaultPort;
  const site = openSite(folder);
  mustBeSite(site);
  const { host } = values;
  const drafts = !values["no-drafts"];
  const signal = endingSignal();

  const { Session } = await import("./dev/session.ts");
  const events = values.json ? jsonEvents() : await textEvents();
  const session = new Session({ site, port, host, drafts, events });
  const chosen = await session.start();
  const url = `http://${host === undefined ? "localhost" : inUrl(host)}:${chosen}/`;
  if (values.json) line({ event: "ready", url });
  else {
    if (values.port !== undefined && chosen !== port) {
      console.log(`port ${port} is taken; using ${chosen}`);
    }
    console.log(url);
  }
  if (values.open) openBrowser(url);
  await signal;
  await session.close();
  return 0;
}

function inUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function line(event: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function jsonEvents(): SessionEvents {
  return {
    built: ({ id, changed, diagnostics, statistics, milliseconds }, told) => {
      const { pages, parsed, rendered, stages } = statistics;
      const figures = { pages, parsed, rendered, milliseconds, stages };
      line({
        event: "build",
        ok: true,
        id,
        changed: changed.length,
        told,
        ...figures,
        diagnostics,
      });
    },
    failed: ({ diagnostics }) => line({ event: "build", ok: false, diagnostics }),
    trouble: (text) => line({ event: "trouble", text }),
  };
}

/** For people: one line for each build, and messages when they are new. */
async function textEvents(): Promise<SessionEvents> {
  const { messagesText } = await import("./messages.ts");
  let shown = "";
  const messages = ({ diagnostics }: GoodBuild | FailedBuild): void => {
    const lines = messagesText(diagnostics);
    if (lines !== shown) process.stderr.write(lines);
    shown = lines;
  };
  let wasBroken = false;
  return {
    built: (build, told) => {
      messages(build);
      const { changed, statistics, milliseconds } = build;
      if (changed.length === 0 && !wasBroken) return;
      wasBroken = false;
      const { parsed, rendered } = statistics;
      const pages = told === 0 ? "" : `; told ${told} open ${told === 1 ? "page" : "pages"}`;
      const what = `${parsed} files parsed, ${rendered} pages rendered`;
      process.stderr.write(`built in ${milliseconds} ms: ${what}${pages}\n`);
    },
    failed: (build) => {
      messages(build);
      wasBroken = true;
      process.stderr.write("kiln dev: the last good version is still served\n");
    },
    trouble: (text) => process.stderr.write(`kiln dev: ${text}\n`),
  };
}

/** The browser that the desktop would take; where there is none, nothing happens. */
function openBrowser(url: string): void {
  const command = process.platform === "darwin" ? "open" : "xdg-open";
  const child = spawn(command, [url], { stdio: "ignore", detached: true });
  child.on("error", () => process.stderr.write(`kiln dev: there is no ${command} here\n`));
  child.unref();
}

// Reads test/scripts/http/*.txt: what a client sends, and what comes back (README.md there).

/** What one response has to be. */
export interface Expectation {
  readonly line: number;
  readonly status: string;
  /** Name and exact value; an undefined value says that the field must be absent. */
  readonly fields: { readonly name: string; readonly value: string | undefined }[];
  body: { readonly path: string; readonly encoding: string } | Buffer | undefined;
  /** The response is one to HEAD: whatever Content-Length says, no content follows. */
  readonly head: boolean;
}

/** What happens, in order. */
export type Step =
  | { readonly kind: "send"; readonly bytes: Buffer }
  | { readonly kind: "pass"; readonly us: bigint }
  | { readonly kind: "close" };

export interface Script {
  readonly name: string;
  readonly line: number;
  readonly steps: Step[];
  readonly responses: Expectation[];
  /** How it ends: the server keeps the connection, closes it, or cuts it off. */
  end: "open" | "closed" | "reset";
}

const escapes: Record<string, string> = { r: "\r", n: "\n", t: "\t", 0: "\0", "\\": "\\" };

function unescape(text: string): Buffer {
  const value = text.replace(/\\(?:x([0-9a-f]{2})|(.))/gi, (_, hexadecimal, character) =>
    hexadecimal ? String.fromCharCode(parseInt(hexadecimal, 16)) : (escapes[character] ?? "?"),
  );
  return Buffer.from(value, "latin1");
}

function send(script: Script, bytes: Buffer): void {
  const last = script.steps.at(-1);
  if (last?.kind === "send") {
    script.steps[script.steps.length - 1] = {
      kind: "send",
      bytes: Buffer.concat([last.bytes, bytes]),
    };
  } else {
    script.steps.push({ kind: "send", bytes });
  }
}

function expectLine(script: Script, text: string, line: number): void {
  const response = script.responses.at(-1);
  const status = /^(\d{3}[^()]*?)( \(head\))?$/.exec(text);
  const body = /^ +body: ?(.*)$/.exec(text);
  const absent = /^ +no ([A-Za-z-]+)$/.exec(text);
  const field = /^ +([A-Za-z-]+): (.*)$/.exec(text);
  if (text === "open" || text === "closed" || text === "reset") {
    script.end = text;
  } else if (status) {
    const head = status[2] !== undefined;
    script.responses.push({ line, status: status[1]!, fields: [], body: undefined, head });
  } else if (!response) {
    throw new Error(`line ${line}: no response to speak of`);
  } else if (body) {
    const stored = /^@(\S+)(?: (\S+))?$/.exec(body[1]!);
    response.body = stored
      ? { path: stored[1]!, encoding: stored[2] ?? "identity" }
      : unescape(body[1]!);
  } else if (absent) {
    response.fields.push({ name: absent[1]!, value: undefined });
  } else if (field) {
    response.fields.push({ name: field[1]!, value: field[2]! });
  } else {
    throw new Error(`line ${line}: what is ${JSON.stringify(text)}?`);
  }
}

function readLine(script: Script, text: string, line: number): void {
  const repeated = /^>> (\d+) (.+)$/.exec(text);
  const passed = /^\+(\d+(?:\.\d+)?)s$/.exec(text);
  if (repeated) {
    const bytes = unescape(repeated[2]!);
    send(script, Buffer.concat(Array.from({ length: Number(repeated[1]) }, () => bytes)));
  } else if (text.startsWith("> ")) {
    send(script, unescape(text.slice(2)));
  } else if (text.startsWith("< ")) {
    expectLine(script, text.slice(2), line);
  } else if (passed) {
    script.steps.push({ kind: "pass", us: BigInt(Math.round(Number(passed[1]) * 1e6)) });
  } else if (text === "half-close") {
    script.steps.push({ kind: "close" });
  } else if (text !== "" && !text.startsWith("#")) {
    throw new Error(`line ${line}: what is ${JSON.stringify(text)}?`);
  }
}

/** The scripts of one file. */
export function readScripts(text: string): Script[] {
  const scripts: Script[] = [];
  text.split("\n").forEach((content, index) => {
    const line = index + 1;
    if (content.startsWith("== ")) {
      scripts.push({ name: content.slice(3), line, steps: [], responses: [], end: "open" });
      return;
    }
    const script = scripts.at(-1);
    if (script) readLine(script, content, line);
    else if (content !== "" && !content.startsWith("#")) throw new Error(`line ${line}: no "=="`);
  });
  return scripts;
}

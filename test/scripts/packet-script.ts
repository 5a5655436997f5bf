// Reads packet scripts (README.md beside this file) into steps. Knows nothing of who plays them.

/** A TCP segment as a script writes it; numbers are as written, options in their order. */
export interface Segment {
  flags: string;
  seq: number;
  length: number;
  ack?: number;
  window?: number;
  options?: string;
  /** Text bytes of each segment where the device is to cut the frame. */
  segments?: number;
  port: number;
}

/** One line of a script. */
export interface Step {
  line: number;
  text: string;
  /** Time since the line before, in µs. */
  afterUs: number;
  action:
    | { kind: "receive"; segment: Segment }
    | { kind: "expect"; segment: Segment }
    | { kind: "icmp"; type: number; code: number; mtu: number; seq: number; port: number }
    | { kind: "connected"; at: number; words: Record<string, number>; port: number }
    | { kind: "command"; verb: string; words: string[]; port: number }
    | { kind: "quiet" };
}

/** A whole script: its setup (name → number) and its steps. */
export interface Script {
  setup: Record<string, number>;
  steps: Step[];
}

/** The peer's port where a line names none. */
export const defaultPort = 40000;

const stepPattern = /^\+(\d+(?:\.\d+)?)\s+(.*)$/;
const segmentPattern = new RegExp(
  String.raw`^([SFRPEWU.]+) (\d+):(\d+)\((\d+)\)(?: ack (\d+))?(?: window (\d+))?` +
    String.raw`(?: <([^>]*)>)?(?: segments (\d+))?$`,
);

/** Parses the text of a script; an error names the line. */
export function parseScript(text: string): Script {
  const script: Script = { setup: {}, steps: [] };
  text.split("\n").forEach((raw, index) => {
    const line = raw.replace(/#.*$/, "").trim();
    if (line === "") return;
    try {
      const step = stepPattern.exec(line);
      if (step) {
        const afterUs = Math.round(Number(step[1]) * 1e6);
        const action = parseAction(step[2]!.trim());
        script.steps.push({ line: index + 1, text: line, afterUs, action });
      } else {
        const [name, value] = line.split(/\s+/);
        script.setup[name!] = Number(value);
      }
    } catch (error) {
      throw new Error(`line ${index + 1}: ${(error as Error).message}: ${line}`);
    }
  });
  return script;
}

function parseAction(text: string): Step["action"] {
  const on = / (?:from|to|on) port (\d+)$/.exec(text);
  const port = on ? Number(on[1]) : defaultPort;
  const rest = on ? text.slice(0, on.index) : text;
  if (rest === "quiet") return { kind: "quiet" };
  const icmp = /^< icmp (\d+)\/(\d+)(?: mtu (\d+))? quoting (\d+)$/.exec(rest);
  if (icmp) {
    const [type, code, mtu, seq] = icmp.slice(1).map((word) => Number(word ?? 0));
    return { kind: "icmp", type: type!, code: code!, mtu: mtu!, seq: seq!, port };
  }
  if (rest.startsWith("< ")) return { kind: "receive", segment: parseSegment(rest.slice(2), port) };
  if (rest.startsWith("> ")) return { kind: "expect", segment: parseSegment(rest.slice(2), port) };
  const connected = /^connected at (\d+)(.*)$/.exec(rest);
  if (connected) {
    const words: Record<string, number> = {};
    for (const [, name, value] of connected[2]!.matchAll(/, (\w+)(?: (\d+))?/g)) {
      words[name!] = Number(value ?? 0);
    }
    return { kind: "connected", at: Number(connected[1]), words, port };
  }
  const [verb, ...words] = rest.split(/[\s,]+/);
  return { kind: "command", verb: verb!, words, port };
}

function parseSegment(text: string, port: number): Segment {
  const match = segmentPattern.exec(text.trim().replace(/\s+/g, " "));
  if (!match) throw new Error("not a segment");
  const [, flags, start, end, length, ack, window, options, segments] = match;
  if (Number(end) - Number(start) !== Number(length)) throw new Error("length does not fit");
  return {
    flags: flags!,
    seq: Number(start),
    length: Number(length),
    port,
    ...(ack !== undefined && { ack: Number(ack) }),
    ...(window !== undefined && { window: Number(window) }),
    ...(options !== undefined && { options }),
    ...(segments !== undefined && { segments: Number(segments) }),
  };
}

// The option --port.

import { UsageError } from "./verb.ts";

/** A port as the author gave it; undefined when there was none. */
export function portNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  throw new UsageError(`--port ${text}: expected a whole number from 1 to 65535`);
}

// One request to a server of somebody else: the head of the answer, or why there is none.

import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";

/** What a server said; or what went wrong, and whether that is sure to last. */
export type Answer =
  | {
      readonly status: number;
      readonly location: string | undefined;
      /** Milliseconds after which it wants to be asked again. */
      readonly retryAfterMs: number | undefined;
    }
  | { readonly failure: string; readonly sure: boolean };

const fields = {
  "user-agent": "Mozilla/5.0 (compatible; kiln check)",
  accept: "text/html,application/xhtml+xml,*/*;q=0.8",
  "accept-language": "en,*;q=0.5",
};

/** Failures that will be the same tomorrow. */
const lasting: Readonly<Record<string, string>> = {
  ENOTFOUND: "there is no such host",
  ECONNREFUSED: "nothing answers there",
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by nobody",
};

/** Asks once. No answer is read further than its head. */
export function ask(url: string, method: "HEAD" | "GET", patienceMs: number): Promise<Answer> {
  const request = url.startsWith("https:") ? requestSecure : requestPlain;
  return new Promise((resolve) => {
    const fail = (failure: string, sure: boolean): void => resolve({ failure, sure });
    const signal = AbortSignal.timeout(patienceMs);
    const asked = request(url, { method, headers: fields, agent: false, signal }, (response) => {
      resolve(headOf(response));
      response.on("error", () => undefined);
      asked.destroy();
    });
    asked.on("error", (error: NodeJS.ErrnoException) => {
      const { code = "" } = error;
      if (signal.aborted) fail(`no answer within ${Math.ceil(patienceMs / 1000)} s`, false);
      else fail(lasting[code] ?? `no answer: ${error.message}`, Object.hasOwn(lasting, code));
    });
    asked.end();
  });
}

function headOf({ statusCode = 0, headers }: IncomingMessage): Answer {
  const seconds = Number(headers["retry-after"] ?? NaN);
  return {
    status: statusCode,
    location: headers.location,
    retryAfterMs: statusCode === 429 && seconds >= 0 ? seconds * 1000 : undefined,
  };
}

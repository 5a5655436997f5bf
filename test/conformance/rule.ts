// What the tables of this folder consist of.

import type { Exchange, Response } from "./exchange.ts";

/** Sends bytes on a connection of their own and returns all that came back. */
export type Ask = (bytes: string) => Promise<Exchange>;

interface Named {
  /** The rule's name in the study, so that both tables can be laid side by side. */
  readonly id: string;
  /** Where it is written. */
  readonly source: string;
  /** What it demands, in our words. */
  readonly demands: string;
}

/** Requests of its own, and what has to come back; throws where it does not. */
export interface AskRule extends Named {
  /** Why this server has nothing to do with it, where that is so. */
  readonly because?: string;
  readonly ask: (ask: Ask) => Promise<void>;
}

/** A field that we send: each value of it has to be of this form, and there must be one. */
export interface FieldRule extends Named {
  readonly field: string;
  readonly value: RegExp;
}

/** Something that holds for each response that it concerns, of which there must be some. */
export interface ResponseRule extends Named {
  readonly concerns: (response: Response) => boolean;
  readonly holds: (response: Response) => boolean;
}

/**
 * A rule about something that a server of stored pages never does. What can be seen of that is
 * tested: no response has this status, none has this field.
 */
export interface NeverRule extends Named {
  readonly because: string;
  readonly status?: number;
  readonly field?: string;
}

export type Rule = AskRule | FieldRule | ResponseRule | NeverRule;

// Values of `kiln check`: what a site wants of it.

/** Most bytes that are sent, text compressed. */
export interface WeightBudgets {
  /** All that a page loads, itself included. */
  readonly page: number;
  readonly html: number;
  readonly styles: number;
  readonly scripts: number;
  readonly pictures: number;
  readonly fonts: number;
  /** All that the site holds. */
  readonly site: number;
}

/** What is known and is not to be told again; what it leaves out may be anything. */
export interface CheckException {
  /** Of the message. */
  readonly id?: string | undefined;
  /** File or address of a page; "*" stands for anything. */
  readonly at?: string | undefined;
  /** The address that the message is about; "*" stands for anything. */
  readonly url?: string | undefined;
}

/** The key `check` of the settings. */
export interface CheckSettings {
  readonly weight: WeightBudgets;
  readonly ignore: readonly CheckException[];
}

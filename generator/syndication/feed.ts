// A feed before it has a format.

import type { Page } from "../model.ts";

/** What a feed says, in whatever format. */
export interface Feed {
  /** Address of the feed itself, with the origin where it is known. */
  readonly selfUrl: string;
  /** Address of the page that lists the same posts. */
  readonly homeUrl: string;
  readonly title: string;
  readonly description: string;
  readonly lang: string;
  readonly author: string;
  /** Scheme and authority, or "". */
  readonly baseUrl: string;
  /** Newest first, no more than the settings allow. */
  readonly posts: readonly Page[];
  /** HTML of a post with absolute addresses; undefined where only summaries are wanted. */
  readonly content: ((page: Page) => string) | undefined;
}

// What a site answers from moment to moment, and of that only the changes: what is at a path later
// as it was before needs no second entry.

import { sha256 } from "../files.ts";
import type { Absence, Answers, Redirect, Resource } from "../model.ts";

/** Gathers the answers of so many moments, the earliest first. */
export class AnswerGatherer implements Answers {
  readonly resources: Resource[] = [];
  readonly redirects: Redirect[] = [];
  readonly absences: Absence[] = [];
  private before = new Map<string, string>();
  private readonly moments: number;

  constructor(moments: number) {
    this.moments = moments;
  }

  /** Adds what a site answers from `validFrom` on, until the next moment. */
  add(
    validFrom: number | undefined,
    resources: readonly Resource[],
    redirects: readonly Redirect[],
  ): void {
    if (this.moments === 1) {
      for (const resource of resources) this.resources.push(resource);
      for (const redirect of redirects) this.redirects.push(redirect);
      return;
    }
    const current = new Map<string, string>();
    const since = validFrom !== undefined && { validFrom };
    for (const resource of resources) {
      const hash = hashOf(resource);
      const { body: _, ...facts } = resource;
      if (this.isNew(current, resource.path, JSON.stringify({ ...facts, sha256: hash }))) {
        this.resources.push({ ...resource, sha256: hash, ...since });
      }
    }
    for (const redirect of redirects) {
      if (this.isNew(current, redirect.path, JSON.stringify(redirect))) {
        this.redirects.push({ ...redirect, ...since });
      }
    }
    for (const path of this.before.keys()) {
      if (!current.has(path)) this.absences.push({ path, validFrom: validFrom! });
    }
    this.before = current;
  }

  private isNew(current: Map<string, string>, path: string, answer: string): boolean {
    current.set(path, answer);
    return this.before.get(path) !== answer;
  }
}

function hashOf({ body, sha256: known }: Resource): string {
  return known ?? (body instanceof Uint8Array ? sha256(body) : body.sha256);
}

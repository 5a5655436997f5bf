// Which posts have most in common. Terms count by their rarity: two posts about lighthouses are
// closer than two under "notes". Among equals, words shared by the titles decide, then the days
// between, then the address.
//
// A term that stands on thousands of posts says little about any two of them, so of each term only
// the posts near in time are looked at: the work grows with the posts, not with their square.

import { json } from "../bytes.ts";
import type { Cache } from "../cache.ts";
import { sha256 } from "../files.ts";
import type { Page } from "../model.ts";

/** Posts on either side, in each term's list, that are compared. */
const reach = 32;

/**
 * The posts that are most related to each, at most `countMax`. `posts` are in the order of time.
 * What the cache has of the same titles, dates and terms is not found out again.
 */
export function relatedPosts(
  posts: readonly Page[],
  countMax: number,
  cache?: Cache,
): ReadonlyMap<Page, readonly Page[]> {
  if (countMax === 0) return new Map();
  const facts = posts.map((post) => [post.url, post.title, post.date?.time, termsOf(post)]);
  const key = `related:${sha256(JSON.stringify([countMax, facts]))}`;
  const known = cache?.value(key, parseNumbers);
  const numbers = known ?? findRelated(posts, countMax);
  if (!known) cache?.put(key, Buffer.from(JSON.stringify(numbers)));
  return new Map(
    numbers.map((list, index) => [posts[index]!, list.map((number) => posts[number]!)]),
  );
}

/** For each post, the numbers of others. */
type Numbers = readonly (readonly number[])[];

function parseNumbers(bytes: Uint8Array): Numbers {
  return json(bytes) as Numbers;
}

function findRelated(posts: readonly Page[], countMax: number): Numbers {
  const { ofPost, postsOf } = numbered(posts.map(termsOf));
  const rarity = postsOf.map((list) => Math.log(1 + posts.length / list.length));
  const titles = new Titles(posts);
  // How far each term's list has been walked; for each post and term, whose turn saw it last.
  const places = postsOf.map(() => 0);
  const seen = new Int32Array(posts.length).fill(-1);
  const own = new Int32Array(postsOf.length).fill(-1);
  const ranked = new Ranked(posts.length, countMax);
  return posts.map((_, turn) => {
    ranked.clear();
    for (const term of ofPost[turn]!) own[term] = turn;
    for (const term of ofPost[turn]!) {
      const list = postsOf[term]!;
      const place = places[term]!++;
      const end = Math.min(list.length, place + reach + 1);
      for (let at = Math.max(0, place - reach); at < end; at++) {
        const other = list[at]!;
        if (other === turn || seen[other] === turn) continue;
        seen[other] = turn;
        let score = 0;
        for (const shared of ofPost[other]!) if (own[shared] === turn) score += rarity[shared]!;
        ranked.add(other, score);
      }
    }
    return best(ranked, turn, posts, titles, countMax);
  });
}

/** Sums of the same terms in another order may differ by the last bit. */
const tolerance = 1e-9;

/** Candidates with their scores, and what the worst of the best `countMax` has. */
class Ranked {
  count = 0;
  private readonly others: Int32Array;
  private readonly scores: Float64Array;
  /** The best scores, the least first. */
  private readonly top: Float64Array;

  constructor(posts: number, countMax: number) {
    this.others = new Int32Array(posts);
    this.scores = new Float64Array(posts);
    this.top = new Float64Array(Math.min(countMax, posts));
  }

  clear(): void {
    this.count = 0;
    this.top.fill(-1);
  }

  add(other: number, score: number): void {
    this.others[this.count] = other;
    this.scores[this.count++] = score;
    const { top } = this;
    if (score <= top[0]!) return;
    let place = 0;
    for (; place + 1 < top.length && top[place + 1]! < score; place++) top[place] = top[place + 1]!;
    top[place] = score;
  }

  /** Those that can be among the best: only they are compared by their titles. */
  candidates(): { readonly other: number; readonly score: number }[] {
    const least = this.top[0]! - tolerance;
    const found = [];
    for (let index = 0; index < this.count; index++) {
      const score = this.scores[index]!;
      if (score >= least) found.push({ other: this.others[index]!, score });
    }
    return found;
  }
}

function best(
  ranked: Ranked,
  index: number,
  posts: readonly Page[],
  titles: Titles,
  countMax: number,
): number[] {
  const time = (at: number): number => posts[at]!.date?.time ?? 0;
  titles.compareWith(index);
  return ranked
    .candidates()
    .map(({ other, score }) => ({
      other,
      score,
      title: titles.shared(other),
      days: Math.abs(time(other) - time(index)),
    }))
    .sort((a, b) => {
      if (Math.abs(a.score - b.score) > tolerance) return b.score - a.score;
      return (
        b.title - a.title || a.days - b.days || (posts[a.other]!.url < posts[b.other]!.url ? -1 : 1)
      );
    })
    .slice(0, countMax)
    .map(({ other }) => other);
}

/** Names by number: those of each post, and under each the posts in their order. */
function numbered(namesOfPost: readonly (readonly string[])[]): {
  ofPost: readonly (readonly number[])[];
  postsOf: readonly (readonly number[])[];
} {
  const numbers = new Map<string, number>();
  const postsOf: number[][] = [];
  const ofPost = namesOfPost.map((names, post) =>
    names.map((name) => {
      const number = numbers.get(name) ?? postsOf.push([]) - 1;
      numbers.set(name, number);
      postsOf[number]!.push(post);
      return number;
    }),
  );
  return { ofPost, postsOf };
}

function termsOf(post: Page): readonly string[] {
  return Object.values(post.terms).flatMap((list) => list.map(({ url }) => url));
}

/** The words of titles, by their rarity. */
class Titles {
  private readonly wordsOf: readonly (readonly number[])[];
  private readonly weights: readonly number[];
  /** For each word, the last post that had it and was compared with others. */
  private readonly own: Int32Array;
  private index = -1;

  constructor(posts: readonly Page[]) {
    const words = posts.map(({ title }) => [
      ...new Set(title.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []),
    ]);
    const { ofPost, postsOf } = numbered(words);
    this.wordsOf = ofPost;
    this.weights = postsOf.map(({ length }) =>
      Math.round(1000 * Math.log(1 + posts.length / length)),
    );
    this.own = new Int32Array(postsOf.length).fill(-1);
  }

  /** Chooses the post with which others are compared. */
  compareWith(index: number): void {
    this.index = index;
    for (const word of this.wordsOf[index]!) this.own[word] = index;
  }

  /** How much another title has in common with that post's. */
  shared(other: number): number {
    let sum = 0;
    for (const word of this.wordsOf[other]!) {
      if (this.own[word] === this.index) sum += this.weights[word]!;
    }
    return sum;
  }
}

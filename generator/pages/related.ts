// Which posts have most in common. Terms count by their rarity: two posts about lighthouses are
// closer than two under "notes". Among equals, words shared by the titles decide, then the days
// between, then the address.
//
// A term that stands on thousands of posts says little about any two of them, so of each term only
// the posts near in time are looked at: the work grows with the posts, not with their square.

import type { Page } from "../model.ts";

/** Posts on either side, in each term's list, that are compared. */
const reach = 32;

/** For each post, its most related ones. `posts` are in the order of time. */
export function relatedPosts(
  posts: readonly Page[],
  countMax: number,
): ReadonlyMap<Page, readonly Page[]> {
  const result = new Map<Page, readonly Page[]>();
  if (countMax === 0) return result;
  const { termsOfPost, postsOfTerm } = index(posts);
  const rarity = postsOfTerm.map((list) => Math.log(1 + posts.length / list.length));
  const titles = new Titles(posts);
  // How far each term's list has been walked; for each post and term, whose turn saw it last.
  const places = postsOfTerm.map(() => 0);
  const seen = new Int32Array(posts.length).fill(-1);
  const own = new Int32Array(postsOfTerm.length).fill(-1);
  posts.forEach((post, turn) => {
    const ranked: Ranked[] = [];
    for (const term of termsOfPost[turn]!) own[term] = turn;
    for (const term of termsOfPost[turn]!) {
      const list = postsOfTerm[term]!;
      const place = places[term]!++;
      const end = Math.min(list.length, place + reach + 1);
      for (let at = Math.max(0, place - reach); at < end; at++) {
        const other = list[at]!;
        if (other === turn || seen[other] === turn) continue;
        seen[other] = turn;
        let score = 0;
        for (const shared of termsOfPost[other]!)
          if (own[shared] === turn) score += rarity[shared]!;
        ranked.push({ other, score });
      }
    }
    if (ranked.length > 0) result.set(post, best(ranked, turn, posts, titles, countMax));
  });
  return result;
}

interface Ranked {
  readonly other: number;
  readonly score: number;
}

function best(
  ranked: readonly Ranked[],
  index: number,
  posts: readonly Page[],
  titles: Titles,
  countMax: number,
): Page[] {
  // Only those that can still win are compared by their titles.
  const scores = Float64Array.from(ranked, ({ score }) => score).sort();
  const least = scores[Math.max(0, scores.length - countMax)]! - tolerance;
  const time = (at: number): number => posts[at]!.date?.time ?? 0;
  return ranked
    .filter(({ score }) => score >= least)
    .map((candidate) => ({
      ...candidate,
      title: titles.shared(index, candidate.other),
      days: Math.abs(time(candidate.other) - time(index)),
    }))
    .sort((a, b) => {
      if (Math.abs(a.score - b.score) > tolerance) return b.score - a.score;
      return (
        b.title - a.title || a.days - b.days || (posts[a.other]!.url < posts[b.other]!.url ? -1 : 1)
      );
    })
    .slice(0, countMax)
    .map(({ other }) => posts[other]!);
}

/** Sums of the same terms in another order may differ by the last bit. */
const tolerance = 1e-9;

/** Terms by number: those of each post, and under each term the posts in their order. */
function index(posts: readonly Page[]): {
  termsOfPost: readonly (readonly number[])[];
  postsOfTerm: readonly (readonly number[])[];
} {
  const numbers = new Map<string, number>();
  const postsOfTerm: number[][] = [];
  const termsOfPost = posts.map((post, index) => {
    const terms = Object.values(post.terms).flatMap((list) => list.map(({ url }) => url));
    return terms.map((term) => {
      const number = numbers.get(term) ?? postsOfTerm.push([]) - 1;
      numbers.set(term, number);
      postsOfTerm[number]!.push(index);
      return number;
    });
  });
  return { termsOfPost, postsOfTerm };
}

/** The words of titles, by their rarity; split when they are first asked for. */
class Titles {
  private readonly posts: readonly Page[];
  private readonly words: (ReadonlySet<string> | undefined)[] = [];
  private rarity: ReadonlyMap<string, number> | undefined;

  constructor(posts: readonly Page[]) {
    this.posts = posts;
  }

  /** How much two titles have in common. */
  shared(a: number, b: number): number {
    this.rarity ??= this.count();
    let sum = 0;
    for (const word of this.wordsOf(b)) {
      if (this.wordsOf(a).has(word)) sum += Math.round(1000 * this.rarity.get(word)!);
    }
    return sum;
  }

  private wordsOf(index: number): ReadonlySet<string> {
    return (this.words[index] ??= new Set(
      this.posts[index]!.title.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [],
    ));
  }

  private count(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    this.posts.forEach((_, index) => {
      for (const word of this.wordsOf(index)) counts.set(word, (counts.get(word) ?? 0) + 1);
    });
    const total = this.posts.length;
    return new Map([...counts].map(([word, count]) => [word, Math.log(1 + total / count)]));
  }
}

import { expect, test } from "vitest";
import type { Page } from "../../../generator/model.ts";
import { relatedPosts } from "../../../generator/pages/related.ts";
import { Random } from "../../simulation/random.ts";

function post(url: string, tags: readonly string[], title = url, day = 0): Page {
  const list = tags.map((name) => ({ name, url: `/tags/${name}/` }));
  const date = { iso: "", display: "", time: day * 86_400_000 };
  return { url, title, terms: { tags: list }, date } as unknown as Page;
}

const urls = (pages: readonly Page[] | undefined): string[] => (pages ?? []).map(({ url }) => url);

test("a rare term counts for more than a common one", () => {
  const common = Array.from({ length: 9 }, (_, index) => post(`c${index}`, ["notes"]));
  const [a, b] = [post("a", ["notes", "lighthouse"]), post("b", ["lighthouse"])];
  const related = relatedPosts([a, ...common, b], 2);
  expect(urls(related.get(a))).toEqual(["b", "c0"]);
  expect(urls(related.get(b))).toEqual(["a"]);
});

test("among equals, words of the title decide, then days, then addresses", () => {
  const own = post("own", ["x"], "Mending a rudder", 10);
  const others = [
    post("z", ["x"], "Another", 11),
    post("far", ["x"], "The rudder again", 300),
    post("b", ["x"], "Another", 12),
    post("a", ["x"], "Another", 8),
  ];
  expect(urls(relatedPosts([own, ...others], 4).get(own))).toEqual(["far", "z", "a", "b"]);
});

test("who shares nothing is related to nobody; none are wanted where none are asked for", () => {
  const posts = [post("a", ["x"]), post("b", ["y"]), post("c", [])];
  expect([...relatedPosts(posts, 3).values()].flat()).toEqual([]);
  expect(relatedPosts([post("a", ["x"]), post("b", ["x"])], 0).size).toBe(0);
});

test("of a few posts none is overlooked: the same as comparing all with all", () => {
  const random = new Random(7);
  const names = ["a", "b", "c", "d", "e"];
  const posts = Array.from({ length: 40 }, (_, index) => {
    const tags = names.filter(() => random.between(0, 2) === 0);
    return post(`p${index}`, tags, `t${index}`, index * index);
  });
  const count = (name: string): number =>
    posts.filter(({ terms }) => terms["tags"]!.some((tag) => tag.name === name)).length;
  const score = (a: Page, b: Page): number =>
    a.terms["tags"]!.filter(({ name }) => b.terms["tags"]!.some((tag) => tag.name === name)).reduce(
      (sum, { name }) => sum + Math.log(1 + posts.length / count(name)),
      0,
    );
  const related = relatedPosts(posts, 3);
  for (const own of posts) {
    const expected = posts
      .filter((other) => other !== own && score(own, other) > 0)
      .map((other) => Number(score(own, other).toFixed(6)))
      .sort((a, b) => b - a)
      .slice(0, 3);
    const given = (related.get(own) ?? []).map((other) => Number(score(own, other).toFixed(6)));
    expect(given, own.url).toEqual(expected);
  }
});

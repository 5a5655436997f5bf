import { expect, test } from "vitest";
import { build, messages, plainTheme, textAt, type Tree } from "../site.ts";

const site: Tree = {
  "content/posts/a.md": "---\ntitle: A & B\ntags: [x]\n---\n<pre>\n  one\n    two\n</pre>\n",
};

/** The plain theme as the site's own, with some files changed. */
function themed(changes: Tree): Tree {
  const own = Object.entries(plainTheme).map(([path, text]) => [`themes/${path}`, text]);
  const changed = Object.entries(changes).map(([path, text]) => [`themes/default/${path}`, text]);
  return { ...site, ...Object.fromEntries([...own, ...changed]) };
}

const faults = async (changes: Tree): Promise<string[]> => messages(await build(themed(changes)));

test("values are escaped, content is not, and partials keep a <pre> as it is", async () => {
  const compilation = await build(
    themed({
      "post.hbs": "  {{> inner}}\n{{page.title}} {{{page.title}}}",
      "partials/inner.hbs": "{{{page.content}}}\n",
    }),
  );
  expect(messages(compilation)).toEqual([]);
  const page = await textAt(compilation, "/posts/a/");
  expect(page).toContain("<pre>  one\n    two\n</pre>");
  expect(page).toContain("A &amp; B A & B");
});

test("helpers: asset, date, eq", async () => {
  const compilation = await build(
    themed({
      "post.hbs":
        '{{asset "logo.svg"}} {{date page.date}} {{date page.date "iso"}} ' +
        '{{#if (eq page.kind "post")}}yes{{/if}}',
      "assets/logo.svg": "<svg/>",
    }),
  );
  const page = await textAt(compilation, "/posts/a/");
  expect(page).toMatch(/\/assets\/logo-[0-9a-f]{8}\.svg {3}yes/);
});

test("a template with a fault is told with its line", async () => {
  const [message] = await faults({ "post.hbs": "<p>\n{{#if page.title}}\n{{/each}}\n" });
  expect(message).toMatch(/^themes\/default\/post\.hbs:\d+:1: error template-error: /);
});

test("a partial that is not there is told with line and column", async () => {
  expect(await faults({ "post.hbs": "<p>\n  {{> nope}}\n" })).toEqual([
    "themes/default/post.hbs:2:3: error template-error: there is no partials/nope.hbs",
  ]);
});

test("a helper that is not there is told with line and column", async () => {
  expect(await faults({ "post.hbs": "<p>\n{{sort posts}} {{srot posts}}" })).toEqual([
    'themes/default/post.hbs:2:16: error template-error: there is no helper "srot"; ' +
      'did you mean "sort"?',
  ]);
  const [log] = await faults({ "post.hbs": "{{log page.title}}" });
  expect(log).toContain('there is no helper "log"');
});

test("an asset that is not there is told with the page", async () => {
  const [asset] = await faults({ "post.hbs": '{{asset "nope.css"}}' });
  expect(asset).toMatch(/themes\/default\/post\.hbs: error template-error: .*asset "nope.css"/);
});

test("what is wrong on every page is told once, of each template", async () => {
  const tree = {
    ...themed({ "post.hbs": '{{asset "nope.css"}}', "page.hbs": '{{asset "nope.css"}}' }),
    "content/posts/second.md": "# Second\n",
    "content/pages/about.md": "# About\n",
  };
  const told = messages(await build(tree)).filter((line) => line.includes("template-error"));
  expect(told).toHaveLength(2);
  expect(told.join("\n")).toMatch(/page\.hbs: error[^]*post\.hbs: error/);
});

test("pieces of a template's own, and those of its caller, are no missing partials", async () => {
  const compilation = await build(
    themed({
      "post.hbs":
        '{{#*inline "own"}}mine{{/inline}}{{> own}} {{#> frame}}inside{{/frame}} ' +
        '{{#> gone}}instead{{/gone}} {{> (lookup page.params "piece")}}',
      "partials/frame.hbs": "<b>{{> @partial-block}}</b>",
      "partials/note.hbs": "noted",
    }),
  );
  expect(messages(compilation)[0]).toContain("/posts/a/");
  const sound = themed({
    "post.hbs":
      '{{#*inline "own"}}mine{{/inline}}{{> own}} {{#> frame}}inside{{/frame}} ' +
      '{{#> gone}}instead{{/gone}} {{> (concat "no" "te")}}',
    "partials/frame.hbs": "<b>{{> @partial-block}}</b>",
    "partials/note.hbs": "noted",
  });
  expect(await textAt(await build(sound), "/posts/a/")).toContain(
    "mine <b>inside</b> instead noted",
  );
});

test("a template that the contract wants is missed", async () => {
  const tree = themed({});
  delete (tree as Record<string, unknown>)["themes/default/tag.hbs"];
  expect(messages(await build(tree))[0]).toMatch(/error template-missing.*"tag.hbs"/);
});

test("no template reaches what is not its business", async () => {
  const compilation = await build(
    themed({ "post.hbs": "{{constructor.name}}{{page.constructor.name}}{{__proto__.x}}|" }),
  );
  expect(await textAt(compilation, "/posts/a/")).toContain("\n|\n");
});

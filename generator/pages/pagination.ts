// Long lists in pieces: /tags/walks/, /tags/walks/page/2/, and so on.

import type { Page } from "../model.ts";

/** The pages that show a list; the first is `page` itself. 0 a page means all on one. */
export function paginated(page: Page, posts: readonly Page[], pageSize: number): Page[] {
  const count = pageSize > 0 ? Math.max(1, Math.ceil(posts.length / pageSize)) : 1;
  if (count === 1) return [{ ...page, posts }];
  const urls = Array.from({ length: count }, (_, index) => {
    return index === 0 ? page.url : `${page.url}page/${index + 1}/`;
  });
  // The text above the list stands on its first page only.
  const later = { ...page, document: undefined, translations: [] };
  return urls.map((url, index) => {
    const piece = posts.slice(index * pageSize, (index + 1) * pageSize);
    const pagination = {
      number: index + 1,
      count,
      first: urls[0]!,
      last: urls.at(-1)!,
      previous: urls[index - 1],
      next: urls[index + 1],
    };
    return { ...(index === 0 ? page : later), url, posts: piece, pagination };
  });
}

// Text into HTML.

/** Text between tags. */
export function escapeText(text: string): string {
  return /[&<]/.test(text) ? text.replace(/&/g, "&#x26;").replace(/</g, "&#x3C;") : text;
}

// Text inside XML.

/** What may be, or be a part of, a character that no XML document may hold: quicker to look for. */
const doubtful = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/;

/** Escapes markup, and leaves out the control characters that no XML document may hold. */
export function escapeXml(text: string): string {
  const escaped = text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
  if (!doubtful.test(escaped)) return escaped;
  return escaped.replace(/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "");
}

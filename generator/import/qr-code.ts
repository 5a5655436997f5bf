// A QR code as an SVG file.

import qrcode from "qrcode-generator";

const cellPixels = 4;

/** The drawing, as large as the text needs, with error correction of level M. */
export function qrCode(text: string): string {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  return `${code.createSvgTag({ cellSize: cellPixels })}\n`;
}

// npm run screenshots: takes the pictures that README.md shows anew, into test/themes/screenshots/.

import { bundled } from "../bundled.mjs";

await import(await bundled("test/themes/screenshots.ts", "themes/screenshots.mjs"));

// npm run lighthouse: what Lighthouse says of pages of both themes. Half a minute a page.

import { bundled } from "../bundled.mjs";

await import(await bundled("test/themes/lighthouse.ts", "themes/lighthouse.mjs"));

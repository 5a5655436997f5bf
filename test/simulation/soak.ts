// `npm run soak`: worlds without end, each from another seed, until one goes wrong.

import { runWorld } from "./run.ts";
import { simulationSite } from "./site.ts";

const site = await simulationSite();
const requests = Number(process.env["KILN_REQUESTS"] ?? 1_000_000);
let seed = Number(process.env["KILN_SEED"] ?? Date.now() % 1_000_000_000);
let answered = 0;
let thousands = 0;
for (;;) {
  const before = answered;
  const world = await runWorld(site, {
    seed,
    requests,
    offload: seed % 2 === 0,
    progress: (running) => {
      thousands += 1;
      if (thousands % 50 === 0) report(before + running.answered);
    },
  });
  answered += world.answered;
  report(answered);
  seed += 1;
}

function report(total: number): void {
  process.stdout.write(`${total} requests answered, every body right (seed ${seed})\n`);
}

// The line of a terminal that says what is being done.

/** Shows a step in place of the one before; undefined takes it away. */
export interface Progress {
  (step: string | undefined): void;
  /** For steps that take many seconds: told even where nobody watches. */
  long(step: string): void;
}

/** Shows nothing where standard error is no terminal, or a program reads along. */
export function progress(json: boolean): Progress {
  const watched = process.stderr.isTTY && !json;
  const show = (step: string | undefined): void => {
    if (watched) process.stderr.write(`\r\u001b[K${step === undefined ? "" : `${step} …`}`);
  };
  const long = (step: string): void => {
    if (watched) show(step);
    else process.stderr.write(`${step}\n`);
  };
  return Object.assign(show, { long });
}

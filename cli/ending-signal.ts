// Ctrl-C and its like.

/** Resolves with a signal that asks this process to end. */
export function endingSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
    for (const signal of signals) process.once(signal, () => resolve(signal));
  });
}

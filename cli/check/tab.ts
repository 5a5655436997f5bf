// One tab of a browser: opens pages, changes its screen, runs functions, and hears complaints.

import type { Browser } from "./browser.ts";

/** What a page is shown on. */
export interface Screen {
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
}

export type Scheme = "light" | "dark";

/** A tab that is open. */
export class Tab {
  /** What the browser complained of since the last page was opened. */
  complaints: string[] = [];
  private readonly browser: Browser;
  private readonly session: string;
  private readonly patienceMs: number;
  private loaded: () => void = () => undefined;

  private constructor(browser: Browser, session: string, patienceMs: number) {
    this.browser = browser;
    this.session = session;
    this.patienceMs = patienceMs;
    browser.listen(session, (method, params) => this.hear(method, params));
  }

  /**
   * Opens a tab of its own, which shares nothing with others. A page may take so many milliseconds
   * until everything is loaded.
   */
  static async open(browser: Browser, patienceMs = 30_000): Promise<Tab> {
    const { browserContextId } = await browser.send("Target.createBrowserContext");
    const { targetId } = await browser.send("Target.createTarget", {
      url: "about:blank",
      browserContextId,
    });
    const attached = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    const tab = new Tab(browser, attached["sessionId"] as string, patienceMs);
    for (const domain of ["Page", "Runtime", "Log"]) await tab.send(`${domain}.enable`);
    return tab;
  }

  /** Goes to an address, and waits until everything is loaded; too long a wait is a complaint. */
  async visit(url: string): Promise<void> {
    this.complaints = [];
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, this.patienceMs, true);
    });
    const loading = this.load(url).then(() => false);
    const isLate = await Promise.race([loading, late]).finally(() => clearTimeout(timer));
    if (!isLate) return;
    this.complaints.push(`not everything has loaded within ${this.patienceMs / 1000} s`);
  }

  private async load(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => (this.loaded = resolve));
    const { errorText } = await this.send("Page.navigate", { url });
    if (errorText) throw new Error(`the browser cannot open ${url}: ${String(errorText)}`);
    await loaded;
    await this.run(async () => void (await document.fonts.ready));
  }

  async show({ width, height }: Screen, scheme: Scheme): Promise<void> {
    const metrics = { width, height, deviceScaleFactor: 1, mobile: false };
    await this.send("Emulation.setDeviceMetricsOverride", metrics);
    const features = [
      { name: "prefers-color-scheme", value: scheme },
      { name: "prefers-reduced-motion", value: "reduce" },
    ];
    await this.send("Emulation.setEmulatedMedia", { features });
  }

  /** Runs a function in the page; it sees nothing of here but its parameter. */
  async run<Result, Given = undefined>(
    action: (given: Given) => Result | Promise<Result>,
    given?: Given,
  ): Promise<Result> {
    return this.evaluate(`(${String(action)})(${JSON.stringify(given) ?? "undefined"})`);
  }

  /** Runs a script in the page, which its policy does not hinder. */
  async evaluate<Result>(expression: string): Promise<Result> {
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = (await this.send("Runtime.evaluate", options)) as {
      result: { value: Result };
      exceptionDetails?: { exception?: { description?: string } };
    };
    const wrong = exceptionDetails && (exceptionDetails.exception?.description ?? "an error");
    if (wrong !== undefined) throw new Error(`in the page: ${wrong}`);
    return result.value;
  }

  private send(method: string, params: Record<string, unknown> = {}) {
    return this.browser.send(method, params, this.session);
  }

  private hear(method: string, params: Readonly<Record<string, unknown>>): void {
    if (method === "Page.loadEventFired") this.loaded();
    if (method === "Log.entryAdded") {
      const { level, text } = params["entry"] as { level: string; text: string };
      if (level === "error") this.complaints.push(text);
    }
    if (method === "Runtime.exceptionThrown") {
      const details = params["exceptionDetails"] as { exception?: { description?: string } };
      this.complaints.push(details.exception?.description?.split("\n")[0] ?? "an exception");
    }
    if (method === "Runtime.consoleAPICalled" && params["type"] === "error") {
      const values = params["args"] as readonly { value?: unknown; description?: string }[];
      this.complaints.push(values.map((one) => one.value ?? one.description ?? "").join(" "));
    }
  }
}

// axe-core inside a page. What runs there stands alone.

/** One element that breaks a rule. */
export interface AxeNode {
  readonly html: string;
  /** Its name for people, in few words. */
  readonly what: string;
  readonly advice: string;
}

/** One rule that is broken. */
export interface AxeRule {
  readonly id: string;
  readonly impact: string;
  readonly help: string;
  readonly nodes: readonly AxeNode[];
}

/** What is looked at. */
export interface AxeOrder {
  readonly scheme: "light" | "dark";
  /** Selector of a part of the page; by default it is the whole. */
  readonly within?: string;
}

/** Rules about colours, which alone depend on the scheme. */
export const colourRules: readonly string[] = ["color-contrast", "link-in-text-block"];

/** By WCAG 2.2 AA and good practice, but for what kiln check finds itself on every page. */
export async function runAxe({ scheme, within }: AxeOrder): Promise<AxeRule[]> {
  interface Found {
    readonly id: string;
    readonly impact: string | null;
    readonly help: string;
    readonly nodes: readonly {
      readonly html: string;
      readonly target: readonly unknown[];
      readonly failureSummary?: string;
    }[];
  }
  const { axe } = window as unknown as {
    axe: { run(place: object, options: object): Promise<{ violations: readonly Found[] }> };
  };
  const own = ["image-alt", "area-alt", "input-image-alt", "duplicate-id-aria"];
  const rules = Object.fromEntries(own.map((id) => [id, { enabled: false }]));
  // The same as colourRules, which the page does not see.
  const colours = { runOnly: ["color-contrast", "link-in-text-block"] };
  const whole = { rules: { ...rules, "target-size": { enabled: true } } };
  const { violations } = await axe.run(within === undefined ? document : { include: [within] }, {
    resultTypes: ["violations"],
    ...(scheme === "light" ? whole : colours),
  });
  return violations.map(({ id, impact, help, nodes }) => ({
    id,
    impact: impact ?? "minor",
    help,
    nodes: nodes.map(({ html, target, failureSummary = "" }) => ({
      html,
      what: target.map(String).join(" "),
      advice: failureSummary.split("\n").slice(1).join("; ").replace(/\s+/g, " ").trim(),
    })),
  }));
}

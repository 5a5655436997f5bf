// What the markdown stage asks of the theme's and the site's own components. Types only.

/** What a directive hands to the template of its name. */
export interface ComponentValues {
  readonly name: string;
  /** As written in the braces; `true` where a value is left out. */
  readonly attributes: Readonly<Record<string, string | true>>;
  readonly className: string;
  readonly id: string;
  /** HTML of what stands inside, and of the words in the brackets; those also as text. */
  readonly content: string;
  readonly label: string;
  readonly text: string;
}

/** The components that a site and its theme bring along. */
export interface Components {
  readonly names: ReadonlySet<string>;
  /** HTML of one; throws where its template does. */
  render(name: string, values: ComponentValues): string;
}

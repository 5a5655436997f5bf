// Pictures, as the stages hand them to one another. Types only, like model.ts.

/** How pictures are made. */
export interface PictureSettings {
  /** False: pictures go out as they are. */
  readonly enabled: boolean;
  /** In pixels; none is wider than the picture itself. */
  readonly widths: readonly number[];
  /** What browsers may choose besides the picture's own format, the best first. */
  readonly formats: readonly ("avif" | "webp")[];
  /** 1 to 100, by format. */
  readonly quality: { readonly avif: number; readonly webp: number; readonly jpeg: number };
  /** 0 to 9: how long to look for a smaller file. */
  readonly effort: number;
  /** The `sizes` of pictures that say none: how wide the theme shows them. */
  readonly sizes: string;
  /** Whether whole originals that are linked to keep what the camera wrote into them. */
  readonly metadata: "remove" | "keep";
}

/** A file among which a browser chooses, by its width in pixels. */
export interface PictureCandidate {
  readonly url: string;
  readonly width: number;
}

/** A picture as a page shows it. */
export interface Picture {
  /** In pixels, the right way up; of a drawing in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** The one file for those who cannot choose: feeds, previews of links. */
  readonly url: string;
  readonly urlWidth: number;
  readonly urlHeight: number;
  /** Files of the same format as `url`; empty where there is no choice. */
  readonly candidates: readonly PictureCandidate[];
  /** Files of better formats, the best format first. */
  readonly sources: readonly {
    readonly mediaType: string;
    readonly candidates: readonly PictureCandidate[];
  }[];
}

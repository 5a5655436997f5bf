// What the theme brings besides templates, and under which names it goes out.

/** Folder of everything whose name changes with its bytes. */
export const assetsUrl = "/assets";

/** The files of a theme, as this stage needs them. */
export interface AssetFolder {
  /** Names all bytes of the folder. */
  readonly key: string;
  readonly paths: readonly string[];
  read(path: string): Uint8Array;
  shown(path: string): string;
}

/** A file of the theme under its fingerprinted name. */
export interface Asset {
  /** Path inside the theme. */
  readonly name: string;
  /** Address on the site. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

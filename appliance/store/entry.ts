// Read first: format.md. Views of the records that look-ups return: an address with names.
//
// A view is valid only inside a store that `validate` has accepted, and is never written.

import {
  entryHash,
  entryKind,
  entryPath,
  entryPathLength,
  entryRepresentation,
  entryRepresentationCount,
  entryStatus,
  entryVariant,
  entryVariantCount,
  representationBodyLength,
  representationCacheFieldsLength,
  representationContentLengthLength,
  representationEncoding,
  representationEtagLength,
  representationFieldsLength,
  representationLastModified,
  representationStatusLineLength,
} from "./layout";

/**
 * What the store answers for one path: an entry, or the variant of one that is valid now. A variant
 * has neither hash nor path.
 */
@unmanaged
@final
export class Entry {
  /** Lower half of XXH64 of the path. */
  get hash(): u32 {
    return load<u32>(changetype<usize>(this), entryHash);
  }
  /** One of the kinds of layout.ts: page, redirect, gone, error, absent. */
  get kind(): u32 {
    return load<u8>(changetype<usize>(this), entryKind);
  }
  /** Status code of every head of this entry. */
  get status(): u32 {
    return load<u16>(changetype<usize>(this), entryStatus);
  }
  get path(): usize {
    return changetype<usize>(this) + entryPath;
  }
  get pathLength(): u32 {
    return load<u16>(changetype<usize>(this), entryPathLength);
  }
  /** Index of the first representation in the whole store. */
  get firstRepresentation(): u32 {
    return load<u32>(changetype<usize>(this), entryRepresentation);
  }
  /** The instants at which something else becomes valid; meaningless in a variant. */
  get variantCount(): u32 {
    return load<u16>(changetype<usize>(this), entryVariantCount);
  }
  /** Index of the first variant in the whole store. */
  get firstVariant(): u32 {
    return load<u32>(changetype<usize>(this), entryVariant);
  }
  /** 1 to `representationsMax`; the preferred encoding is number 0, identity is among them. */
  get representationCount(): u32 {
    return load<u16>(changetype<usize>(this), entryRepresentationCount);
  }
}

/**
 * One encoding of an entry. `Store.head` and `Store.body` say where its bytes are; a head is four
 * runs, one directly after another: status line, cache fields, other fields, Content-Length.
 */
@unmanaged
@final
export class Representation {
  /** One of the encodings of layout.ts. */
  get encoding(): u32 {
    return load<u8>(changetype<usize>(this), representationEncoding);
  }
  get statusLineLength(): u32 {
    return load<u16>(changetype<usize>(this), representationStatusLineLength);
  }
  /** Field lines that a 304 repeats (RFC 9110 §15.4.5). */
  get cacheFieldsLength(): u32 {
    return load<u16>(changetype<usize>(this), representationCacheFieldsLength);
  }
  /** Other field lines, which a 206 repeats. */
  get fieldsLength(): u32 {
    return load<u16>(changetype<usize>(this), representationFieldsLength);
  }
  /** Length of the Content-Length line, 0 where the status forbids content. */
  get contentLengthLength(): u32 {
    return load<u16>(changetype<usize>(this), representationContentLengthLength);
  }
  /** Length of the head: of the four runs together. */
  get headLength(): u32 {
    return (
      this.statusLineLength + this.cacheFieldsLength + this.fieldsLength + this.contentLengthLength
    );
  }
  get bodyLength(): u32 {
    return load<u32>(changetype<usize>(this), representationBodyLength);
  }
  /** Length of the entity tag with its quotes; 0 where there is none. */
  get etagLength(): u32 {
    return load<u16>(changetype<usize>(this), representationEtagLength);
  }
  /** Seconds since 1970; 0 where there is none. */
  get lastModified(): u32 {
    return load<u32>(changetype<usize>(this), representationLastModified);
  }
}

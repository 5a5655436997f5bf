// Read first: format.md. The numbers of the store format, and nothing else.
//
// This file is compiled twice: as TypeScript into the generator, and as AssemblyScript into the
// appliance. It is the only file that both halves share, so it holds plain integer constants only.
// Offsets are in bytes; every field is little-endian; `u32 unless said otherwise`.

/** First eight bytes of a store: "kilnstor", as two little-endian words. */
export const magicLow = 0x6e6c696b;
export const magicHigh = 0x726f7473;
/** A kernel serves stores of exactly this version. */
export const formatVersion = 2;

// Header --------------------------------------------------------------------------------------

export const headerLength = 128;
export const headerMagic = 0;
export const headerVersion = 8;
/** Length of the whole store in bytes, a multiple of `pageLength`. */
export const headerStoreLength = 12;
/**
 * u64: XXH64 of everything from `headerSummedOffset` to the checksum table. The table itself is
 * left out, so that a start costs the same whatever the content.
 */
export const headerStructureChecksum = 16;
export const headerSummedOffset = 24;
export const headerIndexOffset = 24;
/** Slots in the index: a power of two, at least `slotCountMin` and at least twice the entries. */
export const headerSlotCount = 28;
export const headerEntryOffset = 32;
/** Bytes that the entries take together. */
export const headerEntryLength = 36;
export const headerEntryCount = 40;
export const headerRepresentationOffset = 44;
export const headerRepresentationCount = 48;
export const headerChecksumOffset = 52;
export const headerChecksumCount = 56;
/** Start of heads and bodies, a multiple of `pageLength`; the data reaches to the store's end. */
export const headerDataOffset = 60;
/** Offset of the entry served with status 404 where no path matches; 0 where the site has none. */
export const headerNotFoundEntry = 64;
/** Start of the variants, directly behind the representations, and how many there are. */
export const headerVariantOffset = 68;
export const headerVariantCount = 72;
/** SHA-256 that names the release, 32 bytes; format.md says over what. */
export const headerReleaseId = 96;
export const releaseIdLength = 32;

// Index: open addressing, linear probing from (hash of the path) mod slots --------------------

export const slotLength = 8;
export const slotCountMin = 8;
/** A look-up ends after so many slots; the writer doubles the index until every entry is within. */
export const probesMax = 64;
/** Lower half of XXH64 of the path. */
export const slotHash = 0;
/** Offset of the entry in the store; 0 marks an empty slot. */
export const slotEntry = 4;

// Entry: the path stands inside, so that a look-up touches two cache lines --------------------

/** Entries start at multiples of this and are padded with zeros to one. */
export const entryAlignment = 64;
export const entryHash = 0;
/** u16: length of the path in bytes. */
export const entryPathLength = 4;
/** u8: one of the kinds below. */
export const entryKind = 6;
/** u8: who may read it; 0 is everybody, and all that this version knows. */
export const entryAccess = 7;
/** Index of the first representation; they stand in a row, the preferred encoding first. */
export const entryRepresentation = 8;
/** u16: how many representations, 1 to `representationsMax`; 0 where nothing is there. */
export const entryRepresentationCount = 12;
/** u16: status of the heads: page 200; redirect 301, 302, 307, 308; gone 410; error 404, 451. */
export const entryStatus = 14;
/** Index of the first variant; those of one entry stand in a row, the earliest first. */
export const entryVariant = 16;
/** u16: how many variants, 0 to `variantsMax`. */
export const entryVariantCount = 20;
/** Path bytes: canonical form of RFC 3986 §6.2.2, percent-encoded, starting with "/". */
export const entryPath = 24;
export const pathLengthMax = 2048;

export const kindPage = 1;
export const kindRedirect = 2;
export const kindGone = 3;
export const kindError = 4;
/** As if the path were not in the store: a page not yet public, a picture of one that has ended. */
export const kindAbsent = 5;

// Variant: what the entry is from some instant on. Its fields but the first are those of an entry,
// at the same offsets, so that what reads an entry reads a variant --------------------------------

export const variantLength = 16;
/** Seconds since 1970, at least 1; each variant of an entry begins later than the one before it. */
export const variantValidFrom = 0;
export const variantsMax = 1024;

// Representation: one encoding of one entry ---------------------------------------------------

/** Two to a cache line: the section starts at a multiple of `entryAlignment`. */
export const representationLength = 32;
export const representationsMax = 4;
/** Offset of the head in the store, a multiple of `headAlignment`. Four runs, one after another: */
export const representationHead = 0;
/** u16: the status line with its CRLF, */
export const representationStatusLineLength = 4;
/** u16: the field lines that a 304 repeats (RFC 9110 §15.4.5), */
export const representationCacheFieldsLength = 6;
/** u16: the other field lines that a 206 repeats, */
export const representationFieldsLength = 8;
/** u16: the Content-Length line (0 bytes where the status forbids content). */
export const representationContentLengthLength = 10;
export const headLengthMax = 8192;
/** Offset of the body in the store, a multiple of `bodyAlignment`. */
export const representationBody = 12;
export const representationBodyLength = 16;
/** u16: offset in the head of the entity tag (it is one of the cache fields); 0: there is none. */
export const representationEtag = 20;
/** u16: length of the entity tag with its quotes; 0 where there is none. */
export const representationEtagLength = 22;
/** Last-Modified in seconds since 1970; 0 where there is none. */
export const representationLastModified = 24;
/** u8: one of the encodings below; an entry has each at most once, and identity always. */
export const representationEncoding = 28;

export const encodingIdentity = 0;
export const encodingGzip = 1;
export const encodingBrotli = 2;
export const encodingMax = 2;

// Data ----------------------------------------------------------------------------------------

export const headAlignment = 8;
export const bodyAlignment = 64;
export const pageLength = 4096;
/** The lower half of XXH64 is kept for every so many bytes of data, and checked at first use. */
export const checksumSpan = 4096;

// Where the store may lie: the appliance's 32-bit address space -------------------------------

/** First address of the store in the appliance, plus the low 21 bits of its physical one. */
export const storeAddressBase = 0x40000000;
/** Longest store: what is left above it, less 2 MiB for those bits and a guard at the top. */
export const storeLengthMax = 0xbfa00000;

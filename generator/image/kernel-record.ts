// Read first: appliance/boot/README.md, "The store record". The same offsets stand there in C.
//
// A kernel keeps this record at the start of its writable segment. The kernel's build fills in what
// it knows about itself, baking the two fields that say where the store is.

/** First eight bytes of the record: "kilnkern", read as a little-endian u64. */
export const kernelMagic = 0x6e72656b6e6c696bn;
/** Version of this record and of the place where the kernel expects the store. */
export const recordVersion = 1;

export const recordLength = 64;
export const recordMagic = 0;
/** u32: `recordVersion`. */
export const recordRecordVersion = 8;
/** u32: `formatVersion` of the stores that the kernel serves (appliance/store/layout.ts). */
export const recordStoreVersion = 12;
/** u64: physical address of the store, a multiple of `storeAlignment`; 0 where there is none. */
export const recordStoreAddress = 16;
/** u64: length of the store in bytes, a multiple of `storeAlignment`; 0 in a kernel without one. */
export const recordStoreLength = 24;
/** 32 bytes: SHA-256 that names the kernel's sources and compilers. */
export const recordBuildId = 32;
export const buildIdLength = 32;

/** The store's physical address and its offset in the image are multiples of this. */
export const storeAlignment = 4096;

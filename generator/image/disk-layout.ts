// Read first: appliance/boot/bios/README.md. The same places stand in its layout.h and loader.c.
//
//     0      4 KiB            8 KiB         28 KiB     1 MiB
//     | boot | configuration  | load table  | zeros    | the image, as an ELF file | zeros
//                                                      └ the one partition

export const sectorLength = 512;
/** Boot sector and loader. */
export const bootLength = 8 * sectorLength;
/** Text of one machine, ended by a zero byte: the kernel's command line. */
export const configurationOffset = 4096;
export const configurationLength = 4096;

export const tableOffset = 8192;
/** Bytes of the load table at most, and of its head, behind which the sums stand. */
export const tableLengthMax = 40 * sectorLength;
export const tableHeadLength = 512;
/** First eight bytes of the load table. */
export const tableMagic = "kilndisk";
export const tableVersion = 1;

/** u32: bytes of the table, a multiple of 16. */
export const tableLengthField = 12;
export const tableVersionField = 8;
/** u32: XXH32 of the table while this field is 0. */
export const tableSum = 16;
/** u32: physical address of the kernel's PVH entry. */
export const tableEntry = 20;
/** u32: first physical address behind the image. */
export const tableMemoryEnd = 24;
export const tableRunCount = 28;
/** u64: bytes of the image. */
export const tableImageLength = 32;
/** Runs: first sector, sectors, physical address, 0; a u32 each. */
export const tableRuns = 40;
export const runLength = 16;
export const runsMax = 8;
/** u32: XXH32 of boot sector and loader. Programs that look at the disk compare it. */
export const tableBootSum = tableRuns + runLength * runsMax;

/** What is read, and summed, at once. */
export const pieceLength = 1 << 20;
/** Where the partition begins; its length is a multiple of that, too. */
export const partitionOffset = 1 << 20;
/** Type "non-file-system data". */
export const partitionType = 0xda;
export const signatureOffset = 440;
export const partitionTableOffset = 446;
export const bootMarkOffset = 510;

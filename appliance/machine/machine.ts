// The whole contract between the appliance and whatever it runs on (README.md beside this file).
//
// Each function is an import of the wasm module "machine". Node supplies TypeScript objects, bare
// metal the C files of ../boot. Nothing here assumes an architecture, a bus or a single core.
// Addresses of type `usize` are the appliance's own; `u64` ones belong to the machine.

/** Puts one byte on the console. */
export declare function consoleWrite(byte: u32): void;
/** Monotonic clock in µs since the appliance was entered. */
export declare function clockUs(): u64;
/** Wall clock in µs since 1970-01-01T00:00:00Z; 0 when the machine has none. */
export declare function wallClockUs(): u64;
/** Sleeps until `clockUs()` reaches `deadlineUs` or an interrupt arrives; may return early. */
export declare function wait(deadlineUs: u64): void;
/** 64 unpredictable bits. */
export declare function entropy(): u64;
/** Ends the run: 0 is success, anything else a failure that the machine hands on where it can. */
export declare function halt(status: u32): void;

/** Device registers by physical address; never reordered with one another. */
export declare function mmioRead8(address: u64): u32;
export declare function mmioRead16(address: u64): u32;
export declare function mmioRead32(address: u64): u32;
export declare function mmioWrite8(address: u64, value: u32): void;
export declare function mmioWrite16(address: u64, value: u32): void;
export declare function mmioWrite32(address: u64, value: u32): void;
/** Address of the `index`-th window where a virtio-mmio device may lie; 0 past the last. */
export declare function mmioWindow(index: u32): u64;

/** PCI configuration space; `device` is bus << 8 | device << 3 | function, `register` in fours. */
export declare function pciRead32(device: u32, register: u32): u32;
export declare function pciWrite32(device: u32, register: u32, value: u32): void;
/** Addresses below 4 GiB, equal on both sides of the bus, for windows that no firmware placed. */
export declare function pciMemoryStart(): u64;
export declare function pciMemoryEnd(): u64;

/**
 * Makes hypercall `number` of Xen with up to three arguments (addresses are the appliance's own);
 * -38 (ENOSYS) where there is no Xen.
 */
export declare function hypercall(number: u32, first: u64, second: u64, third: u64): i64;

/** Address at which a device finds the byte at `address`; heap and store are contiguous to it. */
export declare function dmaAddress(address: usize): u64;
/** Later loads see no older memory than earlier loads did. */
export declare function readBarrier(): void;
/** Earlier stores are visible to a device before later stores. */
export declare function writeBarrier(): void;
/** Earlier stores are visible to a device before later loads are made. */
export declare function fullBarrier(): void;

/** Address of the store in the appliance's memory (read-only), and its length in bytes. */
export declare function storeAddress(): usize;
export declare function storeLength(): u32;
/** Length in bytes of the configuration block, and a copy of it to `destination`. */
export declare function configurationLength(): u32;
export declare function configurationRead(destination: usize): void;

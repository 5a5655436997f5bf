// The probe of kvm.ts for arm64: the same loop and exits to the hypervisor, then power-off, which
// ends QEMU with status 0.

/** Where QEMU's `virt` has its serial line, whose flags no processor reads without a hypervisor. */
const serialLine = 0x0900;
const serialFlags = 0x18;
const powerOff = 0x8400_0008;

/** movz, movk: `value` to bits `shift` and up of a register, the others cleared or kept. */
function move(register: number, value: number, shift: 0 | 16, keep: boolean): number {
  return (keep ? 0xf280_0000 : 0xd280_0000) | ((shift / 16) << 21) | (value << 5) | register;
}

/** The smallest image that QEMU boots as Linux for arm64 (see its documentation, booting.rst). */
export function arm64ProbeImage(turns: number, exits: number): Buffer {
  const instructions = [
    move(0, turns & 0xffff, 0, false),
    move(0, turns >>> 16, 16, true),
    0xf100_0400, // 1: subs x0, x0, #1
    0x54ff_ffe1, // b.ne 1b
    move(1, serialLine, 16, false),
    move(0, exits, 0, false),
    0xb940_0022 | ((serialFlags / 4) << 10), // 2: ldr w2, [x1, #serialFlags]
    0xf100_0400, // subs x0, x0, #1
    0x54ff_ffc1, // b.ne 2b
    move(0, powerOff & 0xffff, 0, false),
    move(0, powerOff >>> 16, 16, true),
    0xd400_0002, // hvc #0
    0x1400_0000, // b .
  ];
  const header = Buffer.alloc(64);
  header.writeUInt32LE(0x1400_0010); // b to what follows the header
  header.writeBigUInt64LE(BigInt(header.length + 4 * instructions.length), 16);
  header.write("ARM\x64", 56);
  return Buffer.concat([header, Buffer.from(Uint32Array.from(instructions).buffer)]);
}

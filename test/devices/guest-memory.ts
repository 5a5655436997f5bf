// The appliance's memory as a device sees it: every access is checked, because an access outside
// means that the driver under test gave the device a wrong address.

export class GuestMemory {
  protected readonly memory: () => WebAssembly.Memory;

  constructor(memory: () => WebAssembly.Memory) {
    this.memory = memory;
  }

  private view(address: number, length: number): DataView {
    const { buffer } = this.memory();
    if (address < 4096 || address + length > buffer.byteLength) {
      throw new Error(`the device was sent to ${length} bytes at ${address}, outside the memory`);
    }
    return new DataView(buffer, address, length);
  }

  u16(address: number): number {
    return this.view(address, 2).getUint16(0, true);
  }

  u32(address: number): number {
    return this.view(address, 4).getUint32(0, true);
  }

  u64(address: number): number {
    return Number(this.view(address, 8).getBigUint64(0, true));
  }

  setU16(address: number, value: number): void {
    this.view(address, 2).setUint16(0, value, true);
  }

  setU32(address: number, value: number): void {
    this.view(address, 4).setUint32(0, value, true);
  }

  bytes(address: number, length: number): Uint8Array {
    this.view(address, length);
    return new Uint8Array(this.memory().buffer, address, length).slice();
  }

  write(address: number, bytes: Uint8Array): void {
    this.view(address, bytes.length);
    new Uint8Array(this.memory().buffer, address, bytes.length).set(bytes);
  }
}

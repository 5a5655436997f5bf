import { NetDevice } from "../../../appliance/net/device";
import { Frame } from "../../../appliance/net/frame";
import { Network } from "../../../appliance/net/network";
import { test } from "../unit";

/** A device that keeps the last queued frame. */
class Probe extends NetDevice {
  last: usize = 0;
  queued: u32 = 0;
  constructor() {
    super(16);
    store<u64>(this.macAddress, 0x010000005452);
  }
  queue(frame: Frame): void {
    this.last = changetype<usize>(frame);
    this.queued += 1;
  }
  flush(): void {}
  reap(): void {}
  receive(): u32 {
    return 0;
  }
  recycle(): void {}
  arm(): bool {
    return true;
  }
}

test("a network without an address opens no frame", () => {
  const network = new Network(new Probe());
  assert(network.open() === null);
});

test("taking an address announces it", () => {
  const device = new Probe();
  const network = new Network(device);
  network.configure(0x0a4d0002, 24, 0x0a4d0001);
  assert(device.queued == 1);
  assert(network.open() !== null);
});

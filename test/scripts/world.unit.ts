// What tcp-endpoint.unit.ts tells Node.

/** A frame in full: address, length, and the segmentation that was asked for. */
export declare function sent(
  address: usize,
  length: u32,
  segmentSize: u32,
  headerLength: u32,
): void;
/** What TCP told the application: one of `calls` in tcp-world.ts, and its arguments. */
export declare function called(call: u32, id: u32, value: u32, address: usize): void;

// What tcp-endpoint.unit.ts tells Node.

/** A frame in full: address, length, and the segmentation that was asked for. */
export declare function sent(
  address: usize,
  length: u32,
  segmentSize: u32,
  headerLength: u32,
): void;

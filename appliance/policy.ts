// Every limit of the appliance, with its unit and its reason. A leaf: all may import it.

/** Bytes in a frame's own buffer: an untagged Ethernet frame of 1500 bytes and its header fit. */
export const frameBufferLength: u32 = 2048;
/** Bytes in front of a frame that a driver may use for itself (virtio-net's header is 12). */
export const frameHeadroom: u32 = 16;
/** Segments in a frame: headers, and seven runs of head, generated text and body. */
export const segmentsMax: u32 = 8;
/** Frames that `receive` hands over at once. */
export const receiveBatchMax: u32 = 64;

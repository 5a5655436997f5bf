// Every limit of the appliance, with its unit and its reason. A leaf: all may import it.

/** Bytes in a frame's own buffer: an untagged Ethernet frame of 1500 bytes and its header fit. */
export const frameBufferLength: u32 = 2048;
/** Bytes in front of a frame that a driver may use for itself (virtio-net's header is 12). */
export const frameHeadroom: u32 = 16;
/** Segments in a frame: headers, and seven runs of head, generated text and body. */
export const segmentsMax: u32 = 8;
/** Frames that `receive` hands over at once. */
export const receiveBatchMax: u32 = 64;

// Network (net/) ----------------------------------------------------------------------------------

/** Neighbours remembered: sets of `neighbourWays`, a power of two (12 KiB in all). */
export const neighbourSets: u32 = 64;
export const neighbourWays: u32 = 4;
/** A neighbour is asked again, while in use, this long after it last answered. */
export const neighbourRefreshUs: u64 = 60_000_000;
/** A neighbour that has not answered for this long is forgotten. */
export const neighbourLifeUs: u64 = 120_000_000;
/** Time between two ARP requests for one neighbour (RFC 1122 §2.3.2.1: at most one a second). */
export const neighbourRetryUs: u64 = 1_000_000;
/** Requests without an answer after which the frame that waits is thrown away. */
export const neighbourTriesMax: u32 = 3;
/** ARP requests for all neighbours together: a scan of our subnet must not become a storm. */
export const arpRequestBurst: u32 = 64;
export const arpRequestIntervalUs: u64 = 10_000;
/** Echo replies: enough for a person and a monitor, not for a flood. */
export const echoReplyBurst: u32 = 100;
export const echoReplyIntervalUs: u64 = 1_000;
/** ICMP errors sent (RFC 1812 §4.3.2.8 asks for a limit). */
export const icmpErrorBurst: u32 = 10;
export const icmpErrorIntervalUs: u64 = 100_000;
/** Frames that stay free for the rest of the stack when one is to wait for a neighbour. */
export const waitingFramesReserve: u32 = 8;

// Read first: Virtio 1.2 §5.1.3 (feature bits of network devices) and §6 (reserved bits).

/** The device fills in checksums of frames that it sends (VIRTIO_NET_F_CSUM). */
export const featureCsum: u64 = 1 << 0;
/** The driver takes frames whose checksum is unfinished (VIRTIO_NET_F_GUEST_CSUM). */
export const featureGuestCsum: u64 = 1 << 1;
/** The device says which MTU its network has (VIRTIO_NET_F_MTU). */
export const featureMtu: u64 = 1 << 3;
/** The device has a MAC address (VIRTIO_NET_F_MAC). */
export const featureMac: u64 = 1 << 5;
/** The device cuts IPv4 TCP segments (VIRTIO_NET_F_HOST_TSO4). */
export const featureHostTso4: u64 = 1 << 11;
/** The device cuts IPv6 TCP segments (VIRTIO_NET_F_HOST_TSO6). */
export const featureHostTso6: u64 = 1 << 12;
/** A received frame may fill several buffers (VIRTIO_NET_F_MRG_RXBUF). */
export const featureMergeableBuffers: u64 = 1 << 15;
/** Legacy only: the header need not have a descriptor of its own (VIRTIO_F_ANY_LAYOUT). */
export const featureAnyLayout: u64 = 1 << 27;
/** A descriptor may point at a table of descriptors (VIRTIO_F_INDIRECT_DESC). */
export const featureIndirect: u64 = 1 << 28;
/** Interrupts and notifications at an index instead of always or never (VIRTIO_F_EVENT_IDX). */
export const featureEventIndex: u64 = 1 << 29;
/** The interface of Virtio 1.0 and later (VIRTIO_F_VERSION_1). */
export const featureVersion1: u64 = 1 << 32;
/** Addresses may pass an IOMMU, which nobody here has switched on (VIRTIO_F_ACCESS_PLATFORM). */
export const featureAccessPlatform: u64 = 1 << 33;

/** What the driver has a use for; of the rest it takes nothing. */
export const featuresWanted: u64 =
  featureCsum |
  featureGuestCsum |
  featureMtu |
  featureMac |
  featureHostTso4 |
  featureHostTso6 |
  featureMergeableBuffers |
  featureAnyLayout |
  featureIndirect |
  featureEventIndex |
  featureVersion1 |
  featureAccessPlatform;

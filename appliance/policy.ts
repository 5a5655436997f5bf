// Every limit of the appliance, with its unit and its reason. A leaf: all may import it.

/**
 * Bytes in a frame's own buffer: an untagged Ethernet frame of 1500 bytes and its header fit. With
 * the headroom it is half a page, so that no buffer lies on two: Xen's devices are given pages.
 */
export const frameBufferLength: u32 = 2032;
/** Bytes in front of a frame that a driver may use for itself (virtio-net's header is 12). */
export const frameHeadroom: u32 = 16;
/** Unit in which a device may count memory, whatever the machine's own pages are. */
export const pageLength: u32 = 4096;
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

// IPv6 (net/) -------------------------------------------------------------------------------------

/** Addresses at once: the link-local one, and one from each of three prefixes. */
export const ipv6AddressesMax: u32 = 4;
/** Routers remembered (RFC 4861 §6.3.4: two at least); later ones wait until one is gone. */
export const routersMax: u32 = 4;
/** Prefixes known to be on the link: those of our addresses, and as many without. */
export const onLinkPrefixesMax: u32 = 8;
/** Extension headers before a packet's content, and options in one of them (RFC 8504 §5.3). */
export const extensionHeadersMax: u32 = 8;
export const extensionOptionsMax: u32 = 8;
/** Options in a message of neighbour discovery: each kind, and more prefixes than we keep. */
export const discoveryOptionsMax: u32 = 32;
/** RetransTimer: how long an address is asked after before it is ours (RFC 4862 §5.1, RFC 4861). */
export const duplicateDetectionUs: u64 = 1_000_000;
/** REACHABLE_TIME: a neighbour in use is asked again after so long (RFC 4861 §10). */
export const ipv6RefreshUs: u64 = 30_000_000;
/** First wait for a router's answer; doubled each time, up to the second figure (RFC 7559 §2.1). */
export const routerRetryFirstUs: u64 = 4_000_000;
export const routerRetryLastUs: u64 = 3_600_000_000;
/** RFC 4862 §5.5.3 (e): nobody who cannot prove who he is makes an address end sooner than so. */
export const prefixLifetimeFloorUs: u64 = 7_200_000_000;
/** Time between the two reports that a group is joined (RFC 3810 §9.11). */
export const mldRepeatUs: u64 = 1_000_000;
/** Longest delay that an MLD query can ask for and be believed. */
export const mldDelayMaxUs: u64 = 30_000_000;

// HTTP (http/) ------------------------------------------------------------------------------------

/**
 * Request line and fields together: 414 or 431 beyond (RFC 9112 §3 asks for 8000 at least).
 * 9112-3-4, 9110-4.1-1, 9110-2.3-2
 */
export const requestHeadLengthMax: u32 = 8192;
/** Field lines in a request: 431 beyond. */
export const fieldLinesMax: u32 = 100;
/** Content of a request that is read and thrown away: 413 beyond. */
export const requestContentLengthMax: u32 = 65536;
/** Requests on one connection; the last one's response closes it. */
export const requestsPerConnectionMax: u32 = 1000;
/** Responses of one connection under way at once: what pipelining can make us remember. */
export const responsesPerConnectionMax: u32 = 8;
/**
 * Responses under way, of all connections together, beyond the oldest of each: a pipeline of slow
 * readers must not take the records that others need. With none left its requests wait their turn.
 */
export const pipelinedResponsesMax: u32 = 256;
/** Ranges in one request: beyond, Range is ignored (RFC 9110 §14.2). Viewers of PDF ask for few. */
export const rangesMax: u32 = 16;
/** Responses of several ranges under way at once: beyond, Range is ignored (8 KiB in all). */
export const rangeSetsMax: u32 = 64;
/** From the connection's start to the first byte: then it is closed without a word. */
export const firstByteTimeoutUs: u64 = 10_000_000;
/** From a request's first byte to its last: then 408. */
export const requestTimeoutUs: u64 = 10_000_000;
/** Between two requests: then the connection is closed without a word. */
export const idleTimeoutUs: u64 = 30_000_000;
/** Output under way beyond which no further request is taken: with any body it stays below 2^32. */
export const outstandingLengthMax: u32 = 0x3f000000;
/** Input thrown away after the last response: a reset would overtake it (RFC 9112 §9.6). */
export const lingerLengthMax: u32 = 1048576;
/** Bytes of a body checked before its head is sent; the rest is checked on the way. */
export const verifiedAtStart: u32 = 65536;

// Configuration -----------------------------------------------------------------------------------

/** Bytes of the configuration block that are read. */
export const configurationLengthMax: u32 = 4096;
/** Longest host name (RFC 2132 §3.14 allows 255; a label has 63). */
export const hostnameLengthMax: u32 = 63;
/** Most connections that `connections=` may ask for: 64 MiB hold 100,000 idle ones. */
export const connectionsCeiling: u32 = 131072;
/** Most requests that `requests-per-connection=` may allow: they are counted in 16 bits. */
export const requestsCeiling: u32 = 65535;
/** Longest timeout that can be set: a day. */
export const timeoutCeilingS: u32 = 86400;

// DHCP (services/dhcp.ts) -----------------------------------------------------------------------

/** First wait for an answer; doubled each time, up to the second figure (RFC 2131 §4.1). */
export const dhcpRetryFirstUs: u64 = 4_000_000;
export const dhcpRetryLastUs: u64 = 64_000_000;
/** Waits vary by so much to either side. */
export const dhcpRetrySpreadUs: u64 = 1_000_000;
/** Requests for an offered address before another is looked for. */
export const dhcpRequestsMax: u32 = 4;
/** Shortest wait between two requests while a lease still runs (RFC 2131 §4.4.5). */
export const dhcpRenewalWaitUs: u64 = 60_000_000;
/** A lease shorter than this cannot be kept: such an offer is ignored. */
export const dhcpLeaseMinS: u32 = 10;
/** Smallest MTU that is believed (RFC 791 §3.2: 68, but 576 must be accepted by everybody). */
export const mtuMin: u32 = 576;

// Time (services/sntp.ts, server.ts) --------------------------------------------------------------

/**
 * 2026-01-01: a clock that shows less has lost its battery, or was never set, and is not believed,
 * nor is such a server. A constant, for neither kernel nor store knows when it was made (the same
 * sources give the same bytes); this one, because no kernel is older. What is scheduled stays
 * hidden then, and no Date is sent (RFC 9110 §6.6.1).
 */
export const clockFloorS: u32 = 1_767_225_600;
/** Servers remembered: DHCP may name many. */
export const timeServersMax: u32 = 4;
/** Time between two questions: what a quartz drifts meanwhile is a tenth of a second. */
export const timePollUs: u64 = 1_024_000_000;
/** The same where a server asks for patience again and again: a day and a half. */
export const timePollLastUs: u64 = 131_072_000_000;
/** First wait without an answer; doubled each time, up to the poll interval (RFC 4330 §10). */
export const timeRetryFirstUs: u64 = 16_000_000;
/** An answer that took longer is none: half of its way is how wrong it may be. */
export const timeAnswerUs: u64 = 4_000_000;
/** Differences that are left alone. */
export const timeJitterUs: u64 = 100_000;

// TCP (tcp/) --------------------------------------------------------------------------------------

/** Connections in any state, TIME-WAIT included: some 250 bytes each. */
export const connectionsMax: u32 = 1024;
/**
 * A source (an IPv4 /24, an IPv6 /56) may have so many times the connections that are left: an
 * audience behind one address gets three quarters of all, and however many sources take all they
 * can, something remains for the next one. With a half, 1,024 connections would hold 85 viewers of
 * a talk, whose browsers open six each, in place of 128; a stranger who fills a source's share
 * costs others room, but no answer: a quarter is theirs, and slow ones meet the timeouts.
 */
export const sourceShare: u32 = 3;
/** Counters for sources, a power of two. */
export const sourceCountersMax: u32 = 256;
/** Connections whose handshake is unfinished; beyond, SYN cookies (RFC 4987 §3.6). */
export const halfOpenMax: u32 = 256;
/** Life of a half-open connection: its SYN-ACK and three repetitions. */
export const halfOpenUs: u64 = 15_000_000;
/** Receive window, and length of a pooled buffer: a whole request head must fit. */
export const receiveBufferLength: u32 = 8192;
/** Pooled buffers: connections at once with half a request, or with something lost before it. */
export const receiveBuffersMax: u32 = 32;
/** RFC 6298 (2.4) and (2.5). */
export const retransmissionTimeoutMinUs: u32 = 1_000_000;
export const retransmissionTimeoutMaxUs: u32 = 60_000_000;
/**
 * With a peer that understands SACK or timestamps: what stands above the smoothed round trip at
 * least. With SACK a probe of the tail comes first, and a timeout that was needless is undone;
 * Linux has the same figure, and delayed acknowledgments of other systems stay below it.
 */
export const retransmissionMarginMinUs: u32 = 200_000;
/** RFC 8985 §7.2: least wait for a tail loss probe, so that a busy peer is not probed. */
export const probeTimeoutMinUs: u32 = 10_000;
/** TLP.max_ack_delay: how late a single segment may be acknowledged. */
export const probeDelayMaxUs: u32 = 200_000;
/**
 * Runs of bytes with one history (tcp/flight.ts) that a connection may have in flight: a 64th of a
 * round trip each, and two more for each segment that is missing.
 */
export const runsPerConnectionMax: u32 = 512;
/** Flights recorded at once, some 130 bytes each: so many, or one for so many connections. */
export const flightsMax: u32 = 1024;
export const connectionsPerFlight: u32 = 8;
/** Runs in the pool for each flight: a response without loss needs one, a long one a few. */
export const runsPerFlight: u32 = 4;
/**
 * Timeouts in a row of a full segment, before the one that has the path taken for one that swallows
 * what is too long and the ICMP error as well (RFC 2923 §2.1), and the packet that then is tried:
 * BASE_PLPMTU of RFC 8899 §5.1.2.
 */
export const blackHoleTimeouts: u32 = 2;
export const blackHoleMtu: u32 = 1200;
/** RFC 6298 (2.1). */
export const retransmissionTimeoutInitialUs: u32 = 1_000_000;
/** RFC 6298 (5.7): where even the handshake had to be repeated. */
export const retransmissionTimeoutSlowUs: u32 = 3_000_000;
/**
 * Timeouts in a row until a connection is given up: R2 of RFC 9293 §3.8.3, at least 100 s.
 * SHLD-11
 */
export const retransmissionsMax: u32 = 7;
/** How long a peer may keep its window closed while we have something to send. */
export const zeroWindowUs: u64 = 60_000_000;
/** Silence of a peer after which it is probed: none, unless the machine is told to (MUST-25). */
export const keepAliveUs: u64 = 0;
/** What `keep-alive=on` means: RFC 9293 §3.8.4 wants two hours at least (MUST-28). */
export const keepAliveOnS: u32 = 7200;
/**
 * Probes without an answer after which the peer is taken to be gone, and the time between two of
 * them, or the silence that was asked for where that is shorter. Both are what BSD made usual.
 */
export const keepAliveProbesMax: u32 = 8;
export const keepAliveProbeUs: u64 = 75_000_000;
/** RFC 9293 §3.8.6.3 allows 500 ms; requests are answered sooner, so few ever wait (MUST-40). */
export const delayedAckUs: u64 = 40_000;
/** How long the peer may take to close its half once ours is closed and acknowledged. */
export const finWaitUs: u64 = 30_000_000;
/** 2 MSL: RFC 9293 §3.4.2 suggests 4 minutes, everyone uses 1; TIME-WAIT also yields to need. */
export const timeWaitUs: u64 = 60_000_000;
/** Resets in answer to segments that belong to no connection. */
export const resetBurst: u32 = 100;
export const resetIntervalUs: u64 = 1_000;
/** Challenge ACKs a connection may send in one second (RFC 5961 §7). */
export const challengesPerSecondMax: u32 = 5;
/** Smallest segment text that a peer can ask for: less would cost us more than it saves anyone. */
export const segmentTextMin: u32 = 216;
/** Frames that one connection sends before the next has its turn. */
export const framesPerTurnMax: u32 = 16;
/** Timers looked at in one turn of the poll loop. */
export const timersPerTurnMax: u32 = 64;
/** Separate runs of bytes kept beyond a gap. */
export const receiveIntervalsMax: u32 = 4;

// Memory (server.ts) ------------------------------------------------------------------------------

/** The heap is shared out in eighths: one to frames, one to buffers, at most six to connections. */
export const heapShares: u32 = 8;
export const connectionShares: u32 = 6;
/** Heap that is reckoned with at most: the store begins above it. */
export const heapLengthMax: u64 = 0x3fff0000;
/** Frames in flight, and at most as many receive buffers: a 64 KiB window needs 45. */
export const framesMin: u32 = 24;
export const framesMax: u32 = 256;
/** Receive buffers of a device, whatever the memory: two batches. */
export const deviceBuffersMax: u32 = 2 * receiveBatchMax;
/** How long a domain of Xen waits, at its start, for xenstored, and for its network card. */
export const xenTimeoutUs: u64 = 10_000_000;
/** Times that a device may contradict itself and be reset; the next time it is given up. */
export const deviceFailuresMax: u32 = 8;

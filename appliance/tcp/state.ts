// Read first: RFC 9293 §3.3.2.

/**
 * State of a connection, in the order that a server passes through. LISTEN is not the state of any
 * control block but the port's (listen.ts); SYN-SENT does not exist, because a server never opens
 * actively.
 */
export const enum State {
  Closed,
  SynReceived,
  Established,
  CloseWait,
  FinWait1,
  FinWait2,
  Closing,
  LastAck,
  TimeWait,
}

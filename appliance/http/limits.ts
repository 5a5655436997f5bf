// The limits of one HTTP server: the policy's values, unless its machine was configured otherwise.

import * as policy from "../policy";

/** What one connection may ask for, and how long it may take. */
@final
export class HttpLimits {
  requestsPerConnectionMax: u32 = policy.requestsPerConnectionMax;
  firstByteTimeoutUs: u64 = policy.firstByteTimeoutUs;
  requestTimeoutUs: u64 = policy.requestTimeoutUs;
  idleTimeoutUs: u64 = policy.idleTimeoutUs;
}

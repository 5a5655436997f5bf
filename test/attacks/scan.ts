// What nmap finds: open ports, how well sequence numbers can be foretold, how IP identifications
// run.

import { address, type Victim } from "./victim.ts";

/** The findings that matter. */
export interface Findings {
  readonly open: readonly number[];
  /** nmap's index of how hard sequence numbers are to foretell: 0 is trivial, 260 is random. */
  readonly sequenceIndex: number;
  /** nmap's class of IP identifications. */
  readonly ipIds: string;
}

/** Scans ports and versions, and guesses at the system. */
export async function scan(victim: Victim): Promise<Findings> {
  const ports = ["-p", "1-100,443,8080"];
  const how = ["-n", "-Pn", "-O", "-sV", "--version-light", "--max-os-tries", "1", "-oX", "-"];
  const xml = await victim.run("nmap", ...how, ...ports, address);
  const open = [...xml.matchAll(/<port protocol="tcp" portid="(\d+)"><state state="open"/g)];
  const sequence = /<tcpsequence index="(\d+)"/.exec(xml);
  const ids = /<ipidsequence class="([^"]*)"/.exec(xml);
  if (!sequence || !ids) throw new Error(`nmap has not measured:\n${xml}`);
  return {
    open: open.map(([, port]) => Number(port)),
    sequenceIndex: Number(sequence[1]),
    ipIds: ids[1]!,
  };
}

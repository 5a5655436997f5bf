import { Configuration } from "../../appliance/configuration";
import { test } from "./unit";

/** The configuration that a block of text gives. */
function parsed(text: string): Configuration {
  const block = heap.alloc(text.length + 1);
  for (let index = 0; index < text.length; index++) {
    store<u8>(block + index, <u8>text.charCodeAt(index));
  }
  const configuration = new Configuration();
  configuration.parse(block, text.length);
  return configuration;
}

test("an empty block gives the defaults", () => {
  const configuration = parsed("  \n\t ");
  assert(configuration.address == 0);
  assert(configuration.port == 80);
  assert(configuration.connections == 0);
  assert(configuration.hostnameLength == 0);
  assert(configuration.complaints == 0);
});

test("every name is understood", () => {
  const text =
    "ip=10.77.0.2/24 gateway=10.77.0.1\nhostname=kiln-1 port=8080\tconnections=99 on-fault=halt";
  const configuration = parsed(text);
  assert(configuration.complaints == 0);
  assert(configuration.address == 0x0a4d0002);
  assert(configuration.prefixLength == 24);
  assert(configuration.gateway == 0x0a4d0001);
  assert(configuration.hostnameLength == 6);
  assert(load<u8>(configuration.hostname) == 0x6b);
  assert(configuration.port == 8080);
  assert(configuration.connections == 99);
});

test("limits are understood, each in its unit", () => {
  const counts = "half-open=7 requests-per-connection=3 ";
  const seconds = "first-byte-timeout=2 request-timeout=4 idle-timeout=86400";
  const configuration = parsed(counts + seconds);
  assert(configuration.complaints == 0);
  assert(configuration.halfOpen == 7);
  assert(configuration.requestsPerConnection == 3);
  assert(configuration.firstByteTimeoutS == 2);
  assert(configuration.requestTimeoutS == 4);
  assert(configuration.idleTimeoutS == 86400);
});

test("clients are probed if asked for (MUST-25), after two hours or what is said (MUST-28)", () => {
  assert(parsed("").keepAliveS == 0);
  assert(parsed("keep-alive=on idle-timeout=86400").keepAliveS == 7200);
  assert(parsed("keep-alive=1").keepAliveS == 1);
  assert(parsed("keep-alive=86400").keepAliveS == 86400);
  assert(parsed("keep-alive=60 keep-alive=off").keepAliveS == 0);
  assert(parsed("keep-alive=60 keep-alive=off").complaints == 0);
});

test("the last of two items counts", () => {
  assert(parsed("ip=10.0.0.1/8 ip=dhcp").address == 0);
});

test("what is wrong costs a line and changes nothing", () => {
  assert(parsed("ip=10.0.0.1").complaints == 1);
  assert(parsed("ip=10.0.0/8").complaints == 1);
  assert(parsed("ip=10.0.0.256/8").complaints == 1);
  assert(parsed("ip=10.0.0.1/33").complaints == 1);
  assert(parsed("ip=10.0.0.1.2/8").complaints == 1);
  assert(parsed("ip=127.0.0.1/8").complaints == 1);
  assert(parsed("ip=/").complaints == 1);
  assert(parsed("ip=").complaints == 1);
  assert(parsed("gateway=1.2.3.").complaints == 1);
  assert(parsed("gateway=1..2.3").complaints == 1);
  assert(parsed("port=0").complaints == 1);
  assert(parsed("port=65536").complaints == 1);
  assert(parsed("port=99999999999999").complaints == 1);
  assert(parsed("port=80x").complaints == 1);
  assert(parsed("connections=0").complaints == 1);
  assert(parsed("idle-timeout=0").complaints == 1);
  assert(parsed("idle-timeout=86401").complaints == 1);
  assert(parsed("idle-timeout=0").idleTimeoutS == new Configuration().idleTimeoutS);
  assert(parsed("keep-alive=0").complaints == 1);
  assert(parsed("keep-alive=86401").complaints == 1);
  assert(parsed("keep-alive=").complaints == 1);
  assert(parsed("keep-alive=yes").complaints == 1);
  assert(parsed("keep-alive=60 keep-alive=yes").keepAliveS == 60);
  assert(parsed("requests-per-connection=65536").complaints == 1);
  assert(parsed("half-open=-1").complaints == 1);
  assert(parsed("hostname=-kiln").complaints == 1);
  assert(parsed("hostname=ki_ln").complaints == 1);
  assert(parsed("on-fault=explode").complaints == 1);
  assert(parsed("colour=red").complaints == 1);
  assert(parsed("quiet").complaints == 1);
  assert(parsed("=").complaints == 1);
  assert(parsed("port=0 port=81").port == 81);
});

test("IPv6: what routers announce, unless an address is given, or none wanted", () => {
  assert(parsed("").ipv6 && parsed("").ipv6PrefixLength == 0);
  assert(!parsed("ip6=off").ipv6);
  assert(parsed("ip6=off ip6=auto").ipv6);
  const fixed = parsed("ip6=2001:db8::a:0:0:2/64 gateway6=fe80::1");
  assert(fixed.complaints == 0);
  assert(fixed.ipv6 && fixed.ipv6PrefixLength == 64);
  assert(fixed.ipv6High == 0x20010db800000000 && fixed.ipv6Low == 0x000a000000000002);
  assert(fixed.gatewayHigh == 0xfe80000000000000 && fixed.gatewayLow == 1);
});

test("the time: of the servers that DHCP names, of one, or of none (4330-10-4)", () => {
  assert(parsed("").timeByDhcp && parsed("").timeLow == 0);
  assert(!parsed("time=off").timeByDhcp && parsed("time=off").timeLow == 0);
  assert(parsed("time=off time=dhcp").timeByDhcp);
  const fixed = parsed("time=169.254.169.123");
  assert(fixed.complaints == 0 && !fixed.timeByDhcp);
  assert(fixed.timeHigh == 0 && fixed.timeLow == 0xffffa9fea97b);
  const fixedIpv6 = parsed("time=fd00:ec2::123");
  assert(fixedIpv6.complaints == 0 && !fixedIpv6.timeByDhcp);
  assert(fixedIpv6.timeHigh == 0xfd000ec200000000 && fixedIpv6.timeLow == 0x123);
  assert(parsed("time=off time=10.0.0.1 time=off").timeLow == 0);
  assert(parsed("time=").complaints == 1);
  assert(parsed("time=on").complaints == 1);
  assert(parsed("time=pool.ntp.org").complaints == 1);
  assert(parsed("time=127.0.0.1").complaints == 1);
  assert(parsed("time=224.0.1.1").complaints == 1);
  assert(parsed("time=ff02::101").complaints == 1);
  assert(parsed("time=10.0.0.1 time=nonsense").timeLow == 0xffff0a000001);
});

test("an address that cannot be one's own, or no prefix, is not taken", () => {
  assert(parsed("ip6=2001:db8::1").complaints == 1);
  assert(parsed("ip6=2001:db8::1/0").complaints == 1);
  assert(parsed("ip6=2001:db8::1/129").complaints == 1);
  assert(parsed("ip6=2001:db8:1/64").complaints == 1);
  assert(parsed("ip6=fe80::1/64").complaints == 1);
  assert(parsed("ip6=ff02::1/64").complaints == 1);
  assert(parsed("ip6=::1/64").complaints == 1);
  assert(parsed("ip6=::ffff:0a4d:2/64").complaints == 1);
  assert(parsed("ip6=dhcp").complaints == 1);
  assert(parsed("ip6=").complaints == 1);
  assert(parsed("gateway6=ff02::2").complaints == 1);
  assert(parsed("gateway6=::").complaints == 1);
  assert(parsed("gateway6=10.0.0.1").complaints == 1);
});

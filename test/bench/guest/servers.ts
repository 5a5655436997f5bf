// Servers of others for the guests, configured in their favour: one worker for the one processor,
// no log, files kept open, connections that last, long queues.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { libraryEnvironment, unpackedPackages } from "../../fixtures/debian.ts";
import type { ArchiveFile } from "./cpio.ts";

export interface ServerProgram {
  readonly name: string;
  /** The program's own version line, or the package's. */
  readonly files: readonly ArchiveFile[];
  readonly folders: readonly string[];
  /** Starts it; it stays in the foreground. */
  readonly command: string;
}

const nginxConfiguration = `
user root;
worker_processes 1;
daemon off;
pid /run/nginx.pid;
error_log /dev/null crit;
# Without multi_accept some of 256 connections starve for seconds.
events { worker_connections 4096; multi_accept on; use epoll; }
http {
  access_log off;
  sendfile on; tcp_nopush on; tcp_nodelay on;
  keepalive_timeout 300; keepalive_requests 100000000;
  open_file_cache max=100 inactive=600s; open_file_cache_valid 600s;
  default_type application/octet-stream;
  server { listen 80 backlog=4096; root /srv; }
}
`;

const lighttpdConfiguration = `
server.document-root = "/srv"
server.port = 80
server.modules = ( "mod_staticfile" )
server.compat-module-load = "disable"
server.event-handler = "linux-sysepoll"
server.network-backend = "sendfile"
mimetype.assign = ( "" => "application/octet-stream" )
server.max-keep-alive-requests = 65535
server.max-keep-alive-idle = 300
server.max-connections = 4096
server.max-fds = 8192
server.listen-backlog = 4096
`;

/** A program with the libraries that it is linked with, as files of a guest. */
function withLibraries(root: string, program: string): ArchiveFile[] {
  const path = join(root, program);
  const env = { ...process.env, ...libraryEnvironment(root) };
  const listed = execFileSync("ldd", [path], { env, encoding: "utf8" });
  const libraries = [...listed.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(([, file]) => file!);
  const file = (to: string, from: string) => {
    return { path: to, bytes: readFileSync(from), executable: true };
  };
  // The dynamic linker is asked for by its full path, all others are found in /lib.
  const place = (from: string) =>
    basename(from).startsWith("ld-linux") ? `lib64/${basename(from)}` : `lib/${basename(from)}`;
  return [file(program, path), ...libraries.map((from) => file(place(from), from))];
}

function text(path: string, content: string): ArchiveFile {
  return { path, bytes: Buffer.from(content) };
}

/** Debian's nginx. */
export async function nginx(): Promise<ServerProgram> {
  const root = await unpackedPackages(["nginx-light", "nginx"]);
  return {
    name: "nginx",
    files: [...withLibraries(root, "usr/sbin/nginx"), text("etc/nginx.conf", nginxConfiguration)],
    folders: ["var/lib/nginx", "var/log/nginx", "run"],
    command: "/usr/sbin/nginx -e /dev/null -c /etc/nginx.conf",
  };
}

/** Debian's lighttpd. */
export async function lighttpd(): Promise<ServerProgram> {
  const root = await unpackedPackages(["lighttpd"]);
  const configuration = text("etc/lighttpd.conf", lighttpdConfiguration);
  return {
    name: "lighttpd",
    files: [...withLibraries(root, "usr/sbin/lighttpd"), configuration],
    folders: ["var/cache/lighttpd", "var/tmp", "run"],
    command: "/usr/sbin/lighttpd -D -f /etc/lighttpd.conf",
  };
}

/** The web server in busybox: the smallest Linux that answers. */
export const busybox: ServerProgram = {
  name: "busybox",
  files: [],
  folders: [],
  command: "/bin/busybox httpd -f -p 80 -h /srv",
};

// How each server is told to serve the site: plainly, with nothing loaded that is not needed.

import { join } from "node:path";
import type { ServerName } from "./servers.ts";

export interface Place {
  /** Where the packages are unpacked. */
  readonly root: string;
  /** Where the site lies and configuration goes. */
  readonly folder: string;
  readonly port: number;
  /** Where proxies hand requests to; 0: they serve the site. */
  readonly backend: number;
}

export interface Configuration {
  readonly file: string;
  readonly text: string;
  /** Program below the packages' root, and its parameters. */
  readonly command: readonly string[];
}

const patienceS = 20;

function nginx({ folder, port, backend }: Place): Configuration {
  const file = join(folder, "nginx.conf");
  const where =
    backend === 0
      ? `root ${folder}/site; index index.html;`
      : `location / {
      proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection "";
    }`;
  const text = `
daemon off; master_process off; worker_processes 1; pid ${folder}/nginx.pid; error_log stderr crit;
events { worker_connections 1024; }
http {
  log_format passed "$request_uri $upstream_status";
  access_log ${backend === 0 ? "off" : `${folder}/nginx.log passed`};
  client_body_temp_path ${folder}/nginx-body; proxy_temp_path ${folder}/nginx-proxy;
  fastcgi_temp_path ${folder}/nginx-fastcgi;
  uwsgi_temp_path ${folder}/nginx-uwsgi;
  scgi_temp_path ${folder}/nginx-scgi;
  client_header_timeout ${patienceS}s;
  client_body_timeout ${patienceS}s;
  keepalive_timeout ${patienceS}s;
  lingering_timeout 1s; lingering_time 2s;
  default_type text/plain;
  upstream backend { server 127.0.0.1:${backend || 1}; keepalive 4; }
  server { listen 127.0.0.1:${port}; ${where} }
}
`;
  return { file, text, command: ["usr/sbin/nginx", "-p", folder, "-c", file, "-e", "stderr"] };
}

function apache({ root, folder, port }: Place): Configuration {
  const file = join(folder, "apache.conf");
  const modules = `${root}/usr/lib/apache2/modules`;
  const load = (name: string) => `LoadModule ${name}_module ${modules}/mod_${name}.so`;
  const text = `
ServerRoot ${folder}
ServerName a
PidFile ${folder}/apache.pid
Listen 127.0.0.1:${port}
${["mpm_event", "authz_core", "reqtimeout", "dir"].map(load).join("\n")}
User www-data
Group www-data
ErrorLog /dev/null
DocumentRoot ${folder}/site
DirectoryIndex index.html
RequestReadTimeout header=${patienceS} body=${patienceS}
Timeout ${patienceS}
KeepAliveTimeout ${patienceS}
<Directory ${folder}/site>
  Require all granted
</Directory>
`;
  return { file, text, command: ["usr/sbin/apache2", "-D", "FOREGROUND", "-f", file] };
}

function lighttpd({ root, folder, port }: Place): Configuration {
  const file = join(folder, "lighttpd.conf");
  const text = `
server.document-root = "${folder}/site"
server.bind = "127.0.0.1"
server.port = ${port}
index-file.names = ( "index.html" )
server.max-read-idle = ${patienceS}
server.max-write-idle = ${patienceS}
server.max-keep-alive-idle = ${patienceS}
mimetype.assign = ( ".txt" => "text/plain", ".html" => "text/html" )
`;
  const command = ["usr/sbin/lighttpd", "-D", "-f", file, "-m", `${root}/usr/lib/lighttpd`];
  return { file, text, command };
}

/** HAProxy serves no files: it is given one answer for each path. */
function haproxy({ folder, port, backend }: Place): Configuration {
  const file = join(folder, "haproxy.conf");
  const answer = (path: string, name: string) =>
    `  http-request return status 200 content-type text/plain file ${folder}/site${name} ` +
    `if { path ${path} }`;
  const proxying = `
  log global
  log-format "%HU %s"
  default_backend behind`;
  const own = [
    answer("/", "/index.html"),
    answer("/plain.txt", "/plain.txt"),
    answer("/a/b.txt", "/a/b.txt"),
    answer("/sentinel.txt", "/sentinel.txt"),
    "  http-request return status 404 content-type text/plain string no",
  ];
  const text = `
global
  log stdout len 16384 format raw local0
defaults
  mode http
  timeout client ${patienceS}s
  timeout http-request ${patienceS}s
  timeout http-keep-alive ${patienceS}s
  timeout connect ${patienceS}s
  timeout server ${patienceS}s
frontend front
  bind 127.0.0.1:${port}
${backend === 0 ? own.join("\n") : proxying}
backend behind
  http-reuse always
  server kiln 127.0.0.1:${backend || 1}
`;
  return { file, text, command: ["usr/sbin/haproxy", "-db", "-f", file] };
}

/** One for each. */
export const configurations: Record<ServerName, (place: Place) => Configuration> = {
  nginx,
  apache,
  lighttpd,
  haproxy,
};

import { X509Certificate } from "node:crypto";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Head } from "../wire/wire.ts";

const known = new WeakMap<Socket, Head["certificate"]>();

/** The certificate that a client proved to have, where its chain leads to one of the authorities we were given. */
export function certificateOf(socket: Socket): Head["certificate"] {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  if (!known.has(socket)) known.set(socket, read(socket));
  return known.get(socket);
}

function read(socket: TLSSocket): Head["certificate"] {
  const { raw } = socket.getPeerCertificate();
  if (raw === undefined) return undefined;
  const { subject, subjectAltName = "" } = new X509Certificate(raw);
  return { subject: subject.split("\n").toReversed().join(","), uris: urisIn(subjectAltName) };
}

/**
 * `URI:` entries. Node puts what could be mistaken for a separator between quotation marks, as JSON (CVE-2021-44532), so
 * an entry with one is none of ours: a SPIFFE ID has no such character (SPIFFE-ID §2).
 */
function urisIn(names: string): string[] {
  return names.split(", ").flatMap((name) => /^URI:([^"]+)$/.exec(name)?.[1] ?? []);
}

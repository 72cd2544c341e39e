import type { JWTVerifyGetKey } from "jose";
import type { KeyFileEvent } from "../../wire/polled-files.ts";
import type { Head, Message } from "../../wire/wire.ts";

/** Whether a request is from the caller that it says it is from: by its head, or by its body where that is signed. */
export type Authenticator = (
  | { readonly byHead: (head: Head) => boolean | Promise<boolean> }
  | { readonly byBody: (message: Message) => boolean | Promise<boolean> }
) & { readonly close: () => void };

/** What proofs are judged with. */
export interface AuthenticationPorts {
  readonly readFile: (path: string) => Promise<string>;
  /** Milliseconds between two looks at files with secrets. */
  readonly intervalMs: number;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** The keys at a JWKS URL or in a JWKS file, fetched and kept elsewhere. */
  readonly keysAt: (jwks: string) => JWTVerifyGetKey;
  readonly onEvent: (event: KeyFileEvent) => void;
}

export type OpenAuthenticator<Settings> = (settings: Settings, ports: AuthenticationPorts) => Promise<Authenticator>;

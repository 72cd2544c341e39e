import type { Authenticate, Identity } from "../callers/native/wire.ts";
import { AssayerError } from "../issuance/errors.ts";
import { bearerIn, isCompactJws } from "../wire/authorization.ts";
import type { TokenClient, VerifyCallerToken } from "../wire/caller-token.ts";
import { openKeyRing } from "../wire/key-ring.ts";
import type { KeyFileEvent } from "../wire/polled-files.ts";
import { isLoopback } from "./listen.ts";
import type { ServerSettings } from "./settings.ts";

export interface AuthenticatorOptions {
  readonly settings: ServerSettings;
  readonly readFile: (path: string) => Promise<string>;
  /** Absent where no token issuer is configured. */
  readonly verifyCallerToken?: VerifyCallerToken;
  readonly onEvent: (event: KeyFileEvent) => void;
}

export interface Authenticator {
  readonly authenticate: Authenticate;
  /** Every name that a caller can have: a closed set. */
  readonly names: readonly string[];
  /** Whether callers without credentials are served: `insecure_allow_anonymous`, a reason to warn at the start. */
  readonly allowsAnonymous: boolean;
  readonly close: () => void;
}

const anonymous: Identity = { name: "anonymous" };

/** Rejects with INSECURE_ADDRESS or KEYS_INVALID. */
export async function openAuthenticator(options: AuthenticatorOptions): Promise<Authenticator> {
  const { settings, readFile, verifyCallerToken, onEvent } = options;
  const allowsAnonymous = settings.insecure_allow_anonymous || settings.callers.length === 0;
  if (allowsAnonymous) requireLoopback(settings.decisions.address);

  const identities = settings.callers.map((caller) => ({ ...caller, owner: identityOf(caller) }));
  const ring = await openKeyRing({
    owners: identities,
    readFile,
    intervalMs: settings.key_file_interval_ms,
    onEvent,
  });
  const byClient = new Map(
    identities.flatMap(({ owner, tokens }) =>
      tokens.map(({ issuer, client_id }) => [clientKey({ issuer, clientId: client_id }), owner] as const),
    ),
  );
  const byToken = async (token: string): Promise<Identity | undefined> => {
    const client = await verifyCallerToken?.(token);
    return client && byClient.get(clientKey(client));
  };

  return {
    authenticate: (authorization) => {
      if (authorization === undefined) return allowsAnonymous ? anonymous : undefined;
      const credential = bearerIn(authorization);
      if (credential === undefined) return undefined;
      const found = ring.find(credential);
      return found === undefined && isCompactJws(credential) ? byToken(credential) : found;
    },
    names: [...settings.callers.map(({ name }) => name), ...(allowsAnonymous ? [anonymous.name] : [])],
    allowsAnonymous,
    close: ring.close,
  };
}

/** Rejects other addresses with INSECURE_ADDRESS. */
export function requireLoopback(address: string): void {
  if (isLoopback(address)) return;
  throw new AssayerError(
    "INSECURE_ADDRESS",
    `callers without credentials are served on a loopback address only, not on ${address}: configure callers`,
    { details: { address } },
  );
}

function identityOf({ name, tenant }: ServerSettings["callers"][number]): Identity {
  return tenant === undefined ? { name } : { name, tenant };
}

function clientKey({ issuer, clientId }: Pick<TokenClient, "issuer" | "clientId">): string {
  return JSON.stringify([issuer, clientId]);
}

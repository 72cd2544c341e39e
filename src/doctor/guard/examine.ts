import type { Examiner } from "../examiner.ts";
import type { Pieces } from "../exports.ts";
import { finding, inside } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { exports } from "./exports.ts";

type Metadata = Pieces<typeof exports>["metadata"][number];

export interface OwnGuard {
  /** What `assayer guard` gets as `--token-path`. */
  readonly tokenPaths: readonly string[];
}

export const guard: Examiner<typeof exports, OwnGuard> = {
  exports,
  examine: ({ metadata }, own) => metadata.flatMap((one) => ofMetadata(one, own)),
};

function ofMetadata({ value, place }: Metadata, { tokenPaths }: OwnGuard): Finding[] {
  const { token_endpoint: endpoint, mtls_endpoint_aliases: aliases } = value;
  const path = URL.canParse(endpoint) ? new URL(endpoint).pathname : "";
  return [
    ...(tokenPaths.includes(path) ? [] : [finding("GUARD_TOKEN_PATH_MISSING", inside(place, "token_endpoint"), path)]),
    ...(aliases?.token_endpoint === undefined
      ? []
      : [finding("GUARD_TOKEN_ALIAS", inside(place, "mtls_endpoint_aliases", "token_endpoint"))]),
    ...frontChannel({ value, place }),
    ...each({ value, place }, "backchannel_token_delivery_modes_supported", /^push$/, "GUARD_TOKEN_PUSHED"),
    ...each({ value, place }, "token_endpoint_auth_methods_supported", /tls_client_auth$/, "GUARD_CLIENT_CERTIFICATE"),
  ];
}

/** Where grants are not listed, the implicit one is supported (RFC 8414 §2); where response types are, they say. */
function frontChannel({ value, place }: Metadata): Finding[] {
  if (value.response_types_supported) {
    return each({ value, place }, "response_types_supported", /\b(?:token|id_token)\b/, "GUARD_FRONT_CHANNEL");
  }
  if (value.grant_types_supported && !value.grant_types_supported.includes("implicit")) return [];
  return [finding("GUARD_FRONT_CHANNEL", inside(place, "grant_types_supported"))];
}

type Listing =
  | "response_types_supported"
  | "backchannel_token_delivery_modes_supported"
  | "token_endpoint_auth_methods_supported";

function each(
  { value, place }: Metadata,
  member: Listing,
  what: RegExp,
  code: Parameters<typeof finding>[0],
): Finding[] {
  return (value[member] ?? []).flatMap((one, index) =>
    what.test(one) ? [finding(code, inside(place, member, index), one)] : [],
  );
}

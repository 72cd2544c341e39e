import { SignJWT } from "jose";
import { nativeCaller } from "../../issuance/caller.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { problemAnswer } from "../../wire/problem.ts";
import type { Route } from "../../wire/routes.ts";
import type { Wire } from "../../wire/wire.ts";
import { documentWire } from "../document-wire.ts";
import type { SigningKeys } from "../signing-keys.ts";
import { endpointPaths, jwksPath, metadataPath, placeOf } from "./paths.ts";
import type { EndpointName } from "./paths.ts";
import { ok } from "./endpoints.ts";
import type { AuthzenSettings } from "./settings.ts";
import { stepUpType } from "./step-up.ts";

export interface MetadataPorts {
  /** Whether the bundle answers anything but issuance. */
  readonly answersAccess: () => boolean;
  /** Absent: the metadata are not signed. */
  readonly signing?: Pick<SigningKeys, "first" | "publicKeys">;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/**
 * What this service answers (Authorization API 1.0 §9), for whoever asks: `/.well-known/authzen-configuration`, and with
 * a tenant's path behind it for that tenant. Nothing where nobody said how the outside reaches it.
 */
export function metadataRoutes({ public_url: publicUrl }: AuthzenSettings, ports: MetadataPorts): Route[] {
  if (publicUrl === undefined) return [];
  const { signing } = ports;
  return [
    { path: metadataPath, wire: metadataWire(publicUrl, ports), below: true },
    ...(signing ? [{ path: jwksPath, wire: documentWire(anybody, () => ok(signing.publicKeys())) }] : []),
  ];
}

const anybody = { ...nativeCaller("anonymous"), kind: "authzen" };

function metadataWire(publicUrl: string, ports: MetadataPorts): Wire {
  const base = publicUrl.replace(/\/$/, "");
  return {
    methods: new Set(["GET"]),
    body: "any",
    identify: ({ path }) => (suffixOf(path) === undefined ? "PATH_NOT_FOUND" : anybody),
    serve: async ({ head }) => {
      const decisionPoint = `${base}${suffixOf(head.path) ?? ""}`;
      const metadata = {
        ...metadataOf(decisionPoint, ports),
        ...(ports.signing && { jwks_uri: `${base}${jwksPath}` }),
      };
      return { answer: ok(await signed(metadata, decisionPoint, ports)) };
    },
    encode: ({ decision_id }) => problemAnswer({ code: "INTERNAL" }, decision_id),
    refuse: problemAnswer,
  };
}

/** What stands behind the well-known path: nothing, or a tenant's path (RFC 8615, as OAuth metadata has it). */
function suffixOf(path: string): string | undefined {
  const suffix = path.slice(metadataPath.length);
  const { tenant, path: rest } = placeOf(suffix);
  return suffix === "" || (tenant !== undefined && rest === "") ? suffix : undefined;
}

/** How the metadata name each endpoint. One that is not named is not there. */
const members: Readonly<Record<EndpointName, string>> = {
  evaluation: "access_evaluation_endpoint",
  evaluations: "access_evaluations_endpoint",
  subject: "search_subject_endpoint",
  resource: "search_resource_endpoint",
  action: "search_action_endpoint",
};

/** Who or what is permitted, the bundle's policy for that alone can say; which gates are, every bundle can. */
const needAccess: ReadonlySet<string> = new Set<EndpointName>(["subject", "resource"]);

function metadataOf(decisionPoint: string, { answersAccess }: MetadataPorts): { [name: string]: Json } {
  const answered = Object.entries(endpointPaths).filter(([name]) => !needAccess.has(name) || answersAccess());
  return {
    policy_decision_point: decisionPoint,
    ...Object.fromEntries(answered.map(([name, path]) => [members[name as EndpointName], `${decisionPoint}${path}`])),
    supported_obligations: [stepUpType],
    capabilities: ["urn:openid:authzen:capability:token-issuance"],
  };
}

/** The same once more as a JWT (§9.1.3), asserted by the decision point itself. */
async function signed(metadata: { [name: string]: Json }, decisionPoint: string, { signing, clock }: MetadataPorts) {
  if (signing === undefined) return metadata;
  const { key, alg, kid } = signing.first();
  const token = await new SignJWT(metadata)
    .setProtectedHeader({ alg, typ: "JWT", kid })
    .setIssuer(decisionPoint)
    .setIssuedAt(Math.floor(clock() / 1_000))
    .sign(key);
  return { ...metadata, signed_metadata: token };
}

import { z } from "zod";
import { refuse } from "../refuse.ts";
import type { IssuerSettings } from "../settings.ts";
import { parseSpiffeId } from "../spiffe-id.ts";
import { readPlace } from "../spiffe-template.ts";
import { known, read } from "./mapping.ts";
import type { Facts, Mapping } from "./mapping.ts";

const shape = z.looseObject({ sub: z.string() });

/** JWT-SVID §3.1: `sub` is the SPIFFE ID. `iss` says nothing there; the trust domain picks the issuer. */
export const spiffe: Mapping = (claims, issuer) => factsOfSpiffeId(read(shape, claims).sub, issuer);

/** For both kinds of SVID. An id without a path is the trust domain's own, and no workload's (SPIFFE ID §2.2). */
export function factsOfSpiffeId(text: string, issuer: IssuerSettings): Facts {
  const id = parseSpiffeId(text);
  if (id === undefined || id.path === "" || id.trustDomain !== issuer.issuer) {
    return refuse("EVIDENCE_CLAIMS_INVALID", "not the SPIFFE ID of a workload of this trust domain");
  }
  const place = issuer.path_template === undefined ? {} : readPlace(issuer.path_template, id.path);
  return { id: text, ...known({ cluster: issuer.cluster }), ...place };
}

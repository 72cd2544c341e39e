import type { Caller } from "../issuance/caller.ts";
import { AssayerError } from "../issuance/errors.ts";
import type { GapCode } from "../issuance/errors.ts";
import type { IssuanceInput, Registration, UnknownFact } from "../issuance/input.ts";
import type { Assemble } from "../issuance/ports.ts";
import type { IssuanceRequest } from "../issuance/request.ts";
import type { Party } from "../issuance/vocabulary.ts";
import type { Directory } from "./directory/directory.ts";
import { gather } from "./gather.ts";
import type { Sources } from "./gather.ts";

export interface AssembleParts extends Sources {
  readonly directory: Pick<Directory, "registration" | "actor" | "tenant" | "anchors" | "resource">;
}

/**
 * Builds what Rego sees. Documents of the directory enter as they are; what is absent stays absent, since unknown is
 * not empty; members have one order, so that equal inputs give equal JSON text.
 */
export function createAssemble(parts: AssembleParts): Assemble {
  const { directory } = parts;
  return async (request, caller, now) => {
    try {
      const registration = directory.registration(request.client.id);
      const served = tenantOf(request, registration, caller);
      const found = await gather(parts, {
        request,
        keys: { client_id: request.client.id, subject_id: request.subject.id, tenant_id: served.id },
        anchors: served.id === undefined ? [] : directory.anchors(served.id),
        now,
      });
      const tenant = served.id === undefined ? undefined : directory.tenant(served.id, now);
      const { workload, evidence, posture, risk, unknown } = found;
      return {
        now,
        request: asked(request),
        identity: {
          kind: kindOf(request, registration),
          subject: subjectOf(request, caller, registration, directory),
          client: request.client,
          actors: (request.actors ?? []).map((actor) => actorOf(actor, caller, directory)),
          ...(workload && { workload }),
          evidence,
          ...(registration && { registration }),
        },
        ...(tenant && { tenant }),
        resources: unique(request.resources ?? [])
          .map(directory.resource)
          .filter((resource) => resource !== undefined),
        posture,
        ...(risk && { risk }),
        caller: describe(caller),
        unknown: [...served.unknown, ...unknown],
      };
    } catch (cause) {
      throw new AssayerError("CONTEXT_FAILED", "assembling the input failed in an unforeseen way", { cause });
    }
  };
}

type Input = IssuanceInput;

/**
 * The tenant that the decision is about: the one asked for, the client's, or the caller's. Rules compare it with those
 * of client, subject and resources. A caller that serves one tenant only cannot ask about another: of that, nothing is
 * known.
 */
function tenantOf(
  request: IssuanceRequest,
  registration: Registration | undefined,
  caller: Caller,
): { readonly id?: string; readonly unknown: UnknownFact[] } {
  const id = request.tenant ?? registration?.tenant ?? caller.tenant;
  if (id === undefined) return { unknown: [] };
  if (caller.tenant === undefined || caller.tenant === id) return { id, unknown: [] };
  return { unknown: [{ provider: "directory", code: "CALLER_TENANT_MISMATCH" satisfies GapCode }] };
}

/** Member by member: to spread what may be absent takes several times as long. */
function asked(request: IssuanceRequest): Input["request"] {
  const { grant_type, token_types, scopes, resources, claims, lifetimes } = request;
  const { authorization_details, purpose, network, confirmation } = request;
  const known: Input["request"] = {};
  if (grant_type !== undefined) known.grant_type = grant_type;
  if (token_types !== undefined) known.token_types = unique(token_types);
  if (scopes !== undefined) known.scopes = unique(scopes);
  if (resources !== undefined) known.resources = unique(resources);
  if (claims !== undefined) known.claims = claims;
  if (lifetimes !== undefined) known.lifetimes = lifetimes;
  if (authorization_details !== undefined) known.authorization_details = authorization_details;
  if (purpose !== undefined) known.purpose = purpose;
  if (network !== undefined) known.network = network;
  if (confirmation !== undefined) known.confirmation = confirmation;
  return known;
}

/** The registration says, but for a web application that acts for a person; without one, the subject does. */
function kindOf({ subject }: IssuanceRequest, registration: Registration | undefined): Input["identity"]["kind"] {
  const kind = registration?.kind ?? "client";
  return kind === "client" && subject.type === "user" ? "user" : kind;
}

function subjectOf(
  { subject, client }: IssuanceRequest,
  caller: Caller,
  registration: Registration | undefined,
  directory: AssembleParts["directory"],
): Party {
  if (subject.type === "user") return withTenant(subject, undefined, caller);
  const known = subject.id === client.id ? registration : directory.actor(subject.id);
  return withTenant(subject, known?.tenant, caller);
}

/** Only the directory can say that an actor is registered, and it knows no people. */
function actorOf(
  actor: Party,
  caller: Caller,
  directory: AssembleParts["directory"],
): Input["identity"]["actors"][number] {
  const registration = actor.type === "user" ? undefined : directory.actor(actor.id);
  return { ...withTenant(actor, registration?.tenant, caller), ...(registration && { registration }) };
}

/** The directory's word counts before the request's. */
function withTenant({ type, id, tenant: said }: Party, known: string | undefined, caller: Caller): Party {
  const tenant = known ?? said ?? caller.tenant;
  return { type, id, ...(tenant !== undefined && { tenant }) };
}

interface Described {
  readonly carries: Caller["carries"];
  readonly as: Input["caller"];
}
/** By a set that stays the same: a hook's caller is another object for each question. */
const described = new WeakMap<Caller["enforces"], Described>();

function describe({ name, kind, carries, enforces }: Caller): Input["caller"] {
  const known = described.get(enforces);
  if (known?.carries === carries && known.as.name === name && known.as.kind === kind) return known.as;
  const as = { name, kind, coverage: { carries: [...carries], enforces: [...enforces] } };
  described.set(enforces, { carries, as });
  return as;
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}

import { z } from "zod";
import { approvedWorkload, registration, resource, tenant } from "../../issuance/input.ts";
import { identifier, json, label } from "../../issuance/vocabulary.ts";
import { document, instant } from "../../files/document.ts";
import { ruleParameters } from "./durations.ts";

/**
 * The directory's entries as people write them, near what Rego sees of them: dates are ISO 8601, owners are named by
 * id, anchors are certificates. `active` has no default: forgetting it must not switch anything on.
 */

const known = registration.shape;

const credential = document({
  issued_at: instant,
  leaked: z.boolean().default(false),
  authentication_method: label.optional(),
});

const partner = document({
  networks: known.partner.unwrap().shape.networks,
  vetted_at: instant,
  vetted_until: instant,
});

const registrationDocument = document({
  id: identifier,
  /** The id, unless it says otherwise. */
  client_id: identifier.optional(),
  tenant: identifier,
  active: z.boolean(),
  environment: label,
  owner: identifier.optional(),
  review_by: instant.optional(),
  resources: known.resources.default([]),
  scopes: known.scopes.default([]),
  purposes: known.purposes,
  credential: credential.optional(),
  workloads: z.array(document(approvedWorkload.shape)).optional(),
  clusters: known.clusters,
  namespaces: known.namespaces,
  actors: known.actors,
  partner: partner.optional(),
}).transform(({ id, client_id = id, ...rest }) => ({ id, client_id, ...rest }));
export type RegistrationDocument = z.infer<typeof registrationDocument>;

const tenantDocument = document({
  id: identifier,
  active: z.boolean(),
  required_controls: tenant.shape.required_controls,
  /** A control that does not say when it was observed is what this file says it is, for as long as it says so. */
  controls: z.record(label, document({ enabled: z.boolean(), observed_at: instant.optional() })).default({}),
  /** Certificates at which a trust chain may end: PEM text, or paths of PEM files from this file. */
  trust_anchors: z.array(z.string().min(1).max(65_536)).optional(),
  settings: document({ rules: z.record(label, z.record(label, ruleParameters)).default({}) }).default({ rules: {} }),
});
export type TenantDocument = z.infer<typeof tenantDocument>;

const resourceDocument = document({
  ...resource.shape,
  read_only_scopes: resource.shape.read_only_scopes.default([]),
  claims: resource.shape.claims.default([]),
});
export type ResourceDocument = z.infer<typeof resourceDocument>;

const ownerDocument = document({
  id: identifier,
  active: z.boolean(),
  /** For people; no rule sees it. */
  name: z.string().max(256).optional(),
});
export type OwnerDocument = z.infer<typeof ownerDocument>;

/** Whatever other policies than issuance are about (AuthZEN): somebody or something, with what is known of it. */
const entityDocument = document({
  type: identifier,
  id: identifier,
  properties: z.record(label, json).default({}),
});
export type EntityDocument = z.infer<typeof entityDocument>;

/** What can be done with a type of entity: the candidates of an action search. */
const actionsDocument = document({
  type: identifier,
  names: z.array(identifier).max(1_000),
});
export type ActionsDocument = z.infer<typeof actionsDocument>;

/** The lists that a file may have, each with what its entries look like and stand for. */
export const collections = {
  tenants: { is: "tenant", schema: tenantDocument },
  owners: { is: "owner", schema: ownerDocument },
  resources: { is: "resource", schema: resourceDocument },
  workloads: { is: "registration", schema: registrationDocument, kind: "workload" },
  agents: { is: "registration", schema: registrationDocument, kind: "agent" },
  runners: { is: "registration", schema: registrationDocument, kind: "runner" },
  partners: { is: "registration", schema: registrationDocument, kind: "partner" },
  clients: { is: "registration", schema: registrationDocument, kind: "client" },
  entities: { is: "entity", schema: entityDocument },
  actions: { is: "actions", schema: actionsDocument },
} as const;
export type Collection = keyof typeof collections;

/** A file: one or more of the lists. */
export const fileDocument = document(
  Object.fromEntries(Object.keys(collections).map((name) => [name, z.array(z.unknown()).optional()])),
);

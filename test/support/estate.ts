import type { IssuanceInput, Registration } from "../../src/issuance/input.ts";

/** A file of the directory that leads to this input: its entries as people would have written them, in JSON. */
export function estateOf({ identity, resources, tenant }: IssuanceInput, anchors: readonly string[]): string {
  const asked = identity.registration ? [identity.registration] : [];
  const actors = identity.actors
    .flatMap((actor) => actor.registration ?? [])
    .filter(({ id }) => id !== identity.registration?.id)
    .map((known) => ({ ...known, environment: "production" }));
  const all: readonly Pick<Registration, "kind" | "owner">[] = [...asked, ...actors];
  const lists = ["workload", "agent", "runner", "partner", "client"].map((kind) => [
    `${kind}s`,
    all.filter((one) => one.kind === kind).map(written),
  ]);
  const owner = identity.registration?.owner;
  const teams = new Set(resources.map((one) => one.owner).filter((id) => id !== owner?.id));
  return JSON.stringify({
    ...Object.fromEntries(lists),
    tenants: [{ ...tenant, ...(anchors.length > 0 && { trust_anchors: anchors }) }],
    owners: [...(owner ? [owner] : []), ...Array.from(teams, (id) => ({ id, active: true }))],
    resources,
  });
}

/** The kind is the list's, and the owner is named by id. */
function written({ kind: _kind, owner, ...rest }: Pick<Registration, "kind" | "owner">): object {
  return { ...rest, ...(owner && { owner: owner.id }) };
}

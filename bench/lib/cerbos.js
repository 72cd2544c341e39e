// Cerbos with the library's denials as CEL conditions. It has no way to narrow, so it does less than the others.
import { closeSync, openSync } from "node:fs";
import { writeFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { freePort, start } from "./servers.js";
import { poster } from "./wrk.js";

const i = "R.attr";
const machine = `${i}.identity.kind in ["workload", "agent", "runner"]`;
const only = (kind, condition) => `${i}.identity.kind == "${kind}" && !(${condition})`;

/** One condition to deny for each rule of the library that denies. */
const denials = [
  `!(${i}.identity.registration.client_id == ${i}.identity.client.id)`,
  `!(${i}.identity.registration.active == true)`,
  `!(${i}.identity.registration.owner.active == true)`,
  `!(${i}.identity.registration.review_by > ${i}.now)`,
  `${machine} && !(${i}.identity.registration.workloads.exists(w, w.issuer == ${i}.identity.workload.issuer && w.id == ${i}.identity.workload.id))`,
  `${machine} && !(${i}.identity.workload.cluster in ${i}.identity.registration.clusters)`,
  `${machine} && !(${i}.identity.workload.namespace in ${i}.identity.registration.namespaces)`,
  `${machine} && !(${i}.now - ${i}.identity.workload.issued_at <= 3600.0)`,
  `${machine} && !(${i}.identity.workload.expires_at > ${i}.now)`,
  only("runner", `${i}.posture.runner.trusted == true`),
  only("runner", `${i}.now - ${i}.posture.runner.reimaged_at >= 86400.0`),
  only("runner", `${i}.now - ${i}.posture.runner.observed_at <= 900.0`),
  only(
    "runner",
    `${i}.posture.attestations.exists(a, a.type == "https://slsa.dev/provenance/v1" && ${i}.identity.workload.image_digest in a.subject_digests)`,
  ),
  only(
    "runner",
    `${i}.posture.attestations.exists(a, a.type == "https://slsa.dev/verification_summary/v1" && ${i}.identity.workload.image_digest in a.subject_digests)`,
  ),
  only("runner", `${i}.identity.workload.ref_protected == true`),
  only("runner", `${i}.identity.workload.fork == false`),
  only("agent", `${i}.request.purpose in ${i}.identity.registration.purposes`),
  `!(size(${i}.identity.actors) <= 3)`,
  `!(${i}.identity.actors.all(a, a.id in ${i}.identity.registration.actors && a.registration.active == true))`,
  only("partner", `${i}.tenant.required_controls.all(c, ${i}.tenant.controls[c].enabled == true)`),
  only(
    "partner",
    `${i}.posture.trust_chain[size(${i}.posture.trust_chain) - 1].thumbprint in ${i}.tenant.trust_anchors`,
  ),
  only("partner", `${i}.request.confirmation["x5t#S256"] == ${i}.posture.trust_chain[0].thumbprint`),
  only("partner", `${i}.identity.registration.partner.networks.exists(n, ${i}.request.network.ip.inIPAddrRange(n))`),
  only("partner", `${i}.identity.registration.partner.vetted_until > ${i}.now`),
  `!(${i}.tenant.active == true)`,
  `!(${i}.identity.registration.tenant == ${i}.tenant.id)`,
  `!(${i}.identity.subject.tenant == ${i}.tenant.id)`,
  `!(${i}.resources.all(r, r.tenant == ${i}.tenant.id))`,
  `!(${i}.risk.score <= 80.0)`,
  `!(${i}.now - ${i}.risk.observed_at <= 300.0)`,
  `!(${i}.now - ${i}.identity.registration.credential.issued_at <= 630720000.0)`,
  `!(${i}.identity.registration.credential.leaked == false)`,
  `!(${i}.identity.client.authentication_method in ["private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth"])`,
  `!(${i}.resources.all(r, r.environment == ${i}.identity.registration.environment))`,
  `${i}.identity.kind in ["workload", "runner", "partner"] && !(${i}.identity.subject.type in ["workload", "client"])`,
  `!(${i}.request.resources.all(r, ${i}.resources.exists(k, k.id == r)))`,
  `!(${i}.request.scopes.all(s, s in ${i}.identity.registration.scopes))`,
  `!(${i}.resources.all(r, r.sender_constrained == false || has(${i}.request.confirmation)))`,
];

/** Starts Cerbos on a free port, ready to be posted the same input as an attribute of the token that is asked for. */
export async function startCerbos(folder, input, actions = ["issue"]) {
  const policies = join(folder, "cerbos");
  await mkdir(policies, { recursive: true });
  await writeFile(join(policies, "token.json"), JSON.stringify(policy));
  const port = await freePort();
  const settings = [`server.httpListenAddr=127.0.0.1:${port}`, `server.grpcListenAddr=127.0.0.1:${await freePort()}`];
  const audit = ["audit.enabled=true", "audit.backend=file", `audit.file.path=${join(folder, "cerbos.log")}`];
  const storage = ["storage.driver=disk", `storage.disk.directory=${policies}`, "telemetry.disabled=true"];
  const sets = [...settings, ...audit, ...storage].map((one) => `--set=${one}`);
  // Whatever is under way when the load ends counts as an error there.
  const complaints = openSync(join(folder, "cerbos-errors.log"), "w");
  const server = await start(binary(), ["server", ...sets, "--log-level=error"], {
    ready: `http://127.0.0.1:${port}/_cerbos/health`,
    errors: complaints,
  });
  closeSync(complaints);
  const body = JSON.stringify({
    requestId: "bench",
    principal: { id: input.identity.client.id, roles: ["client"] },
    resources: [{ actions, resource: { kind: "token", id: "1", attr: input } }],
  });
  const url = `http://127.0.0.1:${port}/api/check/resources`;
  const answer = await (
    await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body })
  ).json();
  if (actions.some((action) => answer.results?.[0]?.actions?.[action] !== "EFFECT_ALLOW"))
    throw new Error(`Cerbos does not allow: ${JSON.stringify(answer)}`);
  return { ...server, post: await poster({ url, body }) };
}

const rule = { actions: ["*"], roles: ["client"] };
const policy = {
  apiVersion: "api.cerbos.dev/v1",
  resourcePolicy: {
    resource: "token",
    version: "default",
    rules: [
      { ...rule, effect: "EFFECT_ALLOW" },
      ...denials.map((expr) => ({ ...rule, effect: "EFFECT_DENY", condition: { match: { expr } } })),
    ],
  },
};

function binary() {
  const require = createRequire(import.meta.url);
  return require.resolve("@cerbos/cerbos-linux-x64/cerbos-linux-x64");
}

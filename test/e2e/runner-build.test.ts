import { createPrivateKey, sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "@jest/globals";
import { attestation } from "../../examples/acme/runtime/attestations.js";
import type { PresentedEvidence } from "../../src/issuance/request.ts";
import { openAcme } from "../support/acme.ts";
import type { Acme, Ask } from "../support/acme.ts";
import { alteredAttestation, first } from "../support/altered.ts";
import type { Statement } from "../support/altered.ts";
import { newAttester } from "../support/attestations.ts";
import { testCases } from "../support/story-cases.ts";
import type { StoryCase } from "../support/story-cases.ts";

let acme: Acme;
beforeAll(async () => {
  acme = await openAcme("shop-pipeline");
}, 30_000);
afterAll(() => acme.close());

type Kind = "provenance" | "summary";
const others: Record<Kind, Kind> = { provenance: "summary", summary: "provenance" };
const signers: Record<Kind, string> = { provenance: "builder", summary: "verifier" };

const dsse = async (keys: string, kind: Kind, over = {}): Promise<PresentedEvidence> => ({
  type: "dsse",
  token: await attestation(keys, kind, over),
});

const signerOf = async (keys: string, name: string) => {
  const key = createPrivateKey(await readFile(join(keys, "private", `${name}.pem`), "utf8"));
  return { sign: (bytes: Buffer) => sign("sha256", bytes, key) };
};

/** The good evidence with one attestation of a kind changed, signed by its signer or by another. */
const attested =
  (kind: Kind, change: (statement: Statement) => void, signer = signers[kind]) =>
  async ({ evidence, estate: { keys } }: Acme): Promise<Ask> => {
    const key = signer === "stranger" ? newAttester() : await signerOf(keys, signer);
    const altered = alteredAttestation(await dsse(keys, kind), key, change);
    return { evidence: [await first(evidence), altered, await dsse(keys, others[kind])] };
  };

const only =
  (...kinds: Kind[]) =>
  async ({ evidence, estate: { keys } }: Acme): Promise<Ask> => ({
    evidence: [await first(evidence), ...(await Promise.all(kinds.map((kind) => dsse(keys, kind))))],
  });

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const finished = (at: string) => (statement: Statement) => {
  statement.predicate["runDetails"] = { builder: { id: "https://builder.acme.example" }, metadata: { finishedOn: at } };
};
const set = (member: string, value: unknown) => (statement: Statement) => {
  statement.predicate[member] = value;
};
const definition = (over: object) => (statement: Statement) => {
  Object.assign(statement.predicate["buildDefinition"] as object, over);
};

const build: StoryCase[] = [
  { name: "no provenance", ask: only("summary"), codes: missing() },
  { name: "no verification summary", ask: only("provenance"), codes: missing() },
  { name: "no attestations", ask: only(), codes: missing() },
  { name: "provenance of another image", ask: attested("provenance", otherImage), codes: missing() },
  { name: "a summary of another image", ask: attested("summary", otherImage), codes: missing() },
  { name: "provenance by a stranger", ask: attested("provenance", nothing, "stranger"), codes: missing() },
  { name: "provenance by the verifier", ask: attested("provenance", nothing, "verifier"), codes: missing() },
  { name: "a summary by the builder", ask: attested("summary", nothing, "builder"), codes: missing() },
  { name: "provenance of an old build", ask: attested("provenance", finished(daysAgo(31))), codes: missing() },
  { name: "near miss: of a build some time ago", ask: attested("provenance", finished(daysAgo(29))), codes: [] },
  {
    name: "provenance of another type of build",
    ask: attested("provenance", definition({ buildType: "urn:x" })),
    codes: missing(),
  },
  {
    name: "provenance with a parameter that nobody expects",
    ask: attested("provenance", definition({ externalParameters: { ref: "refs/heads/main", flags: "-x" } })),
    codes: missing(),
  },
  {
    name: "provenance of another source",
    ask: attested("provenance", definition({ resolvedDependencies: [{ uri: "https://github.com/mallory/shop" }] })),
    codes: missing(),
  },
  {
    name: "a summary that says FAILED",
    ask: attested("summary", set("verificationResult", "FAILED")),
    codes: missing(),
  },
  {
    name: "a summary of too low a level",
    ask: attested("summary", set("verifiedLevels", ["SLSA_BUILD_LEVEL_1"])),
    codes: missing(),
  },
  {
    name: "near miss: of the lowest level allowed",
    ask: attested("summary", set("verifiedLevels", ["SLSA_BUILD_LEVEL_2"])),
    codes: [],
  },
  { name: "near miss: the summary first", ask: only("summary", "provenance"), codes: [] },
  {
    name: "near miss: one about another image besides",
    ask: async ({ evidence, estate: { keys } }) => ({
      evidence: [...(await evidence()), await dsse(keys, "provenance", { digest: `sha256:${"ab".repeat(32)}` })],
    }),
    codes: [],
  },
];
describe("the build", () => testCases(() => acme, build));

function missing(): string[] {
  return ["BUILD_ATTESTATION_MISSING"];
}

function nothing(): void {}

function otherImage(statement: Statement): void {
  statement.subject = [{ digest: { sha256: "ab".repeat(32) } }];
}

import { expect, test } from "@jest/globals";
import type { Acme, Ask } from "./acme.ts";
import type { Edit } from "./acme-estate.ts";
import { denials } from "./acme.ts";

/** One condition of a story, changed: by the sources that Assayer watches, by what the client shows, or by both. */
export interface StoryCase {
  readonly name: string;
  readonly edits?: readonly Edit[];
  readonly ask?: Ask | ((acme: Acme) => Ask | Promise<Ask>);
  /** For exactly these codes it is denied; none where it still passes. */
  readonly codes: readonly string[];
  /** Why evidence was not believed, where that is what the case is about. */
  readonly failures?: readonly string[];
}

/** What a client is told, whichever rule denied. */
const refusal = {
  status: 400,
  answer: { error: "access_denied", error_description: "The token was refused by policy." },
  claims: {},
};

/** Each case against the running story: changed, asked, put back, asked again. Nothing is restarted. */
export function testCases(acme: () => Acme, cases: readonly StoryCase[]): void {
  test.each(cases)("$name", async ({ edits = [], ask = {}, codes, failures }) => {
    const { estate, reload, ask: askFor } = acme();
    try {
      for (const edit of edits) await estate.edit(...edit);
      if (edits.length > 0) await reload();
      const { decision, ...told } = await askFor(typeof ask === "function" ? await ask(acme()) : ask);
      expect(denials(decision)).toEqual([...codes].sort());
      if (failures) expect(failuresOf(decision)).toEqual(failures);
      if (codes.length === 0) expect(told.status).toBe(200);
      else expect(told).toEqual(refusal);
    } finally {
      await estate.restore();
      if (edits.length > 0) await reload();
    }
    expect(await askFor()).toMatchObject({ status: 200, decision: { decision: "allow" } });
  });
}

function failuresOf(decision: Awaited<ReturnType<Acme["ask"]>>["decision"]): unknown {
  return decision?.reasons.find(({ details }) => details && "failures" in details)?.details?.["failures"];
}

/** Where a story's registration is written, and what else its conditions hang on. */
export interface Registered {
  readonly file: string;
  readonly list: string;
  readonly id: string;
  readonly tenant: string;
  readonly owner: string;
  readonly resource: string;
  /** Whose risk counts. */
  readonly subject: string;
  /** The highest risk at which what the story asks for is still granted. */
  readonly bearable: number;
  /** What else is wrong where the registration is switched off. */
  readonly alsoInactive?: readonly string[];
}

const day = 86_400_000;
const dateIn = (days: number) => new Date(Date.now() + days * day).toISOString();

/** The conditions that every story shares, each with its near miss. */
export function sharedCases({
  file,
  list,
  id,
  tenant,
  owner,
  resource,
  subject,
  bearable,
  alsoInactive = [],
}: Registered): StoryCase[] {
  const own = (...path: string[]) => [file, [list, id, ...path]] as const;
  const target = (member: string) => ["directory/resources.yaml", ["resources", resource, member]] as const;
  const rule = (domain: string, name: string, member: string) =>
    ["directory/tenants.yaml", ["tenants", tenant, "settings", "rules", domain, name, member]] as const;
  const risk = (...path: string[]) => ["facts/risk.yaml", [tenant, subject, ...path]] as const;
  const other = tenant === "acme" ? "globex" : "acme";
  const row = (name: string, codes: readonly string[], ...edits: Edit[]): StoryCase => ({ name, codes, edits });
  return [
    row("the owner has left", ["OWNER_INACTIVE"], ["directory/owners.yaml", ["owners", owner, "active"], false]),
    row("the registration is switched off", ["REGISTRATION_INACTIVE", ...alsoInactive], [...own("active"), false]),
    row("the review is overdue", ["REGISTRATION_REVIEW_OVERDUE"], [...own("review_by"), dateIn(-1)]),
    row("the review is tomorrow", [], [...own("review_by"), dateIn(1)]),
    row(
      "the tenant is switched off",
      ["TENANT_INACTIVE"],
      ["directory/tenants.yaml", ["tenants", tenant, "active"], false],
    ),
    row("another tenant is switched off", [], ["directory/tenants.yaml", ["tenants", other, "active"], false]),
    row("no review date", ["REGISTRATION_REVIEW_OVERDUE"], [...own("review_by"), undefined]),
    row("no owner", ["OWNER_INACTIVE"], [...own("owner"), undefined]),
    row("no credential", ["CREDENTIAL_LEAKED", "CREDENTIAL_TOO_OLD"], [...own("credential"), undefined]),
    row("the credential has leaked", ["CREDENTIAL_LEAKED"], [...own("credential", "leaked"), true]),
    row("the credential is too old", ["CREDENTIAL_TOO_OLD"], [...own("credential", "issued_at"), "2001-01-01"]),
    row(
      "the tenant wants younger credentials",
      ["CREDENTIAL_TOO_OLD"],
      [...rule("credential", "age", "max_age_seconds"), 0],
    ),
    row(
      "the tenant wants another client authentication",
      ["CLIENT_AUTHENTICATION_WEAK"],
      [...rule("credential", "client_authentication", "methods"), ["self_signed_tls_client_auth"]],
    ),
    row("the registration belongs to staging", ["ENVIRONMENT_CROSSED"], [...own("environment"), "staging"]),
    row("the resource belongs to staging", ["ENVIRONMENT_CROSSED"], [...target("environment"), "staging"]),
    row("the resource belongs to another tenant", ["TENANT_RESOURCE_FOREIGN"], [...target("tenant"), other]),
    row("the resource is not registered for it", ["SCOPES_EXHAUSTED"], [...own("resources"), []]),
    row("the scope is not registered for it", ["SCOPES_EXHAUSTED"], [...own("scopes"), []]),
    row("the risk is too high", ["RISK_TOO_HIGH"], [...risk("score"), 81]),
    row("the risk is just bearable", [], [...risk("score"), bearable]),
    row("the risk was scored too long ago", ["RISK_STALE"], [...risk("observed_at"), dateIn(-0.01)]),
    row("the risk is unknown", ["RISK_TOO_HIGH", "RISK_UNKNOWN"], [...risk(), undefined]),
  ];
}

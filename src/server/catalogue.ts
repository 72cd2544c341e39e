import { html, page } from "./html.ts";
import type { Html } from "./html.ts";

/** What a rule says of itself, and how it is applied. */
export interface CatalogueEntry {
  readonly code: string;
  readonly title: string;
  readonly description: string;
  readonly remediation: string;
  readonly domain: string;
  readonly name: string;
  readonly references: readonly string[];
  readonly level: string;
}

/** The policy catalogue as a page: the rules by domain, each under its code, so that a reason's code is a link to it. */
export function cataloguePage(entries: readonly CatalogueEntry[]): string {
  const domains = [...new Set(entries.map(({ domain }) => domain))].sort();
  const body = domains.map(
    (domain) =>
      html`<h2>${domain}</h2>
        ${entries.filter((entry) => entry.domain === domain).map(rule)}`,
  );
  return page("Policy catalogue", entries.length === 0 ? html`<p>No policy is active.</p>` : html`${body}`);
}

function rule({ code, title, description, remediation, domain, name, references, level }: CatalogueEntry): Html {
  return html`<article id="${code}">
    <h3>
      <a href="#${code}"><code>${code}</code></a> ${title}
    </h3>
    <small>${domain}/${name} · ${level}${references.map((reference) => ` · ${reference}`)}</small>
    <p>${description}</p>
    ${remediation === "" ? undefined : html`<p><strong>Remedy:</strong> ${remediation}</p>`}
  </article>`;
}

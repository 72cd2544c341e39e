import { html, page } from "./html.ts";
import type { Html } from "./html.ts";
import type { JsonSchema, OpenApi, Operation, PathItem } from "./openapi.ts";

/** The OpenAPI document as a page to read. */
export function openApiPage(document: OpenApi): string {
  const paths = Object.entries(document.paths).map(([path, item]) => pathSection(path, item, document));
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) => schemaSection(name, schema));
  return page(
    "HTTP interface",
    html`<p>${document.info.description} Version ${document.info.version}. <a href="/openapi.json">OpenAPI 3.1</a></p>
      ${paths}
      <h2>Schemas</h2>
      ${schemas}`,
  );
}

function pathSection(path: string, item: PathItem, document: OpenApi): Html[] {
  const [server] = item.servers ?? document.servers;
  return (["get", "post"] as const).flatMap((method) => {
    const operation = item[method];
    return operation === undefined ? [] : [operationSection(`${method.toUpperCase()} ${path}`, server?.url, operation)];
  });
}

function operationSection(title: string, server: string | undefined, operation: Operation): Html {
  const { summary, description, requestBody, responses } = operation;
  return html`<article id="${operation.operationId}">
    <h3><code>${title}</code></h3>
    <small>${server}</small>
    <p>${summary}. ${description}</p>
    ${requestBody && html`<p>Body: ${contentOf(requestBody)}</p>`}
    <table>
      ${Object.entries(responses).map(
        ([status, response]) =>
          html`<tr>
            <td><code>${status}</code></td>
            <td>${response.description}</td>
            <td>${contentOf(response)}</td>
          </tr>`,
      )}
    </table>
  </article>`;
}

function contentOf({ content = {} }: { readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>> }) {
  return Object.entries(content).map(([type, { schema }]) => html`<code>${type}</code> ${kindOf(schema)}`);
}

function schemaSection(name: string, schema: JsonSchema): Html {
  return html`<article id="${name}">
    <h3><code>${name}</code></h3>
    ${textOf(schema["description"])} ${membersOf(schema)}
  </article>`;
}

/** Members as a table, those of inner objects inside. */
function membersOf(schema: JsonSchema): Html | undefined {
  const alternatives = schemasIn(schema["oneOf"] ?? schema["anyOf"]);
  if (alternatives.length > 0) {
    return html`<ul>
      ${alternatives.map((one) => html`<li>${kindOf(one)} ${membersOf(one)}</li>`)}
    </ul>`;
  }
  if (isSchema(schema["items"])) return membersOf(schema["items"]);
  const properties = isSchema(schema["properties"]) ? Object.entries(schema["properties"]) : [];
  if (properties.length === 0) return undefined;
  const required = new Set(Array.isArray(schema["required"]) ? (schema["required"] as unknown[]) : []);
  return html`<table>
    ${properties.map(([name, member]) => (isSchema(member) ? memberRow(name, member, required.has(name)) : undefined))}
  </table>`;
}

function memberRow(name: string, schema: JsonSchema, required: boolean): Html {
  return html`<tr>
    <td><code>${name}</code>${required ? undefined : html` <small>optional</small>`}</td>
    <td>${kindOf(schema)} <small>${limitsOf(schema)}</small> ${textOf(schema["description"])} ${membersOf(schema)}</td>
  </tr>`;
}

function kindOf(schema: JsonSchema): Html | undefined {
  const { $ref: ref, type, const: only, enum: values, items } = schema;
  if (typeof ref === "string") {
    const name = ref.slice(ref.lastIndexOf("/") + 1);
    return html`<a href="#${name}">${name}</a>`;
  }
  if (only !== undefined) return html`<code>${JSON.stringify(only)}</code>`;
  if (Array.isArray(values)) return html`${values.map((value) => html`<code>${JSON.stringify(value)}</code> `)}`;
  if (isSchema(items)) return html`array of ${kindOf(items)}`;
  if (schemasIn(schema["oneOf"] ?? schema["anyOf"]).length > 0) return html`one of`;
  return typeof type === "string" ? html`${type}` : undefined;
}

const limits = ["minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "pattern", "format"] as const;

function limitsOf(schema: JsonSchema): string {
  return limits
    .flatMap((name) => (schema[name] === undefined ? [] : [`${name} ${JSON.stringify(schema[name])}`]))
    .join(", ");
}

function textOf(description: unknown): Html | undefined {
  return typeof description === "string" ? html`<span class="dim">${description}</span>` : undefined;
}

function schemasIn(value: unknown): JsonSchema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

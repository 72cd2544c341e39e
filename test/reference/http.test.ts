import { describe, expect, test } from "@jest/globals";
import { openApi } from "../../src/reference/http.ts";

const document = openApi();
const operations = Object.values(document.paths).flatMap(({ get, post }) =>
  [get, post].filter((one) => one !== undefined),
);

/** Every object inside a value, the value itself included. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const part of Object.values(value)) yield* objectsIn(part);
}

describe("the document is OpenAPI 3.1", () => {
  test("it has the fields that the root requires, and no unknown ones", () => {
    expect(Object.keys(document)).toEqual(["openapi", "info", "servers", "paths", "components"]);
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toEqual({
      title: expect.any(String),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      description: expect.any(String),
    });
    for (const { url } of document.servers) expect(URL.canParse(url)).toBe(true);
  });

  test("it is JSON and nothing else", () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  test("every path begins with a slash and has no parameter that is not declared", () => {
    for (const path of Object.keys(document.paths)) expect(path).toMatch(/^(\/[a-z0-9._-]+)+$/);
  });

  test("every operation has a name of its own", () => {
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBe(9);
  });

  test("every answer has a status and a description, and every body a media type", () => {
    for (const { responses, requestBody } of operations) {
      expect(Object.keys(responses).length).toBeGreaterThan(0);
      for (const [status, { description, content = {} }] of Object.entries(responses)) {
        expect(status).toMatch(/^[1-5]\d\d$/);
        expect(description).not.toBe("");
        for (const type of Object.keys(content)) expect(type).toMatch(/^[a-z]+\/[a-z+.-]+$/);
      }
      if (requestBody !== undefined) expect(Object.keys(requestBody)).toEqual(["required", "content"]);
    }
  });

  test("every parameter has a name, a place and a schema", () => {
    for (const parameter of operations.flatMap(({ parameters = [] }) => parameters)) {
      expect(parameter).toEqual({
        name: expect.any(String),
        in: expect.stringMatching(/^(query|header|path|cookie)$/),
        description: expect.any(String),
        schema: expect.any(Object),
      });
    }
  });

  test("every reference and every security scheme is there", () => {
    const { schemas, securitySchemes } = document.components;
    const references = [...objectsIn(document)].flatMap(({ $ref }) => (typeof $ref === "string" ? $ref : []));
    const known = new Set(Object.keys(schemas).map((name) => `#/components/schemas/${name}`));
    expect(references.filter((reference) => !known.has(reference))).toEqual([]);
    expect(references.length).toBeGreaterThan(3);
    const named = operations.flatMap(({ security = [] }) => security.flatMap((one) => Object.keys(one)));
    expect(named.filter((name) => !Object.hasOwn(securitySchemes, name))).toEqual([]);
  });

  test("the names of components are those that references can have", () => {
    for (const name of Object.keys(document.components.schemas)) expect(name).toMatch(/^[a-zA-Z0-9._-]+$/);
  });

  test("its schemas use the types of JSON Schema, and their patterns compile", () => {
    const types = new Set(["null", "boolean", "object", "array", "number", "string", "integer"]);
    for (const { type, pattern } of objectsIn(document.components.schemas)) {
      if (typeof type === "string") expect(types).toContain(type);
      if (typeof pattern === "string") expect(() => new RegExp(pattern, "u")).not.toThrow();
    }
  });
});

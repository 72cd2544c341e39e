import { HtmlValidate } from "html-validate";
import { parse as parseJunit } from "junit2json";
import type { TestSuites } from "junit2json";
import { DtdValidator, XmlDocument, XmlDtd } from "libxml2-wasm";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { parse } from "parse5";
import type { DefaultTreeAdapterTypes } from "parse5";
import { Parser } from "tap-parser";
import type { Result } from "tap-parser";

type Node = DefaultTreeAdapterTypes.Node;
export type Element = DefaultTreeAdapterTypes.Element;

/**
 * What Jenkins, GitLab and Surefire agree on, by their documentation: elements in their order, and the attributes that
 * one of them reads.
 */
const junitDtd = `
<!ELEMENT testsuites (testsuite*)>
<!ATTLIST testsuites name CDATA #IMPLIED tests NMTOKEN #IMPLIED failures NMTOKEN #IMPLIED errors NMTOKEN #IMPLIED
  skipped NMTOKEN #IMPLIED time NMTOKEN #IMPLIED>
<!ELEMENT testsuite (properties?, testcase*, system-out?, system-err?)>
<!ATTLIST testsuite name CDATA #REQUIRED tests NMTOKEN #REQUIRED failures NMTOKEN #REQUIRED errors NMTOKEN #REQUIRED
  skipped NMTOKEN #IMPLIED time NMTOKEN #IMPLIED>
<!ELEMENT testcase ((skipped | error | failure)?, system-out?, system-err?)>
<!ATTLIST testcase name CDATA #REQUIRED classname CDATA #REQUIRED time NMTOKEN #IMPLIED file CDATA #IMPLIED
  line NMTOKEN #IMPLIED>
<!ELEMENT skipped (#PCDATA)> <!ATTLIST skipped message CDATA #IMPLIED>
<!ELEMENT failure (#PCDATA)> <!ATTLIST failure message CDATA #IMPLIED type CDATA #IMPLIED>
<!ELEMENT error (#PCDATA)> <!ELEMENT properties EMPTY> <!ELEMENT system-out (#PCDATA)> <!ELEMENT system-err (#PCDATA)>
`;

/** Throws where libxml2 finds the XML neither well-formed nor valid; then what a reader of JUnit files makes of it. */
export async function readJunit(text: string): Promise<TestSuites> {
  using document = XmlDocument.fromString(text);
  using dtd = XmlDtd.fromString(junitDtd);
  using validator = new DtdValidator(dtd);
  validator.validate(document);
  return (await parseJunit(text)) as TestSuites;
}

export function readTap(text: string): { ok: boolean; results: Result[]; extra: string[]; failures: unknown[] } {
  const parser = new Parser({ strict: true });
  const results: Result[] = [];
  const extra: string[] = [];
  parser.on("assert", (result) => void results.push(result));
  parser.on("extra", (line) => void extra.push(line));
  parser.end(text);
  const failures = parser.failures.filter(({ tapError }) => tapError !== null);
  return { ok: parser.ok, results, extra, failures };
}

/** The page as a browser reads it. Throws where it has to mend something. */
export function readHtml(text: string): Element[] {
  const document = parse(text, {
    onParseError: ({ code, startLine, startCol }) => {
      throw new Error(`${code} at ${startLine}:${startCol}`);
    },
  });
  return elementsIn(document);
}

/** What a validator of HTML objects to. */
export function htmlFaults(text: string): string[] {
  const report = new HtmlValidate({ extends: ["html-validate:standard"] }).validateStringSync(text);
  return report.results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${line}: ${ruleId}: ${message}`),
  );
}

/** Markdown as GitHub renders it, as elements. */
export function readMarkdown(text: string): Element[] {
  const html = micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
  return elementsIn(parse(html));
}

function elementsIn(node: Node): Element[] {
  const inner = "childNodes" in node ? node.childNodes.flatMap(elementsIn) : [];
  return "tagName" in node ? [node, ...inner] : inner;
}

export function attribute({ attrs }: Element, name: string): string | undefined {
  return attrs.find((one) => one.name === name)?.value;
}

export function textOf(node: Node): string {
  if ("value" in node) return node.value;
  return "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
}

export interface WorkflowCommand {
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** As the runner of GitHub Actions reads a line: from `::`, whatever space is before it. Undefined where it is text. */
export function workflowCommand(line: string): WorkflowCommand | undefined {
  const [, command, properties = "", message = ""] = /^\s*::([\w-]+)(?: ([^:]*))?::(.*)$/s.exec(line) ?? [];
  if (command === undefined) return undefined;
  const pairs = properties.split(",").filter((pair) => pair !== "");
  const named = pairs.map((pair) => {
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    return [name, unescaped(value)] as const;
  });
  return { command, properties: Object.fromEntries(named), message: unescaped(message) };
}

function unescaped(text: string): string {
  const signs: Readonly<Record<string, string>> = { "%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": "," };
  return text.replaceAll(/%(?:25|0D|0A|3A|2C)/g, (escape) => signs[escape] ?? escape);
}

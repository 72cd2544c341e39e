import type { Answer } from "../wire/wire.ts";

/** What an IdP's parser makes of a body; undefined where that is no JSON. What it holds, nobody has checked. */
export function readJson(body: string): unknown {
  try {
    return (JSON.parse(body) as unknown) ?? undefined;
  } catch {
    return undefined;
  }
}

/** The value of one header, whatever the case of its name. */
export function headerIn({ headers }: Pick<Answer, "headers">, name: string): string | undefined {
  const at = headers.findIndex((one, index) => index % 2 === 0 && one.toLowerCase() === name);
  return at < 0 ? undefined : headers[at + 1];
}

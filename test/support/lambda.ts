import { SourceTextModule, runInContext } from "node:vm";
import { platformWith } from "./pieces.ts";

type Handler = (event: object) => Promise<object>;

export interface Lambda {
  /** What the function answers, or the message of what it threw, as Cognito would get it: JSON. */
  readonly invoke: (event: object) => Promise<{ event: Record<string, unknown> } | { error: string }>;
  readonly log: string[];
}

/** A Lambda function: its module, its environment variables, and events that arrive as JSON. */
export async function lambdaOf(
  code: string,
  env: Readonly<Record<string, string>>,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Promise<Lambda> {
  const { context, log } = platformWith(fetch, { process: { env } });
  const module = new SourceTextModule(code, { context });
  await module.link(() => {
    throw new Error("the bundle imports something");
  });
  await module.evaluate();
  const { handler } = module.namespace as { handler: Handler };
  const parse = runInContext("JSON.parse", context) as (text: string) => object;
  return {
    log,
    invoke: async (event) => {
      try {
        const answer = await handler(parse(JSON.stringify(event)));
        return { event: JSON.parse(JSON.stringify(answer)) as Record<string, unknown> };
      } catch (thrown) {
        return { error: String((thrown as { message?: unknown }).message) };
      }
    },
  };
}

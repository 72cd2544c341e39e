import { LRUCache } from "lru-cache";
import { AssayerError, gapCodeOf } from "../../issuance/errors.ts";
import type { OnContextEvent } from "../events.ts";
import { fetchJson } from "./fetch-json.ts";
import type { Question } from "./fetch-json.ts";
import { createGuard } from "./guard.ts";
import type { Part } from "./parts.ts";
import type { Keys, Provider } from "./provider.ts";
import { createSecret } from "./secret.ts";
import type { HttpProviderSettings } from "./settings.ts";
import { bodyTemplate, urlTemplate } from "./template.ts";

export interface HttpPorts {
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly fetch: typeof globalThis.fetch;
  readonly onEvent: OnContextEvent;
}

/** Facts from an HTTP service: asked once at a time for the same thing, remembered for a while, left alone when ill. */
export function createHttpProvider<Fact>(
  settings: HttpProviderSettings,
  part: Part<Fact>,
  { clock, fetch, onEvent }: HttpPorts,
): Provider<Fact> {
  const { name } = settings;
  const { needs, question } = createQuestions(settings);
  const guard = createGuard(settings, onEvent);
  const remember = createMemory<Known<Fact>>(settings, clock);

  const ask = async (keys: Keys): Promise<Known<Fact>> => {
    const started = clock();
    try {
      const asked = await question(keys);
      const answer = await guard(async () => readFact(part, await fetchJson(fetch, asked), clock()));
      onEvent({ type: "provider_answered", provider: name, took_ms: clock() - started });
      return answer;
    } catch (error) {
      onEvent({ type: "provider_failed", provider: name, code: gapCodeOf(error), error });
      throw error;
    }
  };
  return {
    name,
    needs,
    look: async (keys) => {
      const key = JSON.stringify([...needs].map((one) => keys[one]));
      return (await remember(key, () => ask(keys))).fact;
    },
  };
}

/** `fact` is absent where the provider knows nothing, which is worth remembering too. */
interface Known<Fact> {
  readonly fact?: Fact;
}

function readFact<Fact>(part: Part<Fact>, answer: unknown, time: number): Known<Fact> {
  if (answer === undefined) return {};
  const parsed = part.inAnswer.safeParse(answer);
  if (parsed.success) return { fact: parsed.data(Math.floor(time / 1_000)) };
  const paths = parsed.error.issues.slice(0, 5).map((issue) => issue.path.join("."));
  throw new AssayerError("PROVIDER_GARBAGE", "its answer is not the fact it was asked for", { details: { paths } });
}

function createQuestions(settings: HttpProviderSettings) {
  const url = urlTemplate(settings.url);
  const body = settings.body === undefined ? undefined : bodyTemplate(settings.body);
  const { auth } = settings;
  const secret = auth && createSecret(auth.file);
  const question = async (keys: Keys): Promise<Question> => ({
    url: url.expand(keys),
    method: settings.method,
    headers: {
      accept: "application/json",
      ...(body && { "content-type": "application/json" }),
      ...(auth && secret && { [auth.header]: `${auth.prefix}${await secret()}` }),
    },
    ...(body && { body: body.expand(keys) }),
    timeoutMs: settings.timeout_ms,
    maxBytes: settings.max_response_bytes,
  });
  return { needs: new Set([...url.names, ...(body?.names ?? [])]), question };
}

/** One question at a time for each key; answers are kept until they are too old, failures are not kept. */
function createMemory<Value extends object>({ ttl_ms, max_cached }: HttpProviderSettings, clock: () => number) {
  const cache = new LRUCache<string, Value>({ max: max_cached, ttl: ttl_ms, ttlResolution: 0, perf: { now: clock } });
  const underWay = new Map<string, Promise<Value>>();
  return async (key: string, ask: () => Promise<Value>): Promise<Value> => {
    const known = cache.get(key) ?? underWay.get(key);
    if (known !== undefined) return known;
    const asked = ask().finally(() => underWay.delete(key));
    underWay.set(key, asked);
    const value = await asked;
    if (ttl_ms > 0) cache.set(key, value);
    return value;
  };
}

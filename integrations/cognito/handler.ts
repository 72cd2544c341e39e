import { decide, report, textOf } from "../shared/decide.ts";
import type { Settings } from "../shared/settings.ts";
import { deadline, enforces } from "./capabilities.ts";
import { decode } from "./decode.ts";
import { encode, lacks } from "./encode.ts";
import { eventOf } from "./event.ts";

/**
 * The Lambda function of a user pool's pre token generation trigger, for events of version 1, 2 and 3. Throws on a
 * deny: Cognito then issues nothing, and shows the error's text.
 */
export async function handler(message: object): Promise<object> {
  const ruling = await decide(process.env, deadline, (settings) => questionOf(message, settings));
  if ("answer" in ruling) return { ...message, response: ruling.answer };
  report(ruling.denied);
  throw new Error(textOf(ruling.denied));
}

function questionOf(message: unknown, settings: Settings) {
  const event = eventOf(message);
  return {
    request: decode(event, settings),
    enforces: enforces[event.version],
    lacks: (issuance: Parameters<typeof lacks>[0]) => lacks(issuance, event),
    encode: (issuance: Parameters<typeof encode>[0]) => encode(issuance, event),
  };
}

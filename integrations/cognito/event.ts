import { json, list, map, messageOf, nullish, object, oneOf, text } from "../shared/shape.ts";
import { grants } from "./capabilities.ts";

const anyEvent = object({
  version: oneOf(["1", "2", "3"]),
  triggerSource: oneOf([...grants.keys()]),
  region: text,
  userPoolId: text,
  callerContext: object({ clientId: text }),
  request: object({
    userAttributes: nullish(map),
    groupConfiguration: nullish(
      object({
        groupsToOverride: nullish(list(text)),
        iamRolesToOverride: nullish(list(text)),
        preferredRole: nullish(json),
      }),
    ),
    scopes: nullish(list(text)),
  }),
});

/** An event of the pre token generation trigger: the members that are read. New ones may come at any time. */
export type TriggerEvent = ReturnType<typeof anyEvent>;

/**
 * The event as it came.
 * @throws TypeError where it is none. Only version 3 is for machines: what another one answers would not be applied.
 */
export function eventOf(message: unknown): TriggerEvent {
  const event = messageOf(anyEvent, message);
  if (isMachine(event) && event.version !== "3") throw new TypeError("a machine's token by another version");
  return event;
}

/** A machine's token: an access token and nothing else, of nobody. */
export function isMachine({ triggerSource }: TriggerEvent): boolean {
  return triggerSource === "TokenGeneration_ClientCredentials";
}

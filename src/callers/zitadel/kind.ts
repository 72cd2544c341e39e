import { z } from "zod";
import { identifier, resourceIndicator } from "../../issuance/vocabulary.ts";
import { jsonOf } from "../../wire/json-message.ts";
import type { Message } from "../../wire/wire.ts";
import { tokenIn } from "../authentication/signed-jwt.ts";
import type { CallerKind } from "../hook.ts";
import { hookSettings } from "../settings.ts";
import { carries, enforces } from "./capabilities.ts";
import { inexpressible } from "./claims.ts";
import { decode } from "./decode.ts";
import { encode, refuse } from "./encode.ts";
import type { FunctionCall } from "./schema.ts";

/** The header's HMAC is over the body of every payload type. The JWT of the payload type of that name has no `exp`. */
const authentication = ["hmac"] as const;
/** Four fifths of a target's time-out of three seconds; there is none that ZITADEL would choose. */
const deadlineMs = 2_400;
const settings = hookSettings(
  "zitadel",
  { authentication, deadlineMs },
  {
    organizations: z
      .record(identifier, identifier)
      .default({})
      .describe("Tenants by the ids of ZITADEL's organizations; one that is not here is a tenant called by its id."),
    resources: z
      .array(resourceIndicator)
      .min(1)
      .max(64)
      .optional()
      .describe("All resources that tokens of this ZITADEL may be for: no message says it. Absent: unknown."),
  },
);

export const zitadel: CallerKind<typeof settings> = {
  kind: "zitadel",
  title: "ZITADEL Actions v2, functions preaccesstoken and preuserinfo",
  settings,
  carries,
  enforces,
  authentication,
  deadlineMs,
  withoutAnswer: "issues",
  retries: "none",
  bypasses: [
    "A target without `interruptOnError`, which is the default: whatever the answer, ZITADEL issues the token.",
    "Opaque access tokens and personal access tokens: `preaccesstoken` is called for JWTs only. `preuserinfo` is called when they are introspected.",
    "Refresh tokens: whether one is issued is not told.",
    "Claims that later targets of the same execution append.",
    "Versions that do not send `actor`: delegation looks like none.",
  ],
  open: (own) => {
    const declared = { organizations: new Map(Object.entries(own.organizations)), resources: own.resources };
    return {
      read,
      decode: (json) => decode(json, declared),
      encode,
      refuse,
      lacks: (issuance, call: FunctionCall) => inexpressible(issuance, call),
    };
  },
};

/** The payload of a JWT, where the target's payload type is that; who it is from, the header has proved. */
function read(message: Message): ReturnType<typeof jsonOf> {
  const payload = tokenIn(message)?.split(".")[1];
  return jsonOf(payload === undefined ? message : { ...message, body: Buffer.from(payload, "base64url") });
}

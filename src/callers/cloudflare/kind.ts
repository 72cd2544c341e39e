import { jsonAnswer } from "../../wire/json-answer.ts";
import type { CallerKind } from "../hook.ts";
import { carries, enforces } from "./capabilities.ts";
import { decode } from "./decode.ts";
import { encode, refuse } from "./encode.ts";
import { read } from "./read.ts";
import type { Evaluation } from "./schema.ts";
import { authentication, deadlineMs, settings } from "./settings.ts";
import { openSigner } from "./signing.ts";

export const cloudflare: CallerKind<typeof settings> = {
  kind: "cloudflare",
  title: "Cloudflare Access External Evaluation rule",
  settings,
  carries,
  enforces,
  authentication,
  deadlineMs,
  withoutAnswer: "refuses",
  retries: "not documented",
  bypasses: [
    "Sessions that have begun: Access asks at sign-in only.",
    "Whoever another policy of the application lets in, or another Include rule of the same policy.",
    "Policies with the actions Bypass and Service Auth.",
    "Exclude rules and Block policies turn the answer around: there, no answer lets people in.",
  ],
  open: async ({ application, signing_key_files: paths }, ports) => {
    const signer = await openSigner(paths, ports);
    return {
      // The content type of an evaluation is not documented.
      body: "any",
      read,
      decode: (json) => decode(json, application),
      encode: (decision, question?: Evaluation) => encode(decision, signer, ports.clock(), question),
      refuse,
      isNamed: () => true,
      documents: new Map([["keys", () => jsonAnswer(200, signer.publicKeys())]]),
      close: signer.close,
    };
  },
};

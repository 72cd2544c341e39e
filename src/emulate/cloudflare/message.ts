import type { Json } from "../../issuance/vocabulary.ts";
import type { Fresh } from "../idp.ts";

/** What the signed question says of somebody who signs in to an application. */
export function message({ newId }: Fresh): Json {
  return {
    identity: {
      email: "jo@acme.example",
      name: "Jo Doe",
      groups: ["finance"],
      idp: { id: "5a1d0a2e-7d0e-4f2b-9a57-3c2f6f1c8b11", type: "okta" },
      geo: { country: "DE" },
      user_uuid: "7335d417-61da-459d-899c-0a01c76a2f94",
      ip: "192.0.2.7",
      is_warp: false,
    },
    nonce: newId().replaceAll("-", ""),
  };
}

import type { Json } from "../../issuance/vocabulary.ts";
import type { Fresh } from "../idp.ts";

const [user, organization] = ["384212440227381765", "384212440226791941"];

/** `preaccesstoken`: ZITADEL is about to make a JWT access token for a person. */
export function message({ now }: Fresh): Json {
  const created = { creation_date: "2026-07-31T13:27:41.126177Z", change_date: "2026-07-31T13:27:41.126177Z" };
  return {
    function: "function/preaccesstoken",
    userinfo: {
      sub: user,
      name: "Jo Doe",
      preferred_username: "jo@acme.example",
      email: "jo@acme.example",
      email_verified: true,
      updated_at: Math.floor(now / 1_000),
      department: "sales",
    },
    user: {
      id: user,
      ...created,
      resource_owner: organization,
      sequence: 2,
      state: 1,
      username: "jo",
      preferred_login_name: "jo@acme.example",
      human: { first_name: "Jo", last_name: "Doe", display_name: "Jo Doe", email: "jo@acme.example" },
    },
    user_metadata: [{ ...created, resource_owner: organization, sequence: 3, key: "plan", value: "Z29sZA==" }],
    org: { id: organization, name: "acme", primary_domain: "acme.example" },
    user_grants: [],
    application: { client_id: "384212440227578373" },
  };
}

import { z } from "zod";
import { resourceIndicator } from "../../issuance/vocabulary.ts";
import { hookSettings } from "../settings.ts";

export const authentication = ["bearer", "mtls"] as const;
/** `timeoutSeconds` of a webhook is 10 unless it says otherwise; docs/callers/kubernetes.md says 5. */
export const deadlineMs = 4_000;

export const settings = hookSettings(
  "kubernetes",
  { authentication, deadlineMs },
  {
    mode: z
      .enum(["mutating", "validating"])
      .default("mutating")
      .describe(
        "The webhook configuration that names this hook. A mutating one narrows; a validating one denies what would have to be narrowed.",
      ),
    api_audiences: z
      .array(resourceIndicator)
      .default([])
      .describe(
        "`--api-audiences` of kube-apiserver, or its service account issuer: whom a token is for that names nobody. Without them, that is unknown.",
      ),
    extends_expiration: z
      .boolean()
      .default(true)
      .describe(
        "Whether kube-apiserver runs with `--service-account-extend-token-expiration`, its default: then a pod's token of 3,607 seconds would live for a year, and is cut to 3,606 seconds or denied.",
      ),
  },
);

/** What has to be known of a cluster to read and answer its reviews. */
export type Cluster = Pick<z.infer<typeof settings>, "mode" | "api_audiences" | "extends_expiration">;

import { z } from "zod";

const text = z.string().max(2_048);

/**
 * The JWT that Access sends to an evaluate URL: the members that are read. Its users' own tokens are signed with the
 * same keys, and have neither of the first two.
 * https://developers.cloudflare.com/cloudflare-one/access-controls/policies/external-evaluation/
 */
export const evaluation = z.compile(
  z.looseObject({
    /** One for each request; an answer with another is none. */
    nonce: text.min(1),
    identity: z.looseObject({ email: text.min(1), ip: text.optional() }),
  }),
);
export type Evaluation = z.infer<typeof evaluation>;

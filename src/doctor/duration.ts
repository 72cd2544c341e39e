import { z } from "zod";

/** `google.protobuf.Duration` in JSON, seconds with up to nine digits after the point; as milliseconds. */
export const duration = z
  .string()
  .regex(/^\d{1,9}(?:\.\d{1,9})?s$/, "expected a duration such as 3s or 2.5s")
  .transform((text) => Number(text.slice(0, -1)) * 1_000);

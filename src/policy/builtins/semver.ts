import { SemVer, compare } from "semver";
import type { Value } from "../value.ts";
import { attempt, text, Unusable } from "./arguments.ts";
import type { Family } from "./arguments.ts";

/** Versions by Semantic Versioning 2.0.0 (https://semver.org). */
export const semver: Family = {
  "semver.compare": (a, b) => compare(version(a), version(b)),
  "semver.is_valid": (candidate) => attempt(() => version(candidate)) !== undefined,
};

function version(value: Value): SemVer {
  const candidate = text(value);
  // The library takes white space and signs around a version too, OPA one leading v.
  if (!/^v?\d[^\s]*$/.test(candidate)) throw new Unusable("not a semantic version");
  try {
    return new SemVer(candidate);
  } catch (cause) {
    throw new Unusable("not a semantic version", { cause });
  }
}

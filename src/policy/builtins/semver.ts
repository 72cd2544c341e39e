import { SemVer, compare } from "semver";
import type { Value } from "../value.ts";
import { text, Unusable } from "./arguments.ts";
import type { Family } from "./arguments.ts";

/** https://www.openpolicyagent.org/docs/policy-reference/builtins/semver, by Semantic Versioning 2.0.0. */
export const semver: Family = {
  "semver.compare": (a, b) => compare(version(a), version(b)),
  "semver.is_valid": (candidate) => {
    try {
      return Boolean(version(candidate));
    } catch (error) {
      if (error instanceof Unusable) return false;
      throw error;
    }
  },
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

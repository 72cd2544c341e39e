import { attempt } from "./arguments.ts";
import type { Builtin } from "./arguments.ts";
import { crypto } from "./crypto.ts";
import { encoding } from "./encoding.ts";
import { glob } from "./glob.ts";
import { graph } from "./graph.ts";
import { json } from "./json.ts";
import { jwt } from "./jwt/jwt.ts";
import { net } from "./net.ts";
import { numbers } from "./numbers.ts";
import { objects } from "./objects.ts";
import { regex } from "./regex.ts";
import { semver } from "./semver.ts";
import { strings } from "./strings.ts";
import { time } from "./time/time.ts";
import { units } from "./units.ts";
import { uri } from "./uri.ts";
import { urlquery } from "./urlquery.ts";
import { uuid } from "./uuid.ts";

export type { Builtin } from "./arguments.ts";
export { refused } from "./refused.ts";

const families = [
  crypto,
  encoding,
  glob,
  graph,
  json,
  jwt,
  net,
  numbers,
  objects,
  regex,
  semver,
  strings,
  time,
  units,
  uri,
  urlquery,
  uuid,
];

/**
 * The built-ins that a compiled policy calls on its host, by name: all of OPA's
 * (https://www.openpolicyagent.org/docs/policy-reference/builtins) that are neither in the engine nor refused. One that
 * OPA would answer with an error is undefined; more work than any policy needs is a RangeError.
 */
export const builtins: ReadonlyMap<string, Builtin> = new Map(
  families
    .flatMap((family) => Object.entries(family))
    .map(([name, run]) => [name, (...values) => attempt(() => run(...values))]),
);

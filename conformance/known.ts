const engine = "the engine that OPA compiles to differs here from OPA's interpreter, and it is OPA's own";
const clock = "the case wants the clock, which is no part of a decision's input: the constraint `time` is required";

/** Cases that fail, each with the reason. One that passes must leave the table. */
export const known: ReadonlyMap<string, string> = new Map([
  ["data/nested integer", `${engine}: a number does not find a member whose name is its text`],
  ["data/toplevel integer", `${engine}: a number does not find a member whose name is its text`],
  [
    "jsonbuiltins/unmarshal number beyond the supported exponent is undefined",
    `${engine}: it reads such a number as null`,
  ],
  ["jsonbuiltins/unmarshal number with too big an exponent is undefined", `${engine}: it reads such a number as null`],
  ["jwtdecodeverify/rs256-exp-now-expired", clock],
  ["jwtdecodeverify/rs256-nbf-now-ok", clock],
  [
    "strings/format_int: bignum exact (>64-bit integer, all bases + negative)",
    `${engine}: it ends the evaluation at integers of more than 64 bits`,
  ],
  [
    "strings/sprintf: float too big",
    "a number beyond the range of a double ends the evaluation when it is given to a built-in outside the engine",
  ],
]);

/** Cases that cannot be compiled, each with the reason. */
export const uncompiled: ReadonlyMap<string, string> = new Map([
  ["time/time caching", "it calls `test.sleep`, a built-in that only OPA's own test program has"],
]);

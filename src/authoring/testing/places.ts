import { ruleMetadata } from "../contract/metadata.ts";
import { isEffect } from "../contract/names.ts";
import { rulePackage } from "../contract/rule-package.ts";
import type { RulePlace } from "../report/report.ts";
import type { Module } from "../syntax.ts";

/** Where each reason code's rule is written. The modules keep the contract. */
export function placesOf(modules: readonly Module[]): Map<string, RulePlace> {
  const places = modules.filter(rulePackage).flatMap(({ source: { file }, rules }) =>
    rules.filter(isEffect).map(({ metadata, row }): RulePlace => {
      const { code } = ruleMetadata.parse(metadata).custom;
      return { code, file, line: row };
    }),
  );
  return new Map(places.map((place) => [place.code, place]));
}

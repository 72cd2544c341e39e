import type { Path } from "../../files/fault.ts";
import { suggestion } from "../../files/nearest.ts";
import type { Layer, Surroundings } from "./compose.ts";
import type { Draft, Expected } from "./scenarios.ts";
import type { MatrixDocument } from "./schema.ts";

/** Every combination of the two axes as a case of its own. One that `allow` does not list must be denied. */
export function expandMatrix(matrix: MatrixDocument, path: Path, defaults: Layer, surroundings: Surroundings): Draft[] {
  const { matrix: title, identities, targets, allow, ...parts } = matrix;
  faultsIn(matrix, path, surroundings);
  return Object.entries(identities).flatMap(([identity, its]) =>
    Object.entries(targets).map(([target, asked]): Draft => {
      const row = allow.findIndex((one) => one.identity === identity && one.target === target);
      const layers = [
        defaults,
        { parts, path },
        { parts: asked, path: [...path, "targets", target] },
        { parts: its, path: row < 0 ? [...path, "identities", identity] : [...path, "allow", row] },
      ];
      return { check: "matrix", name: `${title}: ${identity} → ${target}`, layers, expected: expectedOf(allow[row]) };
    }),
  );
}

function expectedOf(row: MatrixDocument["allow"][number] | undefined): Expected {
  if (row === undefined) return { decision: "deny" };
  const { codes, token } = row;
  return { decision: "allow", ...(codes && { codes }), ...(token && { token }) };
}

/** A row that names nothing of the axes would allow nothing, and one that comes twice would hide the other. */
function faultsIn({ identities, targets, allow }: MatrixDocument, path: Path, { file, faults }: Surroundings): void {
  const rows = new Set<string>();
  for (const [index, { identity, target }] of allow.entries()) {
    const place = [...path, "allow", index];
    if (!Object.hasOwn(identities, identity)) {
      const message = `there is no "${identity}" on this axis${suggestion(identity, Object.keys(identities))}`;
      faults.push(file.faultAt([...place, "identity"], message));
    }
    if (!Object.hasOwn(targets, target)) {
      const message = `there is no "${target}" on this axis${suggestion(target, Object.keys(targets))}`;
      faults.push(file.faultAt([...place, "target"], message));
    }
    const row = JSON.stringify([identity, target]);
    if (rows.has(row)) faults.push(file.faultAt(place, "the combination is already listed"));
    rows.add(row);
  }
}

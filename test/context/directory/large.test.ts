import { expect, test } from "@jest/globals";
import { createDirectory } from "../../../src/context/directory/directory.ts";
import { directorySettings } from "../../../src/context/directory/settings.ts";
import { createFolder } from "../../support/folder.ts";

// A tenth of the estate that the benchmark loads against the clock.
const tenants = 100;
const workloads = 10_000;

function workload(index: number) {
  return {
    id: `workload-${index}`,
    tenant: `tenant-${index % tenants}`,
    active: true,
    environment: "production",
    owner: `owner-${index % tenants}`,
    review_by: "2027-03-01",
    scopes: ["read"],
    workloads: [{ issuer: "spiffe://example", id: `spiffe://example/ns/${index}` }],
  };
}

test("an estate of 10,000 workloads in 100 tenants, as NDJSON", async () => {
  const ids = Array.from({ length: tenants }, (_, index) => index);
  const folder = await createFolder({
    "tenants.json": JSON.stringify({
      tenants: ids.map((id) => ({ id: `tenant-${id}`, active: true })),
      owners: ids.map((id) => ({ id: `owner-${id}`, active: true })),
    }),
    "workloads.ndjson": Array.from({ length: workloads }, (_, index) =>
      JSON.stringify({ workloads: [workload(index)] }),
    ).join("\n"),
  });
  const settings = directorySettings.parse({ path: folder.path, watch: false });
  const directory = await createDirectory(settings, { clock: Date.now, onEvent: () => undefined });
  expect(directory.status().entries).toEqual({ tenants, registrations: workloads, resources: 0, owners: tenants });
  expect(directory.registration("workload-9999")?.owner).toEqual({ id: "owner-99", active: true });
  await directory.close();
  await folder.remove();
});

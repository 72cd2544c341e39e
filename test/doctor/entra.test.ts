import { describe, expect, test } from "@jest/globals";
import { foundIn, foundOf } from "../support/doctor.ts";

const extension = (targetUrl: string) => ({
  "@odata.type": "#microsoft.graph.onTokenIssuanceStartCustomExtension",
  id: "e1",
  endpointConfiguration: { targetUrl },
});
const listener = (id: string) => ({
  "@odata.type": "#microsoft.graph.onTokenIssuanceStartListener",
  conditions: { applications: { includeAllApplications: true } },
  handler: { customExtension: { id } },
});
const application = { appId: "app-1", signInAudience: "AzureADMyOrg" };
const ours = extension("https://assayer.example/v1/hooks/entra");

describe("Entra", () => {
  test("a good configuration", async () => {
    expect(await foundIn("entra", "good")).toEqual([]);
    expect(foundOf("entra", [[ours, listener("e1"), application]])).toEqual([]);
  });

  test("a bad one", async () => {
    expect(await foundIn("entra", "bad")).toEqual([
      "ENTRA_APPLICATION_LEFT_OUT bad.json#/2/value/1",
      "TIMEOUT_TOO_SHORT bad.json#/0/value/0/clientConfiguration",
      "TIMEOUT_TOO_SHORT bad.json#/1/value/0/handler/configuration",
    ]);
  });

  test("an extension that leads elsewhere, and a listener for another one", () => {
    expect(foundOf("entra", [[extension("https://other.example/"), listener("e1")]])).toEqual([
      "ENTRA_EXTENSION_MISSING",
      "ENTRA_LISTENER_MISSING",
      "EXPORT_NOT_GIVEN",
    ]);
    expect(foundOf("entra", [[ours, listener("e2")]])).toEqual(["ENTRA_LISTENER_MISSING", "EXPORT_NOT_GIVEN"]);
  });

  test("what was not given", () => {
    expect(foundOf("entra", [ours])).toEqual(["EXPORT_MISSING", "EXPORT_NOT_GIVEN"]);
  });
});

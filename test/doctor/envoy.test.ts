import { describe, expect, test } from "@jest/globals";
import { foundIn, foundOf } from "../support/doctor.ts";

const filter = (changes: object = {}) => ({
  typed_config: {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz",
    with_request_body: { max_request_bytes: 65_536 },
    http_service: { server_uri: { uri: "https://assayer.example" }, path_prefix: "/v1/hooks/edge" },
    ...changes,
  },
});

describe("Envoy", () => {
  test("a good configuration", async () => {
    expect(await foundIn("envoy", "good")).toEqual([]);
    expect(foundOf("envoy", [{ configs: [{ dynamic_listeners: [filter()] }] }])).toEqual([]);
  });

  test("a bad one", async () => {
    const http = "bad.yaml#/static_resources/listeners/0/filter_chains/0/filters/0/typed_config";
    const at = `${http}/http_filters/0/typed_config`;
    expect(await foundIn("envoy", "bad")).toEqual([
      `ENVOY_BODY_PARTIAL ${at}/with_request_body`,
      `ENVOY_FAILURE_ALLOWED ${at}/failure_mode_allow`,
      `ENVOY_FILTER_PARTIAL ${at}`,
      `HOOK_URL_INSECURE ${at}/http_service/server_uri`,
      `TIMEOUT_UNDECIDED ${at}/http_service/server_uri`,
    ]);
  });

  test("no filter, or one that asks another service, or nobody over HTTP", () => {
    expect(foundOf("envoy", [{ static_resources: {} }])).toEqual(["ENVOY_FILTER_MISSING"]);
    expect(foundOf("envoy", [filter({ http_service: { path_prefix: "/other" } })])).toEqual(["ENVOY_FILTER_MISSING"]);
    expect(foundOf("envoy", [filter({ http_service: null, grpc_service: {} })])).toEqual(["ENVOY_FILTER_MISSING"]);
  });

  test("members are read as protobuf reads them, in either case", () => {
    const { typed_config } = filter({ failureModeAllow: true, filterEnabled: {} });
    expect(foundOf("envoy", [{ typedConfig: typed_config }])).toEqual([
      "ENVOY_FAILURE_ALLOWED given.json#/typedConfig/failure_mode_allow",
      "ENVOY_FILTER_PARTIAL given.json#/typedConfig",
    ]);
  });

  test("a filter that sends no body", () => {
    expect(foundOf("envoy", [filter({ with_request_body: null })])).toEqual([
      "ENVOY_BODY_MISSING given.json#/typed_config",
    ]);
  });
});

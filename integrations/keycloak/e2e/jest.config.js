import base from "../../../jest.config.js";

/** Keycloak takes a download and most of a minute to start: its tests are run by `make test-keycloak`. */
export default { ...base, rootDir: "../../..", roots: ["<rootDir>/integrations/keycloak/e2e"] };

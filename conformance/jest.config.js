import base from "../jest.config.js";

/** OPA's own cases take a Go tool chain and a while: they are run by `make conformance`. */
export default { ...base, rootDir: "..", roots: ["<rootDir>/conformance"] };

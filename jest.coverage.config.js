import config from "./jest.config.js";

/**
 * The tests of the domain and of the engine, which must cover both wholly: every line and every branch, with no
 * exception so far. One would be marked `v8 ignore` where it stands, with its reason. Properties run with the other
 * tests: they look for cases, the tables cover.
 */
export default {
  ...config,
  // With src, so that a file that no test loads counts too.
  roots: ["<rootDir>/src", "<rootDir>/test"],
  testMatch: ["<rootDir>/test/{issuance,policy}/**/*.test.ts"],
  testPathIgnorePatterns: ["property"],
  collectCoverage: true,
  // Declarations and files of types only have nothing that runs.
  collectCoverageFrom: ["src/{issuance,policy}/**/*.ts", "!**/*.d.ts", "!src/issuance/{decision,ports}.ts"],
  coverageReporters: [["text", { skipFull: true }]],
  coverageThreshold: { global: { statements: 100, branches: 100, functions: 100, lines: 100 } },
};

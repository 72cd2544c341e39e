export default {
  roots: ["<rootDir>/test"],
  extensionsToTreatAsEsm: [".ts"],
  transform: { "\\.ts$": ["@swc/jest", { jsc: { target: "es2023", parser: { syntax: "typescript" } } }] },
  coverageProvider: "v8",
  // Nothing here is about speed: a busy machine must not fail a test.
  testTimeout: 60_000,
  reporters: ["default", "<rootDir>/scripts/counts-reporter.js"],
};

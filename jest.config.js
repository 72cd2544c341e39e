export default {
  roots: ["<rootDir>/test"],
  extensionsToTreatAsEsm: [".ts"],
  transform: { "\\.ts$": ["@swc/jest", { jsc: { target: "es2023", parser: { syntax: "typescript" } } }] },
  coverageProvider: "v8",
  reporters: ["default", "<rootDir>/scripts/counts-reporter.js"],
};

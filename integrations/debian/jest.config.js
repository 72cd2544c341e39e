import base from "../../jest.config.js";

/** What these tests start is a package of Debian's, not of npm's: they are run by `make test-debian-idps`. */
export default { ...base, rootDir: "../..", roots: ["<rootDir>/integrations/debian"] };

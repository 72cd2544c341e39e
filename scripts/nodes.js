/** The Node.js versions on which the tests run: the oldest that is supported, and a recent one of each later line. */
export const nodes = ["20.19.0", "22.23.3", "24.21.0"];

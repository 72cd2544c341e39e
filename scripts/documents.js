/**
 * The files that are generated from code and rules, and how the text of each is made. `load` imports a module of src/:
 * compiled where `make docs` writes the files, as it stands where a test compares them.
 */
export const documents = [
  {
    path: "rego/schemas/input.json",
    text: async (load) => (await load("authoring/input-schema")).inputSchema(),
  },
  {
    path: "docs/policy-catalogue.md",
    text: async (load) => {
      const { opaAt } = await load("authoring/opa");
      const { readPolicy } = await load("authoring/policy");
      const { cataloguePage } = await load("authoring/catalogue-page");
      return cataloguePage(await readPolicy(["rego"], opaAt(".bin/opa")));
    },
  },
];

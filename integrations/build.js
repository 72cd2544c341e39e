// `node integrations/build.js [folder]`: bundles each piece to one file that needs nothing beside it, as
// <folder>/<platform>/dist/<file>. Without a folder: here.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;

/** `end`: what an administrator may change. It stays as it is, below the rest. */
const pieces = [
  { platform: "cognito", from: "handler.ts", name: "handler", to: "index.mjs", format: "esm" },
  { platform: "auth0", from: "post-login.ts", name: "onExecutePostLogin", to: "post-login.js" },
  {
    platform: "auth0",
    from: "credentials-exchange.ts",
    name: "onExecuteCredentialsExchange",
    to: "credentials-exchange.js",
  },
  {
    platform: "auth0",
    from: "custom-token-exchange.ts",
    name: "assayed",
    to: "custom-token-exchange.js",
    end: "identify.js",
  },
  { platform: "logto", from: "script.ts", name: "assayed", to: "script.js", end: "claims-of.js" },
];

const banner = "/*! Assayer, Apache-2.0. */";

async function bundle({ platform, from, name, to, format = "iife", end }, folder) {
  const outfile = join(folder, platform, "dist", to);
  const exported = format === "iife" ? `exports.${name} = assayer.${name};` : "";
  await build({
    stdin: { contents: `export { ${name} } from "./${from}";`, resolveDir: join(here, platform) },
    outfile,
    bundle: true,
    minify: true,
    target: "es2022",
    // Nothing of Node's: what is imported and is not here is a failure.
    platform: "neutral",
    format,
    ...(format === "iife" && { globalName: "assayer" }),
    banner: { js: banner },
    footer: { js: end === undefined ? exported : `\n${await readFile(join(here, platform, end), "utf8")}` },
    legalComments: "none",
    logLevel: "warning",
  });
  return outfile;
}

const folder = resolve(process.argv[2] ?? here);
for (const piece of pieces) console.log(await bundle(piece, folder));

import type { Branch, Flag } from "./branch.ts";
import { quoted } from "./quoted.ts";

/** Where nothing is listed, fish offers files. */
export function fishScript(branches: readonly Branch[]): string {
  return `# Completion of assayer in fish: assayer completion fish | source
function __assayer_at
  set -l at assayer
  for word in (commandline -opc)[2..-1]
    if contains -- "$at $word" ${branches
      .slice(1)
      .map(({ path }) => quoted(path))
      .join(" ")}
      set at "$at $word"
    end
  end
  test "$at" = "$argv"
end
${branches.flatMap(lines).join("\n")}
`;
}

function lines({ path, verbs, flags, choices }: Branch): string[] {
  const here = `complete -c assayer -n ${quoted(`__assayer_at ${path}`)}`;
  return [
    ...verbs.map(({ name, description }) => `${here} -f -a ${name} -d ${quoted(description)}`),
    ...(choices.length === 0 ? [] : [`${here} -f -a ${quoted(choices.join(" "))}`]),
    ...flags.map((flag) => `${here} ${flagOf(flag)}`),
  ];
}

function flagOf({ short, long, description, takesValue, choices }: Flag): string {
  const names = `${short === undefined ? "" : `-s ${short.slice(1)} `}-l ${long.slice(2)}`;
  const value = choices.length > 0 ? `-x -a ${quoted(choices.join(" "))}` : takesValue ? "-r" : "-f";
  return `${names} ${value} -d ${quoted(description)}`;
}

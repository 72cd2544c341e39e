import { namesOf } from "./branch.ts";
import type { Branch } from "./branch.ts";
import { stepsDown, valueCases } from "./cases.ts";

/** For bash 3.2 and newer. Where nothing is listed, `-o default` offers files. */
export function bashScript(branches: readonly Branch[]): string {
  return `# Completion of assayer in bash: source <(assayer completion bash)
_assayer() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  # bash takes --format=json for three words
  if [[ $current == "=" ]]; then current=""
  elif [[ $previous == "=" ]]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  local at="assayer" words="" index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$at \${COMP_WORDS[index]}" in
      ${stepsDown(branches)}) at="$at \${COMP_WORDS[index]}" ;;
    esac
  done
  COMPREPLY=()
  case "$at $previous" in
${branches.flatMap((branch) => valueCases(branch, { choices: replyWith, files: ":" })).join("\n")}
  esac
  case "$at" in
${branches.map(wordsCase).join("\n")}
  esac
  ${replyWith(["$words"])}
}
complete -o default -F _assayer assayer
`;
}

function replyWith(words: readonly string[]): string {
  return `COMPREPLY=($(compgen -W "${words.join(" ")}" -- "$current"))`;
}

function wordsCase({ path, verbs, flags, choices }: Branch): string {
  const words = [...verbs.map(({ name }) => name), ...choices, ...flags.flatMap(namesOf)];
  return `    "${path}") words="${words.join(" ")}" ;;`;
}

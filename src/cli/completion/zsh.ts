import { namesOf } from "./branch.ts";
import type { Branch, Word } from "./branch.ts";
import { stepsDown, valueCases } from "./cases.ts";
import { quoted } from "./quoted.ts";

/** Can be sourced, or lie on `fpath` as `_assayer`. */
export function zshScript(branches: readonly Branch[]): string {
  return `#compdef assayer
# Completion of assayer in zsh: source <(assayer completion zsh)
_assayer() {
  local at="assayer" previous="$words[CURRENT-1]" index
  if [[ $words[CURRENT] == --*=* ]]; then
    previous="\${words[CURRENT]%%=*}"
    compset -P '*='
  fi
  for ((index = 2; index < CURRENT; index++)); do
    case "$at $words[index]" in
      ${stepsDown(branches)}) at="$at $words[index]" ;;
    esac
  done
  case "$at $previous" in
${branches.flatMap((branch) => valueCases(branch, { choices: add, files: "_files" })).join("\n")}
  esac
  local -a names flags
  case "$at" in
${branches.map(wordsCase).join("\n")}
  esac
  if [[ $words[CURRENT] == -* ]]; then _describe -o option flags
  elif (( $#names )); then _describe word names
  else _files
  fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _assayer "$@"
else compdef _assayer assayer
fi
`;
}

function add(words: readonly string[]): string {
  return `compadd -- ${words.map(quoted).join(" ")}`;
}

function wordsCase({ path, verbs, flags, choices }: Branch): string {
  const names = [...verbs, ...choices.map((name) => ({ name, description: "" }))];
  const options = flags.flatMap((flag) => namesOf(flag).map((name) => ({ name, description: flag.description })));
  return `    "${path}") names=(${names.map(described).join(" ")}); flags=(${options.map(described).join(" ")}) ;;`;
}

/** As `_describe` takes it: a colon ends the name. */
function described({ name, description }: Word): string {
  const text = name.replaceAll(":", "\\:");
  return quoted(description === "" ? text : `${text}:${description}`);
}

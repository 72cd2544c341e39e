#!/usr/bin/env bash
# What a pull request has to pass, and what is built of it, for any CI: run it in the policy repository, with `assayer`,
# `opa` and `git` on PATH. It ends with the exit code of the first step that objects (docs/exit-codes.md).
#
#   BASE              what the change is compared with: by default, where it left origin/main
#   SIGNING_KEY_FILE  private key (PEM) to sign with; without it the bundle is not signed
#   KEY_ID            the key's name, by which services find it
set -euo pipefail

base=${BASE:-git:$(git merge-base origin/main HEAD)}

assayer lint --output junit=build/reports/lint.xml --output sarif=build/reports/lint.sarif

assayer test --parity --coverage --threshold 100 --output junit=build/reports/test.xml --output sarif=build/reports/test.sarif

assayer diff --base "$base" --head . --corpus scenarios --fail-on loosened,error --exceptions exceptions.yaml --output markdown=build/reports/diff.md --output html=build/reports/diff.html

if [ -n "${SIGNING_KEY_FILE:-}" ]; then
	assayer build --signing-key "$SIGNING_KEY_FILE" --key-id "${KEY_ID:?names the key in SIGNING_KEY_FILE}"
else
	assayer build
fi

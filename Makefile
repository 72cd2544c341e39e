# The two that matter: `make run` (Assayer on 127.0.0.1:8480 with the example estate) and `make test` (what CI runs).
SHELL := /bin/bash
export PATH := $(CURDIR)/.bin:$(PATH)

.PHONY: run demo test mutate test-nodes test-keycloak test-debian-idps interop check build install node opa bundle integrations docs bench bench-rehearsal soak wrk conformance

node:
	@node scripts/check-node.js

install: node node_modules/.package-lock.json
# Not `npm ci`: it insists on entries for binaries of other platforms, which not every registry offers. The lock file
# counts all the same, and is left as it is.
node_modules/.package-lock.json: package-lock.json
	npm install --no-save
	@touch $@

build: install
	npx tsc -p tsconfig.json

# The pinned policy compiler, as .bin/opa.
opa: node
	@node scripts/opa.js

bundle: build opa
	node scripts/bundle.js

# What runs inside Cognito, Auth0 and Logto: one file each, in integrations/<platform>/dist.
integrations: install
	@node integrations/build.js

# Whatever is generated from code and rules: the references in docs/ and the input's schema.
docs: build opa
	node scripts/generate-docs.js

test: install opa
	@node scripts/suite.js test

# Before a release: the tests on every Node.js that is supported, through npm's package `node`.
test-nodes: build opa
	@node scripts/test-nodes.js

# Before a release, and for each new version of Keycloak: the provider, alone and in a real one. Needs a JDK 17 and Maven.
test-keycloak: build
	@node scripts/test-keycloak.js

# Before a release: callers from packages of Debian's. Needs nginx; skips what is not installed, and says so.
test-debian-idps: build
	@node scripts/test-debian-idps.js

# The interop scenarios of AuthZEN: our tables; with AUTHZEN=<a checkout of openid/authzen> its published harnesses.
interop: build opa
	@node scripts/interop.js

# Whether any condition of the policy library could be wrong without a test that notices: half a minute.
mutate: build opa
	@node dist/cli/assayer.js test --mutate --opa .bin/opa

# The inner loop: the same steps without the slow tests.
check: install opa
	@node scripts/suite.js check

# Assayer on the example estate, copied to var/acme so that it can be edited.
run: build
	@node examples/acme/prepare.js var/acme
	@node examples/acme/next-steps.js
	@exec node dist/cli/assayer.js serve --config var/acme/assayer.yaml

# A real OpenID Provider asks Assayer; then the context changes. Ends by itself.
demo: build
	@node examples/demo/demo.js

# Figures against peers, and docs/performance.md from them: some five minutes on a machine that does nothing else.
bench: build opa wrk
	@for name in http in-process scale rules deadline authzen authzen-large hooks; do node bench/$$name.js || exit 1; done
	@node bench/write-page.js

# `assayer diff` and `assayer replay` of 100,000 logged decisions, and a diff of a log of 1 GB: some four minutes.
bench-rehearsal: build
	@GIGABYTE=1 node bench/rehearsal.js
	@node bench/write-page.js

# A million decisions, then a thousand reloads under load: some twenty minutes.
soak: build opa wrk
	@for name in soak reloads; do node bench/$$name.js || exit 1; done
	@node bench/write-page.js

wrk:
	@command -v wrk > /dev/null || { echo "wrk is missing: install the package wrk (https://github.com/wg/wrk)"; exit 1; }

# OPA's own conformance cases through the adapter; writes docs/conformance.md. Needs Go.
conformance: build opa
	rm -rf conformance/.cases
	cd conformance/emit && go run . ../../rego/capabilities.json ../.cases
	npm run -s jest -- -c conformance/jest.config.js

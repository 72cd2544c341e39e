# The two that matter: `make run` (Assayer on 127.0.0.1:8480 with the example estate) and `make test` (what CI runs).
SHELL := /bin/bash
export PATH := $(CURDIR)/.bin:$(PATH)

.PHONY: run test check build install opa bundle

install: node_modules/.package-lock.json
node_modules/.package-lock.json: package-lock.json
	npm ci

build: install
	npx tsc -p tsconfig.json

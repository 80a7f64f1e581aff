# Madoguchi: build, run and prove it. `make help` lists the targets; Rust does the work (crates/devstack, crates/cli).
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PROFILE ?= dev
PROGRAMS := $(or $(CARGO_TARGET_DIR),target)/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))
MADOGUCHI := $(PROGRAMS)/madoguchi
# PostgreSQL and Redis for one command, gone afterwards.
THROW_AWAY := $(MADOGUCHI) dev services --throw-away --
# `--test NAME` for every integration test below these folders. The workspace is always selected as a whole, so that
# everything is compiled once, with one set of features.
tests = $(or $(sort $(foreach folder,$(1),$(patsubst $(folder)/tests/%.rs,--test=%,$(wildcard $(folder)/tests/*.rs)) \
  $(patsubst $(folder)/tests/%/main.rs,--test=%,$(wildcard $(folder)/tests/*/main.rs)))),--test=missing)
PACKAGES := postgresql redis-server mecab-ipadic openssl build-essential ca-certificates chromium fonts-noto-cjk
CONSOLE := services/gateway/console
# What the console is built from.
CONSOLE_SOURCES = $(filter-out %.md,$(wildcard $(CONSOLE)/*.*)) $(shell find $(CONSOLE)/src $(CONSOLE)/build $(CONSOLE)/proto proto -type f -not -path '*/gen/*')

.PHONY: help setup build console up test lint unit integration journeys matrix browser screenshots demo sqlx clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install what is missing (apt, as root): PostgreSQL, Redis, dictionary source, compiler, browser
	@ls /usr/lib/postgresql/*/bin/initdb /usr/share/mecab/dic/ipadic/*.csv >/dev/null 2>&1 \
	  && command -v redis-server openssl cc chromium >/dev/null && exit 0; \
	echo "Installing $(PACKAGES) …"; \
	if [ "$$(id -u)" != 0 ]; then echo "error: run as root: apt-get install $(PACKAGES)" >&2; exit 1; fi; \
	export DEBIAN_FRONTEND=noninteractive; \
	apt-get update -q && apt-get install -q -y --no-install-recommends $(PACKAGES)

build: setup ## Compile every program
	@cargo build --profile $(PROFILE) --workspace --bins

console: setup $(CONSOLE)/dist/index.html ## Build the web console

$(CONSOLE)/dist/index.html: $(CONSOLE)/node_modules/.package-lock.json $(CONSOLE_SOURCES)
	@cd $(CONSOLE) && npm run --silent build

$(CONSOLE)/node_modules/.package-lock.json: $(CONSOLE)/package.json $(CONSOLE)/package-lock.json
	@node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null || { echo "error: the console needs Node 20.19 or newer (Debian 12 brings 18): install it from nodejs.org" >&2; exit 1; }
	@cd $(CONSOLE) && npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.package-lock.json

up: build console ## Start everything with a demonstration ward; Ctrl-C stops it, a second `make up` keeps the data
	@exec $(MADOGUCHI) dev up

test: lint unit integration journeys matrix browser ## Everything that must hold before a change goes in

lint: build console ## Format, clippy, biome, everything in deploy/
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cd $(CONSOLE) && npm run --silent types && npm run --silent lint
	deploy/validate.sh $(PROGRAMS)

unit: build console ## Tests of single modules
	cd $(CONSOLE) && npm run --silent unit
	$(THROW_AWAY) cargo test --workspace --lib --bins

integration: build ## Tests of single services against real PostgreSQL and Redis
	cargo build --workspace --example kit-test-service
	$(THROW_AWAY) cargo test --workspace $(call tests,$(wildcard crates/* services/*))
	cargo test --workspace --doc

journeys: build ## The whole system, as people use it
	cargo test --workspace $(call tests,tests/journeys)

matrix: build ## Every RPC by every caller
	$(THROW_AWAY) cargo test --workspace $(call tests,tests/matrix)

browser: build console ## The console in a real browser, against the whole system
	cargo test --workspace $(call tests,tests/browser)

screenshots: build console ## Take the pictures of the console's README
	MADOGUCHI_BROWSER=screenshots cargo test --workspace $(call tests,tests/browser)

demo: build ## One inquiry from an evening call to its purge a year later, on a stack of its own
	@$(MADOGUCHI) demo

sqlx: build ## Check all SQL against a throw-away PostgreSQL and rewrite the services' .sqlx
	$(THROW_AWAY) deploy/sqlx.sh

clean: ## Remove builds (the stack's data in .madoguchi stays)
	cargo clean

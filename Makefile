# Two commands to begin with: `make demo` to see it, `make test` to trust it. All targets need only Python 3.11 or newer.
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help demo test check bench test-long faults canaries attacks load mutants sync sync-dev assets messages browser

UV_VERSION := 0.13.9
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
PY := .venv/bin/python
ROWS ?= 100000
export UV_NO_PROGRESS = 1

help:  ## say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-11s %s\n", $$1, $$2}'

demo: sync assets  ## everything on this machine with the demonstration; Ctrl-C stops it (PORT, STATE_DIR)
	@exec $(PY) manage.py up --demo

test: sync-dev assets messages browser  ## all tests, on real servers and in a real browser (ARGS="-k name")
	@exec $(PY) -m pytest -n 2 $(ARGS)

check: sync-dev assets messages  ## lint, format, types, imports, migrations, templates, translations, deployment settings
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-cache
	DEMO=1 $(PY) -W "ignore:Got an error checking" manage.py makemigrations --check --dry-run
	@find templates -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +
	$(PY) -m ipportal.local.messages check
	env -u DEMO SECRET_KEY=only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ ALLOWED_HOSTS=ip.example.cn \
	  STATE_DIR=.state/check $(PY) manage.py check --deploy --fail-level WARNING

bench: sync  ## the benchmarks at ROWS patents (default 100000); a table of ratios, and bench.json in STATE_DIR
	@exec $(PY) manage.py bench --rows $(ROWS)

faults: sync-dev assets messages  ## kill what can be killed on a portal of its own; dated results in docs/results (20 minutes)
	@exec $(PY) -m tests.long.faults

canaries: sync-dev assets messages  ## plant a fault for every gate and see it close; dated results in docs/results
	@exec $(PY) -m tests.long.canaries

test-long: sync-dev assets messages  ## prove at length: figures against a slow oracle, drafts under kill -9; dated results in docs/results (20 minutes)
	@exec $(PY) -m tests.long.proofs

attacks: sync-dev assets messages  ## other people's tools against a portal of its own, and one with planted holes; dated results (30 minutes)
	@exec $(PY) -m tests.long.attacks

mutants load:  # the long suites, as they are written
	@echo "$@: not built yet" >&2; exit 2

sync: $(UV)
	@$(UV) sync --quiet --frozen --inexact --no-dev

sync-dev: $(UV)
	@$(UV) sync --quiet --frozen --inexact

assets: sync
	@$(PY) -m ipportal.local.assets || { test $$? -eq 3 && echo "getting Node" \
	  && $(UV) sync --quiet --frozen --inexact --no-dev --group node && $(PY) -m ipportal.local.assets; }

messages: sync
	@$(PY) -m ipportal.local.messages compile

browser: sync-dev
	@$(PY) -m ipportal.local.browser || test -z "$$CI"

.uv/bin/uv:
	@echo "getting uv $(UV_VERSION)"
	@python3 -m venv .uv 2>/dev/null && .uv/bin/pip install --quiet uv==$(UV_VERSION) \
	  || { rm -rf .uv; python3 -m pip install --quiet --target .uv uv==$(UV_VERSION); } \
	  || { echo "uv is missing and could not be installed: install it, or python3-venv, first" >&2; exit 2; }

# Two commands: `make run` sets everything up and serves the sample newsroom; `make test` runs
# everything that the continuous integration runs.

PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin

# Compiled modules are kept, whatever the surroundings say: each start is five seconds shorter.
unexport PYTHONDONTWRITEBYTECODE

# One thread a process: the workers of a test run share the cores already.
export OPENBLAS_NUM_THREADS ?= 1

# One worker more than there are cores, for they wait as well; browsers want a gigabyte each.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(5, (os.cpu_count() or 2) + 1))')

.DEFAULT_GOAL := help
.PHONY: help run extra test check unit journeys gate clean

help:  ## show these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1: /'

.venv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "onrecord: Python 3.11 or newer is needed; name one with PYTHON=…" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.product: .venv/bin/uv pyproject.toml uv.lock
	$(BIN)/uv sync --frozen --inexact --no-dev --quiet
	@touch $@

.venv/.everything: .venv/bin/uv pyproject.toml uv.lock
	$(BIN)/uv sync --frozen --inexact --quiet
	@touch $@ .venv/.product

run: .venv/.product  ## set everything up, load the sample newsroom, serve site, desk and worker
	@exec $(BIN)/onrecord run --demo

extra: .venv/.product  ## install an optional part, as it is locked: make extra NAME=models (or studio, s3, postgres)
	@test -n "$(NAME)" || { echo "onrecord: say which: make extra NAME=models (or studio, s3, postgres)" >&2; exit 2; }
	$(BIN)/uv sync --frozen --inexact --no-dev --extra $(NAME) --quiet

# Types are checked beside the unit tests; these wait now and then, so there is one worker more than cores.
test: .venv/.everything  ## everything that the continuous integration runs
	$(MAKE) --no-print-directory -j 2 -O check unit
	$(MAKE) --no-print-directory journeys

check: .venv/.everything  ## style, types, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

unit: .venv/.everything  ## the unit tests
	$(BIN)/pytest -n $(WORKERS) -m "not journey" --durations=12 --durations-min=3

journeys: .venv/.everything  ## through HTTP, the browser and commands only
	sh scripts/install-browser.sh
	sh scripts/install-page-tools.sh
	sh scripts/install-nginx.sh
	sh scripts/install-newsboat.sh
	$(BIN)/pytest tests/journeys tests/edition/test_nginx.py -n $(WORKERS) --dist loadgroup --no-loadscope-reorder -m journey --durations=12 --durations-min=3

gate: .venv/.everything  ## hold the benchmarks to their floors
	$(BIN)/python benchmarks/gate.py

clean:  ## remove the environment and caches, keep the data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

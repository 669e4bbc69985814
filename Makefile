# Everything that is done with this repository. `make help` lists it.
# Needs Python 3.11 or later, make, and a package index that pip reaches.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
PGBOUNCER ?= $(shell PATH="$$PATH:/usr/sbin" command -v pgbouncer)
DATA   ?= ../shared/data
SEARCH := $(DATA)/search-sentences.json $(DATA)/search-queries.json
LOCK   := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
          --no-header --no-annotate pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help run test test-pgbouncer check format openapi migrate lock lint contract chaos fuzz plans bench bench-search bench-verify bench-export bench-ledger eval-names eval-search clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## Serve on an embedded PostgreSQL, with the example loaded
	@$(BIN)/quotetrail serve --example

test: $(VENV)/.dev ## Run the tests against a real PostgreSQL
	@$(BIN)/python -m pytest -q $(ARGS)

test-pgbouncer: $(VENV)/.dev ## Run the tests through a PgBouncer (PGBOUNCER=its program)
	@test -x "$(PGBOUNCER)" || { echo "There is no pgbouncer here: install it (Debian has it as" \
	  "pgbouncer), or say PGBOUNCER=/path/to/pgbouncer."; exit 1; }
	@QUOTETRAIL_TEST_PGBOUNCER="$(PGBOUNCER)" $(BIN)/python -m pytest -q $(ARGS)

check: lint test contract ## All that must hold before a commit

lint: $(VENV)/.dev ## Style, types, and the tower of rooms
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/pyright
	@$(BIN)/lint-imports --no-logo

contract: $(VENV)/.dev ## Hold the running service to its OpenAPI document (ARGS=a seed)
	@$(BIN)/python -m tests.contract $(ARGS)

chaos: $(VENV)/.dev ## Kill parts of a service, and fill its disk, while 16 write (ARGS="--rounds N")
	@$(BIN)/python -m tests.chaos $(ARGS)

fuzz: $(VENV)/.dev ## Five minutes of random requests, held against a model (ARGS=seeds)
	@$(BIN)/python -m tests.fuzzing $(ARGS)

plans: $(VENV)/.dev ## Read the plans of the main queries on a record of ROWS=1000000 quotes
	@QUOTETRAIL_TEST_QUOTES=$(or $(ROWS),1000000) $(BIN)/python -m pytest -q tests/test_plans.py $(ARGS)

format: $(VENV)/.dev ## Put the code into its form
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet .

openapi: $(VENV)/.dev ## Write openapi/openapi.json and docs/problems.md anew
	@$(BIN)/quotetrail openapi --output openapi/openapi.json
	@$(BIN)/python -m tests.problems > docs/problems.md

migrate: $(VENV)/.run ## Bring the schema of the configured database up to date
	@$(BIN)/quotetrail migrate

bench: $(VENV)/.dev ## Measure beside the bare limit and a peer (ROWS=quotes, or SIZES=with,commas)
	@$(BIN)/python -m bench --sizes $(or $(SIZES),$(ROWS),100000) $(ARGS)

bench-search: $(VENV)/.dev ## Measure names and search on a million quotes (ARGS="--rows N")
	@$(BIN)/python -m bench.search $(ARGS)

bench-verify: $(VENV)/.dev ## Measure verification on a million quotes (ARGS="--rows N")
	@$(BIN)/python -m bench.verify $(ARGS)

bench-export: $(VENV)/.dev ## Measure how whole lists go out, and in how much memory (ARGS="--rows N")
	@$(BIN)/python -m bench.export $(ARGS)

bench-ledger: $(VENV)/.dev ## Measure what the log costs, and how long a proof takes
	@$(BIN)/python -m bench.ledger $(ARGS)

eval-names: $(VENV)/.dev ## How many inflected names are found (DATA=folder of the data)
	@QUOTETRAIL_MORPHOLOGY=off $(BIN)/python -m bench.eval_names $(DATA)/name-tokens.json $(ARGS)
	@$(BIN)/python -m bench.eval_names $(DATA)/name-tokens.json $(ARGS)

eval-search: $(VENV)/.dev ## Precision and recall of the search (DATA=folder of the data)
	@QUOTETRAIL_MORPHOLOGY=off $(BIN)/python -m bench.eval_search $(SEARCH) $(ARGS)
	@$(BIN)/python -m bench.eval_search $(SEARCH) $(ARGS)

lock: $(VENV)/.dev ## Write the lock files anew, with hashes
	@$(LOCK) --extra build --output-file requirements.lock
	@$(LOCK) --extra archive --extra build --extra dev --extra metrics --extra morphology --extra otel \
	  --output-file requirements-dev.lock

clean: ## Remove the environment and the embedded database
	@rm -rf $(VENV) .data

# The package itself is installed without its dependencies: the lock has them, by hash.
$(VENV)/.run: requirements.lock pyproject.toml
	@test -x $(BIN)/python || { echo "Making $(VENV) …"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing what quotetrail needs …"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Installing what its tests and checks need …"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

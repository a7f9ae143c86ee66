# Safe-Eye: `make run` starts everything, `make help` lists the rest.
PORT ?= 8000
HOST ?= 127.0.0.1
BIN := .venv/bin

.PHONY: help install run test check bench format lock schema
help:  ## List the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

install:  ## Set everything up: .venv, database, demo data; prints the credentials
	@sh requirements/install.sh
	@$(BIN)/safe-eye setup

run:  ## Set up and serve on http://127.0.0.1:8000 (PORT=… moves it)
	@sh requirements/install.sh
	@exec $(BIN)/safe-eye run --host $(HOST) --port $(PORT)

test:  ## Run every test, on a real Redis, PostgreSQL and browser
	@sh requirements/install.sh dev
	@sh tests/install_services.sh
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

check:  ## Lint, types and import rules
	@sh requirements/install.sh dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy backend worker
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/safe-eye schema --check

bench:  ## Measure speed, latency and memory on this machine
	@sh requirements/install.sh dev
	@sh tests/install_services.sh
	@$(BIN)/python -m benchmarks $(ARGS)

format:  ## Format the code
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

lock:  ## Resolve the locks anew
	@$(BIN)/python requirements/lock.py

schema:  ## Write frontend-contract/schema.graphql and what is generated from it
	@sh tests/install_services.sh
	@$(BIN)/safe-eye schema --write
	@cd frontend-contract && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent generate

# make run    set up what is missing and show the demo house
# make test   set up what is missing and run lint, types, contracts and all tests that need no server
# make live   the tests against real servers (installs them, needs root on Debian)
# make bench  measure, beside PEERS=neomutt=/usr/bin/neomutt,... where given; results belong into docs/benchmarks.md
.PHONY: run test check live bench lock clean
.DEFAULT_GOAL := run

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

$(VENV)/.run: requirements/run.txt pyproject.toml
	sh scripts/setup run "$(PYTHON)" "$(VENV)"

$(VENV)/.dev: requirements/dev.txt pyproject.toml
	sh scripts/setup dev "$(PYTHON)" "$(VENV)"

run: $(VENV)/.run
	@$(BIN)/smtui demo

test: check
	$(BIN)/python -m pytest -n 2

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

live: $(VENV)/.dev
	SMTUI_LIVE=1 $(BIN)/python -m pytest -m live tests/live

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/commands_bench.py
	$(BIN)/python benchmarks/store_bench.py --instructions
	$(BIN)/python benchmarks/app_bench.py --sizes 100,10000,100000 --rounds 9 --peers "$(PEERS)"
	$(BIN)/python benchmarks/search_bench.py
	$(BIN)/python benchmarks/driver_bench.py
	@if [ -d /usr/share/wordpress ]; then $(BIN)/python benchmarks/sync_bench.py; fi

# Needs pip-tools. The pins and hashes are written without addresses.
lock:
	pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-options --no-annotate -o requirements/run.txt pyproject.toml requirements/build.in
	pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-options --no-annotate --extra dev -c requirements/run.txt -o requirements/dev.txt pyproject.toml requirements/build.in

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

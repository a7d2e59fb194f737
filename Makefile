# `make run`, `make test`: all they need is Python 3.11 or newer and, the first time, a network to install from.
# Packages come pinned and hashed from requirements*.lock, which `make lock` writes from pyproject.toml.

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
RUNS ?= 500
SECONDS ?= 240
SEED ?= 1
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
UV := $(BIN)/uv --quiet
COMPILE := $(UV) pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11

# Compiled bytecode makes every start twice as fast; a machine-wide habit of not writing it is not for this folder.
unexport PYTHONDONTWRITEBYTECODE
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif
# The certificates this machine trusts, so that a company's own proxy works as well.
export UV_SYSTEM_CERTS ?= true
# Tools that only look at the code need settings, not secrets.
LOOK := env DEBUG=true VAR_DIR=var/lint

.PHONY: help run test test-services screenshots chaos bench accuracy lint format messages lock clean
.DEFAULT_GOAL := help

help:
	@echo "make run            the whole product on this machine, with demo data (PORT=8000)"
	@echo "make test           the whole test suite: units, services, real browser"
	@echo "make test-services  the unit tests once more, on PostgreSQL and Redis"
	@echo "make screenshots    the pictures of docs/screens.md, taken anew"
	@echo "make chaos          $(RUNS) checks at once while processes are killed (RUNS, SECONDS, SEED)"
	@echo "make bench          the benchmark, one JSON object per line"
	@echo "make accuracy       how often a check finds the right cause, over the whole corpus of cases"
	@echo "make lint           what a machine can say about the code"
	@echo "make format         let the machine put right what it can"
	@echo "make messages       collect and compile the words of the pages"
	@echo "make lock           pin the packages of pyproject.toml anew"

run: $(VENV)/.run
	@PORT=$(PORT) $(BIN)/python -u manage.py run

test: $(VENV)/.dev
	@chromium=$$(sh tests/chromium.sh) && CHROMIUM="$$chromium" $(BIN)/pytest -n $(WORKERS) $(ARGS)

test-services: $(VENV)/.dev
	@$(BIN)/python -m tests.services.whole_suite -n $(WORKERS) $(ARGS)

screenshots: $(VENV)/.dev
	@chromium=$$(sh tests/chromium.sh) && CHROMIUM="$$chromium" SCREENSHOTS=docs/screenshots $(BIN)/pytest tests/journeys

chaos: $(VENV)/.dev
	@$(BIN)/python -m tests.services.chaos --runs $(RUNS) --seconds $(SECONDS) --seed $(SEED)

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks $(ARGS)

accuracy: $(VENV)/.dev
	@$(BIN)/python -m tests.diagnostics.corpus $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(LOOK) $(BIN)/mypy
	$(LOOK) $(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/codespell $$(git ls-files)
	$(LOOK) $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	@if command -v hadolint >/dev/null; then hadolint Dockerfile; fi

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(VENV)/.dev
	$(LOOK) $(BIN)/python manage.py makemessages --locale zh_Hans --no-location --no-obsolete --ignore '.venv/*' --ignore 'var/*' --ignore 'tests/*'
	$(LOOK) $(BIN)/python manage.py compilemessages --ignore '.venv/*'

lock: $(VENV)/.uv
	$(COMPILE) -o requirements.lock
	$(COMPILE) --group dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# The stamps: what is installed, and from which lock.
$(VENV)/.uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; say which one with PYTHON=python3.11")'
	@echo "Making the virtual environment …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(VENV)/.run: $(VENV)/.uv requirements.lock requirements-dev.lock
	@echo "Installing the packages …"
	@$(UV) pip sync --require-hashes --compile-bytecode $$([ -f $(VENV)/.dev ] && echo requirements-dev.lock || echo requirements.lock)
	@touch $@

$(VENV)/.dev: $(VENV)/.uv requirements-dev.lock
	@echo "Installing the packages and the tools …"
	@$(UV) pip sync --require-hashes requirements-dev.lock
	@touch $@ $(VENV)/.run

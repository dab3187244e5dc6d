# Two commands matter: `make run` and `make test`. `make check` is what CI asks of the code.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
DEMO := SCHOOLGATE_DEMO=yes SCHOOLGATE_DATA=var/demo SCHOOLGATE_URL=http://$(HOST):$(PORT) \
	SCHOOLGATE_HOSTS="$(HOST) 127.0.0.1 localhost [::1] $$(hostname) $$(hostname -I 2>/dev/null)"

.PHONY: help run test test-sqlite test-postgres check messages lock screenshots bench clean

help:
	@echo 'make run            a demo of two schools at http://$(HOST):$(PORT)/'
	@echo 'make test           all tests; also test-sqlite and test-postgres'
	@echo 'make check          lint, types, layers, documents, texts, migrations'
	@echo 'make screenshots    every page at two widths, light and dark'
	@echo 'make messages       collect the texts for translators'
	@echo 'make bench          measure'
	@echo 'make lock           write down anew which packages are installed'
	@echo 'make clean          take away what was made: demo data, screenshots, caches'

$(VENV)/.run: requirements/run.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Schoolgate needs Python 3.11 or newer, not " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

run: $(VENV)/.run
	$(DEMO) $(BIN)/schoolgate demo
	$(DEMO) $(BIN)/schoolgate serve --host $(HOST) --port $(PORT)

test: $(VENV)/.dev
	$(BIN)/python tools/run_tests.py

test-sqlite: $(VENV)/.dev
	$(BIN)/python tools/run_tests.py --only sqlite

test-postgres: $(VENV)/.dev
	$(BIN)/python tools/run_tests.py --only postgres

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python tools/check_docs.py
	$(BIN)/python tools/messages.py
	SCHOOLGATE_DATA=var/check $(BIN)/schoolgate manage makemigrations --check --dry-run
	SCHOOLGATE_DATA=var/check $(BIN)/schoolgate manage check

messages: $(VENV)/.dev
	$(BIN)/python tools/messages.py --write

lock: $(VENV)/.dev
	$(BIN)/python tools/lock.py

screenshots: $(VENV)/.dev
	$(BIN)/python tools/screenshots.py

bench: $(VENV)/.dev
	$(BIN)/python bench/run.py

clean:
	rm -rf var screenshots .pytest_cache .mypy_cache .ruff_cache

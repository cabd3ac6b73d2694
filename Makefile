# What a newcomer needs: `make demo`, `make test`. CONTRIBUTING.md explains the rest.
PYTHON ?= python3
PORT ?= 8000
SCALE ?= small
BIN := .venv/bin
# For tools that read the code and need no secrets and no database.
READING := COMMONFIELD_FILES_ONLY=1 DATABASE_URL=sqlite:///:memory: DATA_DIR=var

# On which other days the tests live by night: the end of a year and of a month, New Year, a Saturday
# that is the Spring Festival, the first of a month, 29 February.
DAYS := 2026-12-31 2027-01-01 2027-02-06 2027-06-01 2028-02-29

# What is compiled is kept for the next program, whatever the shell says: else each compiles all.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test lint types style check quick fix bench drills race lock sbom setup setup-run

help:
	@echo 'make demo    the demo county on http://127.0.0.1:8000 (PORT=, SCALE=small|county)'
	@echo 'make test    the tests (ARGS= for pytest; DATABASE_URL= for PostgreSQL)'
	@echo 'make check   lint, types, layers, migrations, translations, audit, tests'
	@echo 'make quick   the same on what changed'
	@echo 'make fix     format, repair what can be repaired, gather messages, draw the rooms'
	@echo 'make bench   benchmarks (ONLY=name)'
	@echo 'make drills  kills, cuts and restores, guards taken out, all tests on PostgreSQL'
	@echo 'make race    200 buyers after the last unit (ARGS=; DATABASE_URL= for PostgreSQL)'
	@echo 'make lock    resolve the dependencies anew'
	@echo 'make sbom    what the program is made of, as CycloneDX (var/sbom.cdx.json)'

setup-run:
	@$(PYTHON) tools/setup.py run

setup:
	@$(PYTHON) tools/setup.py dev
	@! git rev-parse --git-dir >/dev/null 2>&1 || git config core.hooksPath .githooks

demo: setup-run
	@exec $(BIN)/python tools/demo.py --scale $(SCALE) --port $(PORT)

test: setup
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

# Types take as long as all else together.
lint: setup
	@$(MAKE) --no-print-directory --output-sync -j 2 types style

types:
	$(READING) $(BIN)/mypy

style:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(READING) $(BIN)/commonfield makemigrations --check --dry-run
	$(BIN)/python tools/messages.py check
	$(BIN)/python tools/commit_message.py

check: lint
	$(BIN)/python tools/audit.py
	@$(MAKE) --no-print-directory test

quick: lint
	$(BIN)/python tools/quick.py

fix: setup
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .
	$(BIN)/python tools/messages.py update
	$(BIN)/python tools/draw.py

bench: setup
	$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY))

drills: setup
	$(BIN)/python -m tools.drills
	$(BIN)/python -m tools.guards_out
	NIGHT=1 PLAYS=1000 $(BIN)/python -m pytest -q -n 0 tests/access/test_pages_matrix.py tests/access/test_pages_compositions.py tests/promises
	NIGHT=1 $(PYTHON) tools/with_postgres.py --fast $(MAKE) --no-print-directory test
	for day in $(DAYS); do TESTS_DAY=$$day $(MAKE) --no-print-directory test || exit 1; done

race: setup
	@$(BIN)/python -m tools.race $(ARGS)

lock:
	@$(PYTHON) tools/setup.py tools
	$(PYTHON) tools/lock.py

sbom: setup
	$(BIN)/python tools/sbom.py var/sbom.cdx.json

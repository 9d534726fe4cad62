# Two commands are enough: `make run` starts the demonstration centre, `make test` proves the product.
PORT ?= 8000
HOME_FOLDER ?= .lagniappe-demo
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test suite test-postgresql lint docs bench soak truth clean env env-test env-spark pins catalogues

run: env
	@$(BIN)/lagniappe demo --home $(HOME_FOLDER) --port $(PORT)

test: env-test
	@$(BIN)/python tests/machine.py
	@$(MAKE) --no-print-directory -j 2 lint suite
	@$(if $(CI),$(MAKE) --no-print-directory test-postgresql,echo "make test-postgresql tries what opens the tables on a server too; with CI=true it is part of this.")

suite: env-test
	@$(BIN)/python tests/compiled.py
	@$(BIN)/python -m pytest -n 3 --dist loadscope

# What opens the tables runs again, on a PostgreSQL server that lives as long as the tests do. TESTS="tests/desk/test_races.py"
# names some of it.
test-postgresql: env-test
	@$(BIN)/python tests/cluster.py $(BIN)/python -m pytest -n 3 --dist loadscope $(TESTS)

lint: env-test
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/lint-imports
	@$(BIN)/mypy

docs: env-test
	@$(BIN)/python -m pytest tests/docs

bench: env-test
	@$(BIN)/python -m benchmarks

# How often the studies' intervals hold what is known to be true, as a table. Long: nothing that the gate waits for.
RUNS ?= 1000
JOURNALS ?= 20
truth: env-test
	@$(BIN)/python tests/truth $(RUNS) $(JOURNALS)

# A day of 3 sites, 60 agents and 8,000 customers at 20 times its speed, on PostgreSQL; half an hour and more.
soak: env-test
	@$(BIN)/python -m benchmarks.soak $(SOAK)

# Writes every room's catalogues anew from its own words (needs GNU gettext).
catalogues: env-test
	@$(BIN)/python tests/catalogues.py --write

# The environments: .venv/run, .venv/test and .venv/spark say which pinned sets it holds.
env: $(VENV)/run
env-test: $(VENV)/test $(if $(CI),$(VENV)/spark)
env-spark: $(VENV)/spark

$(BIN)/uv: requirements/bootstrap.txt
	@echo "Preparing $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $(BIN)/uv

# The demonstration plans too; who serves without planning needs requirements/run.txt alone.
$(VENV)/run: $(BIN)/uv requirements/plan.txt pyproject.toml
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/plan.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test: $(BIN)/uv requirements/test.txt pyproject.toml
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/test.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/run

$(VENV)/spark: $(VENV)/test requirements/spark.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/spark.txt
	@touch $@

pins: $(BIN)/uv
	@cd requirements && for set in bootstrap run plan test spark; do \
	  ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $$set.in -o $$set.txt; done

clean:
	@rm -rf $(VENV) $(HOME_FOLDER) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache build dist
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
	@find src -name '*.mo' -delete

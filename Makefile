# Every target sets up all it needs by itself; on a fresh machine it takes Python 3.11 to 3.13, git and make.

# The first Python in reach that this project and its pinned DuckDB run on.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	2>/dev/null && echo $$python && break; done)

# uv then trusts whom the system trusts, as pip does: some networks have a certificate of their own.
export UV_SYSTEM_CERTS ?= true

# Images of Python set this. Every program would compile all its modules at each start, which takes
# longer than most of them run.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# Where the tables go.
WAREHOUSE ?= duckdb
INSIGHTS = $(if $(filter duckdb,$(WAREHOUSE)),insights,insights-$(WAREHOUSE))
MELTANO := $(BIN)/meltano --log-level=warning
PLUGINS := .meltano/installed
DEMO_PLUGINS := .meltano/installed-for-demo
BIGQUERY_PLUGINS := .meltano/installed-for-bigquery
# What finds in a page what a person with a disability would stumble over.
AXE := $(VENV)/axe/installed
STAND_INS := $(VENV)/stand-ins
SCHEDULERS := $(VENV)/schedulers/airflow/installed $(VENV)/schedulers/dagster/installed
DBT := .meltano/utilities/dbt-duckdb/venv/bin/dbt
DBT_DOCS := output/dbt-docs
# What Meltano installs, and in which versions.
DEFINITIONS := meltano.yml $(wildcard plugins/*/*)
PACKAGES := tap-usertesting/pyproject.toml sandbox/pyproject.toml insights/pyproject.toml pyproject.toml

# Secrets, state and tables are their owner's: whatever Meltano writes, nobody else may enter there.
define KEEP_PRIVATE
	@mkdir -p .meltano output && chmod go-rwx .meltano output
	@test ! -e .env || chmod go-rwx .env
endef

.DEFAULT_GOAL := help
.PHONY: help check demo test test-fast test-slow test-bigquery lint bench docs constraints clean

help:
	@echo "make demo    sandbox -> tap -> DuckDB -> dbt -> report on this machine, without an account"
	@echo "make check   what a night needs, a line each; WAREHOUSE=snowflake (or postgres) for another than DuckDB"
	@echo "make test    all tests but those of BigQuery (make test-bigquery) and the slowest (make test-slow)"
	@echo "make test-fast  what needs no loader and no dbt, in about a minute"
	@echo "make lint    ruff, mypy, sqlfluff and the other linters of .pre-commit-config.yaml"
	@echo "make bench   speed and memory of the tap, the figures' intervals, the report, nights of dbt"
	@echo "make docs    the documents as a site, in output/site"
	@echo "make constraints  the newest versions of the plugins' packages, in plugins/constraints"
	@echo "make clean   remove what set-up and demo have made; your tables and state stay"

demo: $(VENV)/demo $(DEMO_PLUGINS)
	$(BIN)/python -m demo

# Settings, credentials, the API, the warehouse, the report's place: for a handful of requests.
check: $(VENV)/demo
	$(KEEP_PRIVATE)
	umask 077 && $(MELTANO) install tap-usertesting $(INSIGHTS)
	@$(MELTANO) invoke $(INSIGHTS):check

# Most of the set-up waits for the network, so its parts are done at once.
test: $(VENV)/test
	@$(MAKE) --no-print-directory --jobs=4 $(PLUGINS) $(SCHEDULERS) $(STAND_INS)/snowflake/installed $(AXE)
	$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadgroup --no-loadscope-reorder

# What needs no loader, no dbt and no server but the sandbox: about a minute, for the inner loop.
test-fast: $(VENV)/test
	$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadgroup --no-loadscope-reorder \
		tests/api tests/extract tests/sandbox tests/insights/test_sentences.py tests/figures/test_coverage.py

# Tests that take minutes each: shards, many random nights, kills in all places of a build, figures on
# Snowflake, dbt's commands.
test-slow: $(VENV)/test $(PLUGINS) $(SCHEDULERS) $(STAND_INS)/snowflake/installed
	$(BIN)/python -m pytest -m slow

test-bigquery: $(VENV)/test $(PLUGINS) $(BIGQUERY_PLUGINS) $(STAND_INS)/bigquery/installed
	$(BIN)/python -m pytest -m bigquery tests/warehouses tests/insights

lint: $(VENV)/lint $(PLUGINS)
	$(BIN)/pre-commit run --all-files

bench: $(VENV)/bench $(PLUGINS)
	$(BIN)/python -m benchmarks

# dbt's own documentation is one page of the site. It is made of the project alone: no table is needed.
docs: $(VENV)/docs/installed $(DEMO_PLUGINS)
	cd transform && export DBT_PROFILES_DIR=profiles/duckdb DBT_DUCKDB_PATH=:memory: \
		DBT_TARGET_PATH=../$(DBT_DOCS) DBT_LOG_PATH=../$(DBT_DOCS) && \
		../$(DBT) --quiet parse && ../$(DBT) --quiet docs generate --static --no-compile --empty-catalog
	NO_MKDOCS_2_WARNING=1 $(VENV)/docs/bin/mkdocs --quiet build --clean
	@echo "output/site/index.html"

constraints: $(VENV)/demo
	$(BIN)/python plugins/constrain.py

# Not .meltano itself: it holds the state, which it took hours of requests to come by.
clean:
	rm -rf $(VENV) .meltano/installed* .meltano/extractors .meltano/loaders .meltano/utilities .meltano/run
	rm -rf output/demo output/site output/dbt-docs transform/target transform/logs
	rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

$(UV):
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed (with its venv module): name one, as in 'make PYTHON=/path/to/python3.12 demo'" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'

$(VENV)/demo: $(UV) $(PACKAGES)
	$(UV) pip install --quiet --python $(BIN)/python --group demo -e ./tap-usertesting -e ./sandbox -e ./insights
	@touch $@

$(VENV)/test: $(VENV)/demo
	$(UV) pip install --quiet --python $(BIN)/python --group test -e './insights[alerts]'
	@touch $@

$(VENV)/bench: $(VENV)/test
	$(UV) pip install --quiet --python $(BIN)/python --group bench
	@touch $@

$(VENV)/lint: $(VENV)/test
	$(UV) pip install --quiet --python $(BIN)/python --group lint
	@touch $@

# Without npm the tests say what they leave out.
$(AXE): tests/insights/axe/package.json tests/insights/axe/package-lock.json
	@mkdir -p $(@D) && cp $^ $(@D)
	@! command -v npm >/dev/null || { \
		npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --silent && touch $@; }

# Neither agrees with the other's requirements, nor with Meltano's.
$(SCHEDULERS): $(UV) pyproject.toml
	$(UV) venv --quiet --clear --python $(BIN)/python $(@D)
	$(UV) pip install --quiet --python $(@D)/bin/python --group $(notdir $(@D))
	@touch $@

$(VENV)/docs/installed: $(UV) pyproject.toml
	$(UV) venv --quiet --clear --python $(BIN)/python $(@D)
	$(UV) pip install --quiet --python $(@D)/bin/python --group docs
	@touch $@

# What stands in for a warehouse in the tests, each in an environment of its own: their packages clash.
$(STAND_INS)/%/installed: tests/warehouses/stand_ins/%.txt $(UV)
	$(UV) venv --quiet --clear --python $(BIN)/python $(@D)
	$(UV) pip install --quiet --python $(@D)/bin/python --requirement $<
	@touch $@

# The plugins of meltano.yml, each in an environment of its own. BigQuery's loader is apart: it is
# experimental, and runs on Python 3.11 only.
$(DEMO_PLUGINS): $(VENV)/demo $(DEFINITIONS)
	$(KEEP_PRIVATE)
	umask 077 && $(MELTANO) install tap-usertesting target-duckdb dbt-duckdb duckdb-file insights
	@touch $@

$(PLUGINS): $(VENV)/demo $(DEFINITIONS)
	$(KEEP_PRIVATE)
	umask 077 && $(MELTANO) install tap-usertesting target-duckdb target-jsonl target-postgres \
		target-snowflake dbt-bigquery dbt-duckdb dbt-postgres dbt-redshift dbt-snowflake duckdb-file \
		insights insights-postgres insights-snowflake metricflow sqlfluff
	@touch $@ $(DEMO_PLUGINS)

$(BIGQUERY_PLUGINS): $(VENV)/demo $(DEFINITIONS)
	$(KEEP_PRIVATE)
	umask 077 && $(MELTANO) install target-bigquery insights-bigquery
	@touch $@

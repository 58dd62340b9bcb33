# Every target sets up all it needs by itself; on a fresh machine it takes Python 3.11 to 3.13, git and make.

# The first Python in reach that this project and its pinned DuckDB run on.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	2>/dev/null && echo $$python && break; done)

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
PACKAGES := tap-usertesting/pyproject.toml sandbox/pyproject.toml pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench clean

$(UV):
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed (with its venv module): name one, as in 'make PYTHON=/path/to/python3.12 demo'" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'

$(VENV)/demo: $(UV) $(PACKAGES)
	$(UV) pip install --quiet --python $(BIN)/python --group demo -e ./tap-usertesting -e ./sandbox
	@touch $@

$(VENV)/test: $(VENV)/demo
	$(UV) pip install --quiet --python $(BIN)/python --group test
	@touch $@

$(VENV)/lint: $(VENV)/test
	$(UV) pip install --quiet --python $(BIN)/python --group lint
	@touch $@

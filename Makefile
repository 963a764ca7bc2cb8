# Everything sets up what it needs first; see .ci/setup.

SOURCES := core desktop resources tests benchmarks .ci
PYTHON := .venv/bin/python
HAS_DISPLAY := $(DISPLAY)$(WAYLAND_DISPLAY)

.PHONY: help run test check lint format types imports house bench screenshots wheel lock clean ready-to-run ready-to-test

help:
	@echo "make run          start Afterglow (ARGS='--data-dir DIR' passes arguments on)"
	@echo "make test         run the tests (ARGS='tests/core -x' passes arguments on)"
	@echo "make check        lint, format, types, import contracts"
	@echo "make bench        measure speed and memory"
	@echo "make screenshots  draw docs/screenshots anew"
	@echo "make wheel        build dist/afterglow-….whl"
	@echo "make lock         pin all packages anew (ARGS=--upgrade takes newer versions)"
	@echo "make clean        remove everything that was made, .venv included"

run: ready-to-run
ifeq ($(strip $(HAS_DISPLAY)),)
	@echo "There is no display here: running the controller without a window. Ctrl+C ends it."
	@exec $(PYTHON) -m desktop run $(ARGS)
else
	@exec $(PYTHON) -m desktop $(ARGS)
endif

test: ready-to-test
	@$(PYTHON) -m pytest -q --cov --cov-report= $(ARGS)
	@echo "Coverage: $$($(PYTHON) -m coverage report --format=total) %"

check: lint format types imports house

lint: ready-to-test
	@.venv/bin/ruff check --quiet $(SOURCES)

format: ready-to-test
	@.venv/bin/ruff format --quiet --check $(SOURCES)

types: ready-to-test
	@.venv/bin/mypy

imports: ready-to-test
	@.venv/bin/lint-imports --no-logo

house: ready-to-test
	@$(PYTHON) .ci/house_rules.py

bench: ready-to-test
	@$(PYTHON) -m benchmarks $(ARGS)

screenshots: ready-to-test
	@.ci/screenshots

wheel: ready-to-test
	@$(PYTHON) -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

lock: ready-to-test
	@.ci/lock $(ARGS)

clean:
	@rm -rf .venv dist build htmlcov .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks
	@find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

ready-to-run:
	@.ci/setup $(if $(strip $(HAS_DISPLAY)),window,headless)

ready-to-test:
	@.ci/setup test

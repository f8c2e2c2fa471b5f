# The ways in for someone with a fresh checkout: `make run`, `make test`. `make help` lists all.

.DEFAULT_GOAL := help
.PHONY: help setup run test lint verify docs bench patterns deal window crosscheck browser lock clean

CASE ?= scenarios/syria_2024
OUT ?=
ARGS ?=
PYTEST_ARGS ?=
BANK ?= results/calibration/syria_2024

BIN := .venv/bin
READY := .venv/.stamp
CROSS := .venv-crosscheck

# A shell that forbids Python to keep bytecode would have each process compile 3,000 modules anew.
unexport PYTHONDONTWRITEBYTECODE

help: ## lists these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST)

setup: $(READY) ## makes .venv from the lock file

run: $(READY) ## runs the shipped scenarios and writes the report (CASE=, OUT=, ARGS=)
	@$(BIN)/brittle run $(CASE) $(if $(OUT),--out "$(OUT)") $(ARGS)

test: $(READY) browser lint ## checks style and types, runs the tests (PYTEST_ARGS=)
	$(BIN)/pytest -n auto --dist loadfile $(PYTEST_ARGS)

lint: $(READY) ## checks style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

verify: $(READY) ## runs the long statistical checks
	$(BIN)/pytest -m verify $(PYTEST_ARGS)

docs: $(READY) ## builds the documentation site in build/docs, prints its first page
	@$(BIN)/python -m sphinx -q -W --keep-going -c docs/site -b html . build/docs
	@echo "Docs: build/docs/index.html"

bench: $(READY) ## measures time and memory, writes docs/PERFORMANCE.md (ARGS=)
	$(BIN)/python -m benchmarks.performance $(ARGS)

patterns: $(READY) ## plays the priors, renews the tables of docs/PRIOR_PREDICTIVE.md
	$(BIN)/python -m benchmarks.prior_predictive

deal: $(READY) ## what the ruler's course, the amnesty and the date of an offer do (ARGS=)
	$(BIN)/python -m benchmarks.deal $(ARGS)

window: $(READY) ## plays the closing window of Syria again, and keeps it with the fit, for the report
	$(BIN)/brittle sweep scenarios/syria_2024/sweeps/closing_window.yaml --draws 1000 --out results/closing_window $(ARGS)
	$(BIN)/python -m brittle.sweeps.keeping results/closing_window scenarios/syria_2024

crosscheck: $(CROSS)/.stamp ## checks a bank's weights against the library pyABC (BANK=, ARGS=)
	$(CROSS)/bin/python -m benchmarks.crosscheck $(BANK) $(ARGS)

lock: ## renews requirements.lock from pyproject.toml; needs uv
	uv pip compile --universal --generate-hashes --no-header --upgrade --quiet \
		--extra dev pyproject.toml --output-file requirements.lock

clean: ## removes caches and the environment, keeps results
	rm -rf .venv $(CROSS) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The report's tests look at it in a browser; without one they are skipped.
browser:
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
		if command -v $$name >/dev/null 2>&1; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "No browser for the report's tests: installing chromium."; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends chromium >/dev/null; } && exit 0; \
	fi; \
	echo "No chromium or Chrome was found, so the report cannot be tested in a browser." >&2; \
	echo "Install one (Debian: apt-get install chromium) to run those tests too." >&2

# An environment that works is kept and brought up to date. uv, if missing, is put by pip into a
# folder of its own; where it cannot reach an index that pip can, pip does the work.
$(READY): requirements.lock pyproject.toml
	@set -e; \
	enough='import sys; sys.exit(sys.version_info < (3, 12))'; \
	if ! $(BIN)/python -c "$$enough" 2>/dev/null; then \
		python=; \
		for name in $(PYTHON) python3 python3.12 python3.13 python3.14 python; do \
			if $$name -c "$$enough" 2>/dev/null; then python=$$name; break; fi; \
		done; \
		if [ -z "$$python" ]; then \
			echo "Brittle needs Python 3.12 or later, and none was found as python3," >&2; \
			echo "python3.12 to python3.14 or python. Install one, or name it:" >&2; \
			echo "make PYTHON=path/to/python $(MAKECMDGOALS)" >&2; \
			exit 1; \
		fi; \
		echo "Making .venv with $$($$python --version)"; \
		$$python -m venv --clear .venv; \
	fi; \
	uv=$$(command -v uv || true); \
	if [ -z "$$uv" ]; then \
		uv=.venv/uv/bin/uv; \
		$$uv --version >/dev/null 2>&1 || { $(BIN)/python -m venv .venv/uv && \
			.venv/uv/bin/python -m pip install --quiet uv; } || uv=false; \
	fi; \
	into="--quiet --python $(BIN)/python"; \
	$$uv pip install $$into --require-hashes -r requirements.lock || \
		$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock; \
	$$uv pip install $$into --no-deps --no-build-isolation -e . || \
		$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .; \
	touch $(READY)

# pyABC lies in an environment of its own on top of .venv, which it sees and never changes.
$(CROSS)/.stamp: $(READY) pyproject.toml
	@set -e; \
	$(BIN)/python -m venv --clear $(CROSS); \
	where='import sysconfig; print(sysconfig.get_path("purelib"))'; \
	$(BIN)/python -c "$$where" > "$$($(CROSS)/bin/python -c "$$where")/brittle.pth"; \
	$(CROSS)/bin/python -m pip install --quiet \
		"$$(sed -n 's/^ *"\(pyabc[^"]*\)".*/\1/p' pyproject.toml)"; \
	touch $@

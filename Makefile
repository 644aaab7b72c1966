# framescope: `make` alone prints what can be made. Works with GNU make from 3.81 on, and with -j.

.DEFAULT_GOAL := help
SHELL := /bin/sh

# Given on the command line: make report STUDY=... ARGS=...  (They reach the recipes as shell variables, so that
# blanks and quotes in a path stay what they are; a variable of the same name in the environment is no wish.)
STUDY =
CORPUS =
GROUP =
ARGS =
PYTHON ?= python3
export STUDY CORPUS GROUP PYTHON

CODE := $(wildcard src tests notebooks benchmarks)

##@ For readers
.PHONY: help report lab
help: ## print this
	@awk 'BEGIN { FS = ":.*## "; print "make TARGET [VARIABLE=value ...]" } \
	    /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	    /^[a-z]+:.*## / { printf "  %-9s %s\n", $$1, $$2 } \
	    /^#: / { printf "  %s\n", substr($$0, 4) }' Makefile

report: .venv ## publish the report of the sample study, or of yours: reports/NAME/index.html
	@.venv/bin/framescope report $${STUDY:+--study "$$STUDY"} $${CORPUS:+--corpus "$$CORPUS"} \
	    $${GROUP:+--group "$$GROUP"} $(ARGS)

lab: .venv-lab ## open the notebooks in JupyterLab, on the sample study or on yours
	@notebooks=$$(.venv-lab/bin/python -m framescope.lab.notebooks "$$STUDY" "$$CORPUS" "$$GROUP") && \
	.venv-lab/bin/python -m jupyterlab "$$notebooks/explore.ipynb" \
	    --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate --LabApp.news_url=None \
	    --FileContentsManager.pre_save_hook=framescope.lab.notebooks.without_widgets $(ARGS)

##@ For developers
.PHONY: test check lint types cover format picture reference bench lock clean
WORKERS = -n logical --dist loadfile
test: .venv-dev ## run the tests (ARGS="-k terms" for some of them)
	@.venv-dev/bin/python -m pytest $(WORKERS) $(ARGS)

check: lint types cover ## everything that must pass before a commit: lint, types, tests, coverage

lint: .venv-dev ## ruff, on the modules, the tests and the notebooks
	@.venv-dev/bin/ruff check $(CODE)
	@.venv-dev/bin/ruff format --check $(CODE)

types: .venv-dev ## mypy, strict
	@.venv-dev/bin/mypy

cover: .venv-dev ## the tests, with branch coverage of src/ (at least 95 %)
	@.venv-dev/bin/python -m pytest $(WORKERS) --cov --cov-branch --cov-fail-under=95 $(ARGS)

format: .venv-dev ## let ruff mend what it can
	@.venv-dev/bin/ruff check --fix $(CODE)
	@.venv-dev/bin/ruff format $(CODE)

picture: report .venv-dev .venv-lab ## take the README's pictures from the sample's report (needs Chromium)
	@.venv-dev/bin/python scripts/picture.py

reference: .venv-dev ## write docs/reference.md from the docstrings
	@.venv-dev/bin/python scripts/reference.py

bench: .venv-dev ## measure beside the peers (BENCH_CORPUS=file.parquet; ARGS="--rounds 3")
	@sh benchmarks/run.sh $(ARGS)

lock: ## write the lock files from pyproject.toml (ARGS=--upgrade for the newest versions)
	@sh scripts/lock.sh $(ARGS)

clean: ## remove the environments, build/ and the tools' caches; reports/ stays
	rm -rf .venv .venv-dev .venv-lab build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis .coverage .coverage.*
	find src tests -name __pycache__ -prune -exec rm -rf {} +

##@ Variables
#: STUDY     the study.yaml to report on (data/air-defence/study.yaml unless told)
#: CORPUS    or a folder of texts, without a study.yaml; with GROUP
#: GROUP     the column whose values are compared, such as outlet
#: ARGS      further words for the command behind the target
#: PYTHON    the interpreter the environments are made with (python3; 3.11 or newer)

# The environments. The script looks at what each was made from and does nothing, at once, where that still holds.
.PHONY: .venv .venv-dev .venv-lab
.venv: ; @sh scripts/setup.sh .venv requirements.lock
.venv-dev: ; @sh scripts/setup.sh .venv-dev requirements-dev.lock
.venv-lab: ; @sh scripts/setup.sh .venv-lab requirements-lab.lock

# `make demo` shows the main job, `make test` runs every test. Both set up what they need on a fresh machine.
.DEFAULT_GOAL := help
BIN := .venv/bin
SHELL := /bin/bash

.PHONY: help setup demo test lint bench fuzz docs hooks action lock clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: ## the virtual environment, the pinned dependencies, a browser
	@tools/set_up.sh

demo: setup ## run the whole gate on a hospital's site that leaks; it must fail that site
	@$(BIN)/pixelguard demo

test: setup ## every test, with real browsers and real bundles
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(TESTS)

lint: setup ## ruff, its formatter and mypy, all strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup ## speed and memory, as ratios within one run
	$(BIN)/python -m benchmarks.run

fuzz: setup ## feed the readers with what nobody would write, ten minutes each (SECONDS=600)
	$(BIN)/python tools/fuzz.py --seconds $(or $(SECONDS),600)

docs: setup ## build the documentation, and have the gate examine it
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/docs.txt
	PYTHONPATH=. NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	$(BIN)/pixelguard check build/docs --config mkdocs.pixelguard.toml --quiet

hooks: setup ## the pre-commit hooks in an environment of their own, as a team gets them (slow)
	tools/try_hooks.sh

action: setup ## the Action's steps, installing included, as a runner runs them (slow)
	$(BIN)/python tools/try_action.py

lock: setup ## pin the dependencies anew
	requirements/lock.sh

clean: ## remove what the commands above made
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache pixelguard-report .coverage*

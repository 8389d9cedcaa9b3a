# calmcramp: `make help` shows what there is to do.
.PHONY: help run test check bench clean
.DEFAULT_GOAL := help

BIN := .venv/bin

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' Makefile

run: ## set up what is missing, then start the assistant (without a sound card: the rehearsal)
	@tools/setup.sh run
	@$(BIN)/calmcramp run; code=$$?; [ $$code -eq 69 ] || exit $$code; \
	echo; echo "There is no usable sound card here, so this is the rehearsal:"; \
	echo "the same assistant on files, with an example night."; echo; \
	$(BIN)/calmcramp rehearse --out rehearsal --force

test: ## set up what is missing and the test tools, then run every test
	@tools/setup.sh test
	@# Tests with real sound and real processes go by themselves: the others would starve them.
	@$(BIN)/pytest -q -n 2 -m "not sound"; pure=$$?; \
	$(BIN)/pytest -q -m sound; sound=$$?; \
	[ $$pure -eq 0 ] && [ $$sound -eq 0 ]

check: ## format, lint, types, the arrows between the rooms, and what it stands on
	@tools/setup.sh test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -q tests/test_rooms.py tests/test_shape.py
	$(BIN)/python tools/audit.py

bench: ## measure, and write bench/RESULTS.md
	@tools/setup.sh test
	$(BIN)/python bench/run.py

clean: ## remove what was made here, except .venv
	rm -rf build dist rehearsal .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} +

# The one front door. `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 5005
HOST ?= 127.0.0.1
QUESTIONS ?= ../shared/questions
BENCHMARKS ?= ../shared/benchmarks/hint3
V := .venv/bin
export SQLALCHEMY_SILENCE_UBER_WARNING = 1
export RASA_TELEMETRY_ENABLED = false
export TF_CPP_MIN_LOG_LEVEL = 2
# Rasa's own dependencies warn a lot; tests turn warnings into errors, a terminal need not show them.
export PYTHONWARNINGS = ignore

.PHONY: help run test shell train check evaluate benchmark-nlu forget lint lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: .venv/ready ## train if needed, then serve page, widget and API on http://localhost:$(PORT)
	@$(V)/python -m workbench.run --host $(HOST) --port $(PORT)

test: .venv/ready-dev ## the whole test suite
	@$(V)/python -W default -m pytest

shell: .venv/ready ## talk to it in the terminal
	@$(V)/python -m workbench.shell

train: .venv/ready ## train a model into models/
	@$(V)/python -m workbench.train --force

check: .venv/ready ## check content, data and channels without training
	@$(V)/python -m workbench.check

evaluate: .venv/ready-dev ## ask every question of QUESTIONS (a folder or file) and print the table; ARGS=--no-marks only measures
	@$(V)/python -m workbench.evaluate $(QUESTIONS) $(ARGS)

benchmark-nlu: .venv/ready-dev ## understanding on the public HINT3; ARGS=--stock measures stock Rasa too, for many minutes
	@$(V)/python -m workbench.benchmark_nlu $(BENCHMARKS) $(ARGS)

forget: .venv/ready ## delete the conversation SESSION from the store
	@$(V)/python -m workbench.forget "$(SESSION)"

lint: .venv/ready-dev ## code style
	@$(V)/ruff check . && $(V)/ruff format --check .

lock: .venv/ready-dev ## renew requirements*.txt from requirements*.in
	@for name in requirements requirements-dev; do $(V)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file=$$name.txt $$name.in; done

clean: ## remove the environment, models and reports
	rm -rf .venv .cache models reports .rasa

.venv/ready: requirements.txt requirements-models.txt .python-version
	@./workbench/setup requirements.txt && touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	@./workbench/setup requirements-dev.txt && touch $@

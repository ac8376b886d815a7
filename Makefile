# The one front door. `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 5005
HOST ?= 127.0.0.1
# These two folders are not part of the repository; README.md says where to get questions and the benchmark.
QUESTIONS ?= ../shared/questions
BENCHMARKS ?= ../shared/benchmarks/hint3
V := .venv/bin
export SQLALCHEMY_SILENCE_UBER_WARNING = 1
export RASA_TELEMETRY_ENABLED = false
export TF_CPP_MIN_LOG_LEVEL = 2
# Each process takes one file of tests after the other, in the order of tests/file_order.py.
PARALLEL := --numprocesses auto --dist loadfile --no-loadscope-reorder
# Rasa's own dependencies warn a lot; tests turn warnings into errors, a terminal need not show them.
export PYTHONWARNINGS = ignore

.PHONY: help run test test-unit coverage cluster shell train check article preview review history evaluate fit benchmark-nlu bench looks embed package image-check channels contact-key requests \
  forget lint lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: .venv/ready ## train if needed, then serve page, widget and API on http://localhost:$(PORT)
	@$(V)/python -m workbench.running.run --host $(HOST) --port $(PORT)

test: .venv/ready-dev ## run the whole test suite; a test whose program is missing is skipped
	@$(V)/python -W default -m pytest $(PARALLEL)

test-unit: .venv/ready-dev ## run the quick tests, which need no server, browser or training
	@$(V)/python -W default -m pytest $(PARALLEL) -m unit

coverage: .venv/ready-dev ## measure which branches the tests reach, in every process that they start; ARGS="-m unit" takes the quick ones
	@rm -rf .cache/coverage && $(V)/python -m pip install --quiet --require-hashes --target .cache/coverage/package -r tests/coverage/requirements.txt
	@export COVERAGE_FILE=$(CURDIR)/.cache/coverage/data COVERAGE_PROCESS_START=$(CURDIR)/pyproject.toml; \
	  export PYTHONPATH=$(CURDIR)/.cache/coverage/package:$(CURDIR)/tests/coverage; \
	  $(V)/python -W default -m pytest $(PARALLEL) $(ARGS); tests=$$?; unset COVERAGE_PROCESS_START; \
	  $(V)/python -m coverage combine --quiet && $(V)/python -m coverage report --skip-covered --sort=cover && exit $$tests

cluster: .venv/ready ## run two workers behind nginx, with PostgreSQL and Redis, on http://localhost:$(PORT); their data ends with them; ARGS="--workers 3"
	@$(V)/python -m workbench.running.cluster --port $(PORT) $(ARGS)

shell: .venv/ready ## talk to the assistant in the terminal
	@$(V)/python -m workbench.running.shell

train: .venv/ready ## train a model into models/
	@$(V)/python -m workbench.running.train --force

check: .venv/ready-dev ## check content and questions without training; ARGS=--confused also finds sections that are mixed up
	@$(V)/python -m workbench.editing.check $(if $(SOURCE),--source $(SOURCE)) $(ARGS)

article: .venv/ready-dev ## make an article of a document (Markdown, web page, Word, PDF, text) or an address: FILE=...; SLUG=name UPDATE=1 SPLIT=1
	@$(V)/python -m workbench.editing.new_article "$(FILE)" $(if $(SLUG),--slug "$(SLUG)") $(if $(UPDATE),--update) $(if $(SPLIT),--split)

preview: .venv/ready-dev ## show the articles as you write them, on http://localhost:5006, with a box to try a question
	@$(V)/python -m workbench.editing.preview $(ARGS)

review: .venv/ready-dev ## report on stored conversations; ACCEPT=group:id takes questions over, IGNORE=group sets them aside
	@$(V)/python -m workbench.reviewing.review $(if $(ACCEPT),--accept $(ACCEPT)) $(if $(IGNORE),--ignore $(IGNORE))

history: .venv/ready-dev ## compare the last two models, and the evaluation with the accepted one; ARGS=--accept accepts it
	@$(V)/python -m workbench.evaluating.history $(ARGS)

evaluate: .venv/ready-dev ## ask every question of QUESTIONS (a folder or file) and print the table; ARTICLES=folder asks other articles, each alone; EXAMPLES=5
	@$(V)/python -m $(if $(ARTICLES),workbench.evaluating.evaluate_articles $(ARTICLES) $(if $(EXAMPLES),--examples $(EXAMPLES)),workbench.evaluating.evaluate $(QUESTIONS)) $(ARGS)

fit: .venv/ready-dev ## fit the weights of the evidence over the articles of examples/; for developers
	@$(V)/python -m workbench.evaluating.fitting

benchmark-nlu: .venv/ready-dev ## measure understanding on the public HINT3 in BENCHMARKS (a folder); ARGS=--stock measures stock Rasa too, for many minutes
	@$(V)/python -m workbench.evaluating.hint3 $(BENCHMARKS) $(ARGS)

bench: .venv/ready-dev ## measure speed, memory and growth beside stock Rasa, in some 15 minutes; ARGS=--no-marks sets no marks
	@$(V)/python -m workbench.bench $(ARGS)

looks: .venv/ready-dev ## show page and chat as the commit BEFORE had them and as they are, side by side, beside make run; ARGS="--screens 390"
	@$(V)/python -m workbench.bench.looks "$(BEFORE)" http://localhost:$(PORT)/article $(ARGS)

embed: $(if $(CHECK),.venv/ready-dev,.venv/ready) ## print the tag that puts the chat on another page; ARGS="--server URL --article slug"; CHECK=https://... says what is wrong on a page
	@$(V)/python -m $(if $(CHECK),workbench.running.embed_check "$(CHECK)",workbench.running.embed $(ARGS))

package: .venv/ready ## make the npm package of the widget in reports/npm/, for a website that a bundler builds; needs npm
	@$(V)/python -m workbench.running.npm_package $(ARGS)

channels: .venv/ready ## list the channels that are on, the settings that the others miss, and the webhook addresses to register
	@$(V)/python -m workbench.running.channel_status

contact-key: .venv/ready ## write the key that opens stored contact requests into FILE, and print the settings of the server
	@$(V)/python -m workbench.running.contact_inbox --make-key "$(or $(FILE),contact.key)"

requests: .venv/ready ## read stored contact requests with KEY=file; DELETE=number or DELETE=all deletes
	@$(V)/python -m workbench.running.contact_inbox $(if $(KEY),--key "$(KEY)") $(if $(DELETE),--delete "$(DELETE)")

forget: .venv/ready ## delete the conversation SESSION from the store
	@$(V)/python -m workbench.running.forget "$(SESSION)"

lint: .venv/ready-dev ## check code style, types and JavaScript
	@$(V)/ruff check . && $(V)/ruff format --check . && $(V)/mypy && $(V)/oxlint --deny-warnings

lock: .venv/ready-dev ## renew requirements*.txt from requirements*.in
	@for name in requirements requirements-dev tests/coverage/requirements; do $(V)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file=$$name.txt $$name.in; done

image-check: .venv/ready ## build the image, start it read-only, and ask it questions; needs podman, and half an hour the first time
	@./deploy/image/check.sh

clean: ## remove the environment, models and reports
	rm -rf .venv .cache models reports .rasa

.venv/ready: requirements.txt requirements-models.txt .python-version
	@./workbench/setup/install.sh requirements.txt && touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	@./workbench/setup/install.sh requirements-dev.txt && touch $@

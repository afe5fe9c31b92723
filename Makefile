# The commands of Turnabout; `make help` lists them.

PORT ?= 8000
DATA ?= .data

RUN := .venv/bin/python
unexport PYTHONDONTWRITEBYTECODE  # compiled modules make each of a demo's processes start quicker
# exec: a signal that make passes on has to reach the program, not a shell round it.
MANAGE_DEMO := DEMO=1 DATA_DIR='$(DATA)' exec $(RUN) manage.py

.PHONY: help demo demo-reset match test lint bench bench-large faults lock frontend
.DEFAULT_GOAL := help

help:  ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | awk -F '\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'

demo: .installed-demo frontend  ## set up and run the product on http://localhost:8000 (PORT=8123 DATA=some/folder)
	@$(MANAGE_DEMO) demo --port '$(PORT)'

demo-reset: .installed-demo  ## delete what the demo keeps in its data folder (DATA=some/folder)
	@$(MANAGE_DEMO) demo_reset

match: .installed  ## pair the people of files, without a database (ARGS="MENTORS.csv MENTEES.csv --out PAIRS.csv")
	@exec $(RUN) manage.py match $(ARGS)

test: .installed-dev frontend .chromium  ## set up and run all tests, on all cores (ARGS="-k name" for some, on one)
	@$(RUN) -m pytest $(or $(ARGS),-n auto)

lint: .installed-dev frontend  ## formatting, lint, types, import contracts, migrations, deployment check
	@sh tools/lint.sh

bench: .installed-dev frontend  ## measure the main pages, an import and matching; writes .data/bench/
	@sh tools/peers.sh
	@$(RUN) -m pytest -q -m bench tests/bench $(ARGS)

bench-large: .installed-dev  ## match 50,000 and 100,000 people on each side; takes half an hour
	@$(RUN) -m pytest -q -m bench_large tests/bench $(ARGS)

faults: .installed-dev frontend .faketime  ## kills, races, outages, other clocks, 2,000 matches against another solver
	@$(RUN) -m pytest -q -s -m faults $(ARGS)

lock: .installed-dev  ## resolve the dependencies of pyproject.toml anew into requirements/
	@sh tools/lock.sh

frontend: .installed  # fetch the files of others that the pages use
	@$(RUN) tools/frontend.py

.PHONY: .installed .installed-demo .installed-dev .chromium .faketime
.installed-demo .installed-dev: .installed-%:
	@sh tools/bootstrap.sh $*
.installed:
	@[ -x $(RUN) ] || sh tools/bootstrap.sh demo
.chromium:
	@sh tools/chromium.sh
.faketime:
	@sh tools/faketime.sh

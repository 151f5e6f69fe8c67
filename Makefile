# `make demo` and `make test` set up .venv by themselves.
PYTHON ?= python3
RUN = .venv/bin/python
READY = .venv/.requirements-installed
AXE = tests/pages/node_modules/axe-core/axe.min.js

.PHONY: demo test test-all browser lint mutants release chapter setup clean

demo: $(READY)  ## grade four submissions of assignment mlp, with training on MNIST
	$(RUN) -m autograder grade solutions/mlp assignments/mlp tests/submissions/mlp/partly_done \
	    tests/submissions/mlp/several_mistakes --assignment mlp --output results/demo

test: $(READY)  ## everything but the slowest tests
	$(RUN) -m pytest -m "not slow and not browser" -n 2 --dist loadfile

test-all: $(READY)
	$(RUN) -m pytest -m "not browser" -n 2 --dist loadfile

browser: $(READY) $(AXE)  ## the pages in Chromium (apt-get install chromium), with axe-core and KaTeX from npm
	$(RUN) -m pytest -m browser tests/pages

lint: $(READY)
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy

mutants: $(READY)  ## do the hidden checks notice every small change to a solution?
	$(RUN) -m pip install --quiet mutmut==3.8.1
	$(RUN) -m tests.mutants --write

release: $(READY)  ## make assignments/ anew from solutions/ and the checks
	$(RUN) -m autograder release

chapter: $(READY)  ## run the chapter's three programs
	$(RUN) -m solutions

setup: $(READY)

$(AXE): tests/pages/package.json
	npm install --prefix tests/pages --no-package-lock --no-audit --no-fund --silent
	touch $@

$(READY): requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(RUN) -m pip install --quiet --requirement requirements.txt
	$(RUN) -m data
	touch $@

clean:
	rm -rf .venv results

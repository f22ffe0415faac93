# Two commands: `make run` and `make test`. Everything lives in .venv; delete it to start over.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: run test install lint format torture bench browser schema picture clean

run: install ## set up, then the demo: daemon, tape, console
	$(BIN)/goodword demo

test: install ## set up, then every test, with coverage
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term

install: $(READY) ## the set-up alone

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Goodword needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(READY)

lint: install ## style, types, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install ## put the style right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

torture: install ## a hundred kills at random moments, and storms of faults: two hours
	$(BIN)/python -m pytest -m torture -s --override-ini=addopts=-q

bench: install ## how fast, as ratios within one run; how well spikes and glitches are noticed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python -m tests.bench $(TAPE) $(if $(MAP),--map $(MAP)) $(if $(ONLY),--only $(ONLY))

browser: install ## the console in a real Chromium (needs one: apt-get install chromium)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[browser]'
	$(BIN)/python -m pytest -m browser -n 2

picture: install ## the README's pictures, made anew
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[browser]'
	$(BIN)/python -m docs.picture
	$(BIN)/python -m docs.slack_pictures

schema: install ## make the playbooks' schema and tables anew
	$(BIN)/goodword playbooks schema --write

clean:
	rm -rf $(VENV) build dist .coverage* htmlcov

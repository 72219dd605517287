# Everything happens in .venv; only Python 3.11 or later, make and pip are assumed.
PYTHON ?= python3
BIN := .venv/bin
SERVE ?= 1
PORT ?= 8000
CATALOGUE := reviewapp/translations/en/LC_MESSAGES/messages

.PHONY: demo clean-demo fonts test check format translations pictures bundle clean

## demo: set up, carry a sample round from spreadsheets to the public notice, then serve it on loopback
demo: .venv/.installed $(CATALOGUE).mo
	$(BIN)/reviewapp demo $(if $(filter 0,$(SERVE)),--no-serve,--port $(PORT))

## clean-demo: throw the demonstration away, so that the next one starts over
clean-demo:
	rm -rf var/demo

## fonts: fetch and build the whole set of faces that documents are printed with, once, outside of the repository
fonts: .venv/.installed
	$(BIN)/python -m reports fonts

## test: all tests (browser and PostgreSQL tests run where Chromium and a server are found)
test: .venv/.installed-dev $(CATALOGUE).mo
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist loadfile  # one thread each: every core has its tests

## pictures: take the pictures of the README and of the documents anew
pictures: .venv/.installed-dev $(CATALOGUE).mo
	$(BIN)/python -m pytest tests/browser --pictures docs/pictures
	$(BIN)/python -m tests.reports.gallery docs/pictures/documents

## check: format, lint, types, import contracts, migrations against models
check: .venv/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config setup.cfg
	$(BIN)/reviewapp migrations

## format: put the code into its form
format: .venv/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

## translations: collect texts from the code into the English catalogue, to be completed by hand
translations: .venv/.installed
	mkdir -p var
	$(BIN)/pybabel -q extract -F reviewapp/translations/babel.cfg -k _l --no-location --omit-header -o var/messages.pot reviewapp forms
	$(BIN)/pybabel -q update -i var/messages.pot -d reviewapp/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

$(CATALOGUE).mo: $(CATALOGUE).po .venv/.installed
	$(BIN)/pybabel -q compile -d reviewapp/translations

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/.installed: .venv/bin/python setup.cfg pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --editable .
	touch $@

.venv/.installed-dev: .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --editable '.[dev]'
	touch $@

## bundle: all that an offline machine needs: wheels, fonts, source and an installer, in dist/
bundle: .venv/.installed $(CATALOGUE).mo
	rm -rf build dist/bundle
	mkdir -p dist/bundle/wheels
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check -c constraints.txt -w dist/bundle/wheels .
	$(BIN)/python -m reports fonts dist/bundle/fonts --portable
	git archive --format=tar.gz --prefix=cluster-review/ -o dist/bundle/source.tar.gz HEAD
	cp deploy/install.sh docs/operations.md LICENSE dist/bundle/
	tar -czf dist/cluster-review-offline.tar.gz -C dist bundle

clean: clean-demo
	rm -rf .venv build dist *.egg-info

# `make lab` opens the course, `make test` tests everything. Both first set up .venv, once.
# (GNU make 3.81, which macOS has, is enough. On Windows: see README.md.)

PYTHON ?= python3
PYTHONS := 3.11 3.12 3.13
VENV := .venv
BIN := $(VENV)/bin
# What the lessons need, what tests and tools need on top of it, and the bench: each stamp tells that it is installed.
LAB := $(VENV)/.installed
TEST := $(VENV)/.installed-test
BENCH := $(VENV)/.installed-bench
# What an installation copies to where Jupyter looks, editable or not.
COPIED := $(wildcard nnlab/*.json nnlab/labextension/* nnlab/nbconvert/*)
# Where the environment was made: programs and packages in it know this path, and do not work after a move.
FOLDER := $(VENV)/.folder
# Lies there while something is being installed; found at the start, it tells of a set-up that was cut short.
UNFINISHED := .venv-unfinished

UV := $(shell command -v uv 2>/dev/null)
ifneq ($(UV),)
create = uv venv --quiet --python "$(PYTHON)" $(VENV)
install = uv pip install --quiet --python $(BIN)/python --constraint constraints.txt
else
create = "$(PYTHON)" -m venv $(VENV)
# An environment that uv made has no pip.
install = { $(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; } && \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
endif

# The environment is made anew when its Python does not run, when its set-up was cut short, when the course's folder
# was moved, or when PYTHON=... asks for another version than it has.
version = $(shell "$(1)" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
has := $(call version,$(BIN)/python)
wants := $(if $(filter file,$(origin PYTHON)),$(has),$(call version,$(PYTHON)))
# Compared by the shell, since to make's functions a path with a space is two words.
moved := $(shell made="$$(cat $(FOLDER) 2>/dev/null)" && [ "$$made" != "$$(pwd -P)" ] && echo yes)
sound := $(and $(has),$(filter $(wants),$(has)),$(if $(wildcard $(UNFINISHED))$(moved),,yes))

# Tests run two at a time, and with two threads for matrix products each would wait for the other's: see bench/README.md.
PYTEST := OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest
# Tests of one file share what it sets up, so they run one after another: `pytest_xdist_make_scheduler` in conftest.py.
# What takes longest, the browser, comes first. nbval runs the lessons only, and takes seconds to load.
IN_TWO := -n 2 --dist loadscope --no-loadscope-reorder -p no:nbval
# Strict: every output that is text is compared. The kernel is this environment's own Python, and what it notes of a
# learner's progress goes into a folder that is empty at first, and removed afterwards. A slow machine may need more than
# two seconds for a training, and would show a progress bar.
IN_EMPTY := empty="$$(mktemp -d)" && trap 'rm -rf "$$empty"' EXIT
NBVAL := TQDM_DISABLE=1 NNLAB_PROGRESS="$$empty/progress.json" $(PYTEST) --nbval --nbval-current-env -n 2 --dist loadfile

# LESSON=05 narrows tests down to those of one lesson and its notebook.
ifneq ($(LESSON),)
LESSONS := $(wildcard notebooks/$(LESSON)_*.ipynb)
UNIT := tests/lessons tests/browser -k lesson$(LESSON)
ifeq ($(LESSONS),)
$(error There is no lesson $(LESSON) in notebooks/: write its two digits, as in LESSON=05)
endif
else
LESSONS := notebooks
endif
# The lessons that read MNIST where it is here, and the small digits elsewhere.
READ_MNIST := $(shell grep --files-with-matches --recursive mnist $(LESSONS) --include='*.ipynb')

# Kernels run in notebooks/, so a relative folder would mean another one there.
ifneq ($(NNLAB_DATA),)
override NNLAB_DATA := $(shell cd "$(NNLAB_DATA)" 2>/dev/null && pwd || echo "$(NNLAB_DATA)")
export NNLAB_DATA
endif

.NOTPARALLEL:
.PHONY: help lab test quick quick-unit lint ruff-check ruff-format mypy unit lessons lessons-without-mnist \
	lesson notebooks pictures bench format constraints check-constraints clean new-venv

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-17s %s\n", $$1, $$2 }' Makefile

lab: $(LAB) ## open the first lesson in JupyterLab
	@$(BIN)/python -m nnlab lab

test: $(TEST) ## run every test, or those of LESSON=05; with MNIST too, if NNLAB_DATA names its folder
	@$(MAKE) --no-print-directory --keep-going lint unit lessons lessons-without-mnist

quick: $(TEST) ## run what finds most mistakes soonest: style, types, the core, the engine and one lesson
	@$(MAKE) --no-print-directory --keep-going lint quick-unit

quick-unit: $(TEST)
	$(PYTEST) $(IN_TWO) -q -m "not slow and not browser" -k "not lessons or lesson05" \
		tests/core tests/widgets tests/exercises tests/lessons

lint: ruff-check ruff-format mypy ## check style and types

ruff-check: $(TEST)
	$(BIN)/ruff check

ruff-format: $(TEST)
	$(BIN)/ruff format --check

mypy: $(TEST)
	$(BIN)/mypy

unit: $(TEST) ## run the tests of the library and of the project
	$(PYTEST) $(IN_TWO) $(UNIT)

lessons: $(TEST) ## run the lessons and compare what they print with what is stored
	@$(IN_EMPTY); if [ -n "$$NNLAB_DATA" ]; then \
		ls "$$NNLAB_DATA"/mnist/train-images-idx3-ubyte* >/dev/null || \
			{ echo "NNLAB_DATA is set, but MNIST is not in its folder mnist."; exit 1; }; $(NBVAL) $(LESSONS); \
	else echo "NNLAB_DATA is not set: the lessons are tested without MNIST only."; \
		NNLAB_DATA= XDG_CACHE_HOME="$$empty" $(NBVAL) $(LESSONS); fi

lessons-without-mnist: $(TEST) ## run the lessons that read MNIST without it, if `make lessons` ran them with it
	@$(IN_EMPTY); if [ -n "$$NNLAB_DATA" ] && [ -n "$(READ_MNIST)" ]; then \
		NNLAB_DATA= XDG_CACHE_HOME="$$empty" $(NBVAL) $(READ_MNIST); fi

lesson: $(TEST) ## write the skeleton of a lesson: make lesson NUMBER=24 NAME=my_topic
	$(BIN)/python tools/new_lesson.py $(NUMBER) $(NAME)

notebooks: $(TEST) ## run the lessons and store their outputs (NOTEBOOKS=... for some of them)
	$(BIN)/python tools/refresh_notebooks.py $(NOTEBOOKS)

pictures: $(TEST) ## take the README's pictures anew (needs Chromium)
	PYTHONPATH=tests $(BIN)/python tools/take_pictures.py

bench: $(BENCH) ## measure how fast and how large the library is
	$(BIN)/python bench/bench.py

format: $(TEST) ## put the code into its usual form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

constraints: ## choose the newest versions for constraints.txt anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --fork-strategy fewest --upgrade \
		--no-annotate --no-header --no-emit-index-url --quiet --output-file constraints.txt

check-constraints: ## see that constraints.txt can be had for every Python and system (needs uv)
	@for system in linux macos windows; do for python in $(PYTHONS); do \
		echo "$$system, Python $$python"; \
		uv pip compile pyproject.toml --all-extras --constraint constraints.txt --python-platform $$system \
			--python-version $$python --only-binary :all: --quiet >/dev/null || exit 1; \
	done; done

clean: ## remove .venv and every cache
	rm -rf $(VENV) $(UNFINISHED) .pytest_cache .ruff_cache .mypy_cache .hypothesis build dist
	find . -name __pycache__ -prune -exec rm -rf {} +

# $(call add,EXTRA) installs one of pyproject.toml's extras, and leaves the stamp if it was not cut short.
define add
	@touch $(UNFINISHED)
	@$(install) --editable ".[$(1)]" || { rm -f $(UNFINISHED); exit 1; }
	@mv $(UNFINISHED) $@
endef

$(LAB): pyproject.toml constraints.txt $(COPIED) $(if $(sound),,new-venv)
	@pwd -P > $(FOLDER)
	@echo "Installing what the course needs into $(VENV). This takes a few minutes; with uv, less."
	$(call add,lab)
	@# Matplotlib looks through all fonts once, and says so in the cell that first waits for it: not in a lesson.
	@$(BIN)/python -c "import matplotlib.font_manager"

$(TEST): $(LAB)
	@echo "Installing what tests and tools need into $(VENV). This takes a minute or two."
	$(call add,test)

# Linux has a build without CUDA's gigabytes, which only some package indexes offer; elsewhere there is no other build.
TORCH := torch==2.13.0$(if $(filter Linux,$(shell uname)),+cpu)
$(BENCH): $(TEST)
	@echo "Installing what the bench needs into $(VENV). This takes a minute or two."
	$(call add,bench)
	@$(install) $(TORCH) || echo "PyTorch's CPU build cannot be had here: it is left out."

# The advice names a Python that does run, if there is one.
newest := $(lastword $(PYTHONS))
new_enough = "$(1)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
new-venv:
	@$(call new_enough,$(PYTHON)) || { \
		is='$(call version,$(PYTHON))'; \
		if [ -n "$$is" ]; then is="is Python $$is"; \
		elif command -v "$(PYTHON)" >/dev/null; then is="does not run"; else is="is not here"; fi; \
		echo "nnlab needs Python 3.11 or newer, but $(PYTHON) $$is."; \
		for each in $(PYTHONS); do if $(call new_enough,python$$each); then \
			echo "Name another that you have: make $(MAKECMDGOALS) PYTHON=python$$each"; exit 1; fi; done; \
		echo "Install Python $(newest), for instance from python.org, and name it: make $(MAKECMDGOALS) PYTHON=python$(newest)"; \
		exit 1; } >&2
	@rm -rf $(VENV) && touch $(UNFINISHED)
	@$(create)

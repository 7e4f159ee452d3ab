PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test lint format bench eval eval-gate eval-page docs clean

demo: $(READY)
	$(BIN)/dedup run docs/example/news.jsonl -o demo-out --force
	@echo "Open demo-out/report.html in a browser. Two versions side by side:"
	@echo "  $(BIN)/dedup compare docs/example/wire_en.txt docs/example/from_french.txt"

test: $(READY) lint
	$(BIN)/pytest -n auto
	$(BIN)/pytest -m slow
	$(BIN)/python -m eval --gate --task example

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY)
	$(BIN)/python -m benchmarks

eval: $(READY)
	$(BIN)/python -m eval

eval-page: $(READY)
	$(BIN)/python -m eval --write docs

eval-gate: $(READY)
	$(BIN)/python -m eval --gate

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $(READY)

clean:
	rm -rf .venv demo-out dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis

docs: $(READY)
	$(BIN)/typer dedup.command.application utils docs --name dedup --title "Commands" --output docs/commands.md

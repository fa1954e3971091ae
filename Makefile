# Daily verbs; CONTRIBUTING.md says what each is for.
.PHONY: setup run data train test check bench docs baseline requirements sbom

setup:        ; uv sync --all-groups
run:          ; uv run main.py --demonstration
data:         ; uv run "Data Generator/dataGenerator.py"
train:        ; uv run python -m vitals.training
test:         ; uv run --group test pytest
check:        ; uv run --group dev ruff check . && uv run --group dev ruff format --check . && uv run --group dev mypy
bench:        ; uv run --group test benchmarks/realism.py
docs:         ; uv run docs/generated.py && uv run --group test docs/rooms.py && uv run --group docs mkdocs build --strict
baseline:     ; uv run --group test python -m tests.across.test_baseline
requirements: ; uv export --no-emit-project --no-header --no-annotate --output-file requirements.txt && uv export --extra postgresql --no-emit-project --no-header --no-annotate --output-file deploy/requirements.txt
sbom:         ; uv export --quiet --extra postgresql --format cyclonedx1.5 --output-file sbom.cdx.json

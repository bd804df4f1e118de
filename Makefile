.DEFAULT_GOAL := help
PY ?= python

.PHONY: help check opmaak lint types imports test demo schema beelden bench

help: ## toon deze lijst
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

check: lint types imports test ## alles wat de CI ook doet

opmaak: ## zet de code in de vaste opmaak
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

lint: ## opmaak en stijl nakijken
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .

types: ## typen nakijken (mypy strict)
	$(PY) -m mypy

imports: ## grenzen tussen de pakketten nakijken
	lint-imports

test: ## alle tests
	$(PY) -m pytest

demo: ## het hele product met nagebootste antwoorden
	samenspel demo

schema: ## vragenlijst.schema.json opnieuw maken
	$(PY) -m vragenlijsten.schema

beelden: ## de vergelijkingsbeelden van de figuren opnieuw tekenen; kijk daarna wat er anders is
	$(PY) -m tests.beelden

bench: ## de metingen van docs/naslag/prestaties.md
	$(PY) -m bench.intake
	$(PY) -m bench.journey
	$(PY) -m bench.analyse
	$(PY) -m bench.pages

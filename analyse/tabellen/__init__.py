"""The engine on plain tables, so that anyone can check the figures with R (docs/naslag/analyseer.md)."""

from analyse.tabellen.analyseer import analyseer

__all__ = ["analyseer"]

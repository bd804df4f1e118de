"""The demonstration: a population model that answers the questionnaires (docs/uitleg/simulatie.md)."""

"""Public answers to the figures: of a gemeente, and of providers together."""

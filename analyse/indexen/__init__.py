"""Indices from 0 to 100: which there are, their figures, and whether their items measure one thing."""

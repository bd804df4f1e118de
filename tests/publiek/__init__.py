"""The public side on real publications: a small demo, built once by the product's own functions."""

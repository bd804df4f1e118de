"""Tests; they run as the product does."""

import os

# As in `analyse`, which comes too late where numpy is imported first.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

"""Background work: PgQueuer behind queue.py, the work itself as plain functions in handlers.py."""

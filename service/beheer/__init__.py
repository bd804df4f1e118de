"""Management of rondes and invitations: what an operator does."""

"""The attacker: what can be worked out about people from everything that is public, and planted leaks."""

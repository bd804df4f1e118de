"""Wordt gevuld."""

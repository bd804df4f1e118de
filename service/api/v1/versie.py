"""The version of the API."""

API_VERSIE = "1.2.0"
"""Semantic version, sent in the header API-Version and printed as info.version."""
BASIS = "/api/v1"
"""Where this version stands."""

"""The published figures in SDMX 2.1: dataflows with their structure, and data."""

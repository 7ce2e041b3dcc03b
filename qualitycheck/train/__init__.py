"""Turns clean text into the statistical model that qualitycheck.language reads."""

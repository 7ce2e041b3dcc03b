"""Turns corpora into figures: every number that README states comes from a function of this package."""

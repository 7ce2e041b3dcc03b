"""Clean text turned into the statistical model that qualitycheck.language reads; nothing outside this package imports it."""

"""Models of normal English: counts, synonyms, the channel, the classifier; data is mapped and loaded lazily."""

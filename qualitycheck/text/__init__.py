"""Turns an article's characters into the views that detectors read: folded text, tokens, sentences, regions."""

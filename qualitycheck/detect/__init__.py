"""Turns documents into evidence: a small closed set of detectors, each serving all the rules that name it."""

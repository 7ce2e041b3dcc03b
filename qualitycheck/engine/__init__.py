"""Turns articles into reports: detectors run, one step decides, a score explains itself, a policy answers."""

"""Turns whatever holds articles (files, folders, globs, standard input, strings) into a stream of them."""

from qualitycheck.read.inputs import article_from_text, read_found, read_input, read_inputs
from qualitycheck.read.limits import Limits
from qualitycheck.read.paths import Input, excluded, find_inputs

__all__ = ["Input", "Limits", "article_from_text", "excluded", "find_inputs", "read_found", "read_input", "read_inputs"]

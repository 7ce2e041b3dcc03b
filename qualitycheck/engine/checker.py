"""Turns one article into one report, depending on nothing but its arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qualitycheck.detect import registry
from qualitycheck.detect.base import Remarking
from qualitycheck.engine.decide import decide
from qualitycheck.engine.gate import Policy, judge
from qualitycheck.engine.language_id import language_of
from qualitycheck.engine.score import calibrated, score
from qualitycheck.model.article import Article
from qualitycheck.model.report import Depth, Report
from qualitycheck.rulebook.packs import selects
from qualitycheck.text.document import Document

if TYPE_CHECKING:
    from qualitycheck.detect.grammar import Grammar
    from qualitycheck.rulebook import RuleSet

LANGUAGES = frozenset({"en"})


class Checker:
    """Holds what is loaded once: compiled rules, models, a grammar server.

    Args:
        ruleset: the rules to apply.
        depth: `lists`, `counts` or `full`; see the interface contract.
        grammar: a connected LanguageTool, or None.
        policy: what to make of a score.
        accepted: house vocabulary that is never a finding.
        language: treat every article as written in this language instead of looking.
        ignores: selectors of rules that are ignored where an article's path matches the glob.
        root: the folder that those globs start from; the current one by default.
        metrics: whether to compute readability metrics, which takes longer than all list checks together.

    Raises:
        RuleError: a rule has parameters that its detector refuses.
    """

    def __init__(
        self,
        ruleset: RuleSet,
        *,
        depth: Depth = "full",
        grammar: Grammar | None = None,
        policy: Policy | None = None,
        accepted: Sequence[str] = (),
        language: str | None = None,
        ignores: Mapping[str, Sequence[str]] | None = None,
        root: Path | None = None,
        metrics: bool = False,
    ) -> None:
        self.ruleset = ruleset
        self.depth: Depth = depth
        self.policy = policy or Policy()
        self._accepted = tuple(accepted)
        self._language = language
        self._ignores = dict(ignores or {})
        self._root = root
        self._metrics = metrics
        self._grammar = grammar
        self._rules = {rule.code: rule for rule in ruleset.rules}
        self._detectors = registry.build(ruleset.rules, depth)
        self._remarking = [detector for detector in self._detectors if isinstance(detector, Remarking)]

    def check(self, article: Article) -> Report:
        """Check one article.

        Raises:
            GrammarError: the grammar server stopped answering.
        """
        document = Document(article)
        language = self._language or (article.lang or "")[:2].lower() or language_of(article.text)
        supported = language is None or language in LANGUAGES
        rules = dict(self._rules)
        evidence = [item for detector in self._detectors for item in detector.detect(document)] if supported else []
        if self._grammar is not None and supported:
            for item in self._grammar.detect(document):
                rules.setdefault(item.code, self._grammar.rule_for(item))
                evidence.append(item)
        ignored = self._ignored_for(article)
        if ignored:
            evidence = [item for item in evidence if not any(selects(each, rules[item.code]) for each in ignored)]
        findings, spin = decide(document, evidence, rules, self._accepted)
        scored = score(
            findings,
            calibrated(spin, self.depth),
            document,
            self.depth,
            supported=supported,
            sourced=article.source.metadata_known,
        )
        return Report(
            article=article,
            findings=tuple(findings),
            score=scored,
            decision=judge(scored, findings, self.policy),
            metrics=self._measured(article) if self._metrics and supported else {},
            notes=(*article.source.notes, *self._remarks(document)) if supported else article.source.notes,
        )

    @property
    def model(self) -> str | None:
        """Version of the statistical model in use, or None at depth `lists`."""
        if self.depth == "lists":
            return None
        from qualitycheck.language.manifest import version  # imported late: lists alone need no model

        return version()

    def _remarks(self, document: Document) -> tuple[str, ...]:
        """What detectors say of what they could not judge."""
        return tuple(remark for detector in self._remarking for remark in detector.remarks(document))

    def _ignored_for(self, article: Article) -> tuple[str, ...]:
        """Selectors of the rules that are ignored at an article's path."""
        if not self._ignores or not article.source.path:
            return ()
        from qualitycheck.read.paths import excluded  # imported late: only ignores by path need it

        path, root = Path(article.source.path), (self._root or Path()).resolve()
        return tuple(each for glob, found in self._ignores.items() if excluded(path, (glob,), root) for each in found)

    def _measured(self, article: Article) -> Mapping[str, float]:
        from qualitycheck.detect.readability import metrics  # imported late: textstat loads for half a second

        return metrics(article.text)

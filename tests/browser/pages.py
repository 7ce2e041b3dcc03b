"""Reports for the browser: the hand-made samples, hostile ones, long ones, and an index of ten thousand."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import samples

from qualitycheck.model.article import Article, Source, Span
from qualitycheck.model.report import Report
from qualitycheck.render.html import Row, render_article, render_index, write_reports
from qualitycheck.rulebook import load_rules

# Each would run, load or restyle something if it got through, in text, attribute, address or script.
PAYLOADS = (
    "<script>window.pwned=1</script>",
    "</script><script>window.pwned=2</script>",
    "<!--<script>window.pwned=3</script>",
    "]]><img src=x onerror=window.pwned=4>",
    '"><img src=x onerror="window.pwned=5">',
    "' autofocus onfocus='window.pwned=6",
    "<svg/onload=window.pwned=7>",
    "javascript:window.pwned=8",
    "<iframe srcdoc='<script>parent.pwned=9</script>'>",
    "<style>*{display:none}</style>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "{{ 7*7 }}{% raw %}{# #}",
    "&lt;script&gt; &amp;#60; &#x202e; &nbsp;",
    "</title></style></textarea></noscript><script>window.pwned=10</script>",
    "\\u003cscript\\u003e \\x3c `${window.pwned=11}`",
    "<a href=javascript:window.pwned=12 id=text class=m data-f=x>",
    "<span class=cp data-c=41>A</span><ins class=then>not in the text</ins>",
)
CONTROLS = " ".join(
    (
        "nul\x00 bell\x07 esc\x1b[31m del\x7f c1\x85\x9b vt\x0b ff\x0c",
        "\u202ertl\u202c \u2066iso\u2069 zw\u200bsp s\u00adhy \ufeffbom \u2028ls\u2029ps",
        "\U000e0041tag lone\ud83dsurrogate run\u200b\u200b\u200b\u200b",
        "\ufdfd e\u0301\u0301\u0301\u0301 \U0001f469\u200d\U0001f469\u200d\U0001f467",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    )
)


def hostile() -> Report:
    """Every payload in every string of a report."""
    everything = " ".join(PAYLOADS)
    text = "\r\n\r\n".join([*PAYLOADS, CONTROLS, "line one\r\nline two\rline three\n\n\ttabbed  spaced \n"])
    article = Article(
        id=f"id {everything}",
        text=text,
        title=f"Title {everything} {CONTROLS}",
        lang='"><script>',
        url="javascript:window.pwned=20",
        author=everything,
        published=everything,
        publisher=everything,
        source=Source(path=f"folder/{everything}.txt", notes=(everything,)),
    )
    found = [
        samples.finding(article, "SPN110", payload, (payload, 0.9), (everything, 0.3), evidence=everything)
        for payload in PAYLOADS
    ]
    found = [
        replace(
            one,
            message=everything,
            name=payload,
            fingerprint=payload,
            code=payload,
            family=payload if at % 2 else "SPN",
        )
        for at, (one, payload) in enumerate(zip(found, PAYLOADS, strict=True))
    ]
    found.append(samples.finding(article, "SCR307", "\x1b[31m del\x7f"))
    found.append(samples.finding(article, "SPN110", PAYLOADS[0], (PAYLOADS[1], 0.9), field="title"))
    score = samples.scored(12.0, "unreliable", 90, (everything, 3, -880), spun=0.99)
    report = samples.report(article, found, score, "reject", everything)
    return replace(report, notes=(everything,), metrics={everything: 1.0}, suppressed=tuple(found[:2]))


def shuffled(seed: int) -> Report:
    """Pieces of payloads, characters and words in any order, with findings at any place."""
    chance = random.Random(seed)
    pieces = [
        *PAYLOADS,
        *CONTROLS,
        *"<>&'\"\r\n\t ",
        "\r\n",
        "\n\n",
        "word",
        "A name",
        "</p>",
        "<!--",
        "-->",
        "\u202e",
        "é",
        "👩‍👩‍👧",
    ]
    text = "".join(chance.choice(pieces) for _ in range(120))
    article = Article(id=f"s{seed}", text=text, title=text[:60], source=Source(f"s{seed}.txt"))
    found = []
    for _ in range(12):
        start, end = sorted(chance.choices(range(len(text) + 1), k=2))
        one = samples.finding(replace(article, text="x"), "SPN110", "x", ("".join(chance.choices(pieces, k=3)), 0.8))
        end = min(end, start + 40)
        found.append(replace(one, span=Span(start, end), text=text[start:end], fingerprint=f"{seed:08}{start:08}"))
    return samples.report(article, found, samples.scored(20.0, "unreliable", 90, ("SPN110", 12, -800), spun=0.9))


def long_words() -> Report:
    """Words wider than any window, in the title, the text, a finding and the address."""
    word = "Donaudampfschifffahrtsgesellschaft" * 12
    article = Article(
        id="long.txt",
        text=f"{word} said so.\n\n" + "x" * 5000 + f"\n\nThe {word}.",
        title=word,
        url=f"https://example.org/{word}",
        source=Source("long.txt"),
    )
    return samples.report(
        article,
        [samples.finding(article, "SPN110", word, (word[::-1], 0.9), evidence=word)],
        samples.scored(60.0, "questionable", 90, ("SPN110", 1, -400)),
    )


def right_to_left() -> Report:
    """Arabic with a finding, a number and an English name in it."""
    text = (
        "أعلنت البلدية يوم الخميس أن المكتبة العامة ستفتح أبوابها أيام الأحد ابتداء من 3 May.\n\n"
        "قالت Priya Raman إن القرار سيكلف 18,400 جنيه."
    )
    article = Article(id="ar.txt", text=text, title="المكتبة العامة تفتح أبوابها", lang="ar", source=Source("ar.txt"))
    return samples.report(
        article,
        [samples.finding(article, "SPN110", "المكتبة العامة", ("دار الكتب", 0.8))],
        samples.scored(85.0, "sound", 90, ("SPN110", 1, -150)),
    )


def write_site(folder: Path) -> Path:
    """All of them as pages, with their index, and an index of ten thousand rows."""
    rules = {rule.code: rule for rule in load_rules().rules}
    named = {
        "spun": samples.spun(),
        "scraped": samples.scraped(),
        "clean": samples.clean(),
        "short": samples.short(),
        "foreign": right_to_left(),
        "wide": samples.wide(),
        "hostile": hostile(),
        "long": long_words(),
    }
    write_reports([*named.values(), *samples.failures()], samples.TOOL, folder, rules)
    for name, report in named.items():
        (folder / f"page-{name}.html").write_text(
            render_article(report, samples.TOOL, rules, index="index.html"), "utf-8", newline="\n"
        )
    (folder / "many.html").write_text(render_index(many_rows(10_000), samples.TOOL, rules), "utf-8", newline="\n")
    (folder / "some.html").write_text(render_index(many_rows(250), samples.TOOL, rules), "utf-8", newline="\n")
    return folder


def many_rows(count: int) -> list[Row]:
    """Rows that differ in every column, made without chance."""
    rows = []
    for at in range(count):
        score = (at * 7919 % 1001) / 10
        rows.append(
            Row(
                href=f"a{at}.html",
                title=f"Article number {at} of the {('harbour', 'council', 'market')[at % 3]}",
                path=f"feeds/{('acme', 'wire', 'north')[at % 3]}/{at:05}.txt",
                score=None if at % 97 == 0 else score,
                band="insufficient-text"
                if at % 97 == 0
                else "sound"
                if score >= 70
                else "questionable"
                if score >= 40
                else "unreliable",
                decision="accept" if score >= 70 else "review",
                feed=f"feeds/{('acme', 'wire', 'north')[at % 3]}",
                source=("Acme News", "", "Northern Wire")[at % 3],
                date="" if at % 5 == 0 else f"2024-{1 + at % 12:02}-{1 + at % 28:02}",
                words=80 + at * 13 % 900,
                families={"SPN": at % 23, "SCR": at % 3},
                rules={"SPN110": at % 23, "SCR301": at % 3} if at % 2 else {"SCR301": 1},
            )
        )
    return rows

"""Turns a corpus into a table of substitutable words: those that stand in the same places of normal English."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from qualitycheck.train import counts

OFFSETS = (-2, -1, 1, 2)
WORDS = 45_000
CONTEXTS = 12_000
RANK = 160
LEAST = 25  # occurrences below which a word's places say little of it


def places(corpus: list[Path], *, words: int = WORDS) -> tuple[list[str], npt.NDArray[np.float32]]:
    """The most frequent words of a corpus and (words, RANK) unit vectors of where they occur.

    Positive pointwise mutual information of words with the words one and two places before and after them (each
    position its own context), smoothed and factorised (Levy, Goldberg & Dagan 2015, "Improving Distributional
    Similarity
    with Lessons Learned from Word Embeddings"; context smoothing .75, eigenvalue weighting 0.5).
    """
    vocabulary, matrix = _cooccurrence(corpus, words)
    return vocabulary, _factorise(_ppmi(matrix))


def _cooccurrence(corpus: list[Path], words: int) -> tuple[list[str], sparse.csr_matrix]:
    interner = counts.Interner()
    chunks = [chunk.astype(np.int32) for chunk in counts.chunks(counts.paragraphs(corpus), interner)]
    number: dict[str, int] = {}
    merged = np.array([number.setdefault(key, len(number)) for key in interner.keys])
    frequency = np.zeros(len(number), dtype=np.int64)
    for chunk in chunks:
        frequency += np.bincount(merged[chunk], minlength=len(number))
    keys = list(number)
    usable = np.array([key[0].isalpha() for key in keys]) & (frequency >= LEAST)
    ranked = np.argsort(-frequency * usable, kind="stable")[: min(words, int(usable.sum()))]
    row_of = np.full(len(keys), -1, dtype=np.int64)
    row_of[ranked] = np.arange(len(ranked))
    context = np.argsort(-frequency, kind="stable")[:CONTEXTS]
    column_of = np.full(len(keys), -1, dtype=np.int64)
    column_of[context] = np.arange(len(context))
    total = sparse.csr_matrix((len(ranked), len(OFFSETS) * CONTEXTS), dtype=np.float32)
    for chunk in chunks:
        total = total + _count(row_of[merged[chunk]], column_of[merged[chunk]], total.shape)
    return [keys[one] for one in ranked], total


def _count(rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], shape: tuple[int, int]) -> sparse.csr_matrix:
    row: list[npt.NDArray[np.int64]] = []
    column: list[npt.NDArray[np.int64]] = []
    for place, offset in enumerate(OFFSETS):
        word = rows[max(0, -offset) : len(rows) - max(0, offset)]
        other = columns[max(0, offset) : len(columns) - max(0, -offset)]
        both = (word >= 0) & (other >= 0)
        row.append(word[both])
        column.append(other[both] + place * CONTEXTS)
    places = np.concatenate(row), np.concatenate(column)
    return sparse.coo_matrix((np.ones(len(places[0]), np.float32), places), shape=shape).tocsr()


def _ppmi(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    matrix.data[matrix.data < 2] = 0  # what was seen once is chance
    matrix.eliminate_zeros()
    row = np.asarray(matrix.sum(axis=1)).ravel()
    column = np.asarray(matrix.sum(axis=0)).ravel() ** 0.75
    found = matrix.tocoo()
    expected = row[found.row] * column[found.col] / column.sum()
    found.data = np.maximum(np.log(found.data / expected), 0).astype(np.float32)
    result: sparse.csr_matrix = found.tocsr()
    return result


def _factorise(matrix: sparse.csr_matrix) -> npt.NDArray[np.float32]:
    generator = np.random.default_rng(0)
    basis = matrix @ generator.standard_normal((matrix.shape[1], RANK + 16)).astype(np.float32)
    for _ in range(4):  # randomised range finder with power iterations (Halko, Martinsson & Tropp 2011)
        basis = np.linalg.qr(basis)[0]
        basis = matrix @ (matrix.T @ basis)
    basis = np.linalg.qr(basis)[0]
    left, value, _ = np.linalg.svd((matrix.T @ basis).T, full_matrices=False)
    vectors = (basis @ left)[:, :RANK] * np.sqrt(value[:RANK])
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    result: npt.NDArray[np.float32] = (vectors / lengths).astype(np.float32)
    return result


def meanings(words: list[str], model: Path, *, batch: int = 512) -> npt.NDArray[np.float32]:
    """(n, d) unit vectors of what words mean by themselves, mean-pooled from a sentence encoder in `model`.

    Where a word occurs says what can stand in its place; what it means says what a thesaurus would put there. Rare
    words
    ("companion", "ruler") have good vectors only of the second kind.
    """
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model)
    encoder = AutoModel.from_pretrained(model).eval()
    found = []
    with torch.inference_mode():
        for start in range(0, len(words), batch):
            given = tokenizer(words[start : start + batch], padding=True, return_tensors="pt")
            mask = given["attention_mask"][..., None]
            pooled = (encoder(**given).last_hidden_state * mask).sum(1) / mask.sum(1)
            found.append(torch.nn.functional.normalize(pooled).numpy())
    return np.concatenate(found).astype(np.float32)

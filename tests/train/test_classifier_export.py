from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx", reason="exporting needs the extra `train`")
pytest.importorskip("torch", reason="training needs the extra `train`")
pytest.importorskip("transformers", reason="training needs the extra `train`")

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing
from transformers import BertConfig, BertForTokenClassification

from qualitycheck.errors import ReadError
from qualitycheck.language.classifier import Classifier
from qualitycheck.train.classifier_export import export
from qualitycheck.train.classifier_fit import (
    Plan,
    Teacher,
    fit,
    judged,
    load_model,
    load_tokenizer,
    save_model,
    train_step,
)
from qualitycheck.train.corpus import WordCounts

WORDS = ["the", "hospital", "opened", "on", "monday", ".", "doctors", "used", "a", "new", "machine", "at", "once"]


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    """A tiny untrained encoder in the layout that training starts from."""
    torch.manual_seed(0)
    folder = tmp_path / "encoder"
    vocabulary = {word: number for number, word in enumerate(["[PAD]", "[CLS]", "[SEP]", "[UNK]", *WORDS])}
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=160, num_labels=2,
    )  # fmt: skip
    BertForTokenClassification(config).save_pretrained(folder)
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def scores(folder: Path) -> np.ndarray:
    return Classifier.open(folder).log_odds(" ".join(WORDS)).log_odds


def test_the_exported_graph_computes_what_the_trained_network_does(encoder: Path, tmp_path: Path) -> None:
    model = load_model(encoder).eval()
    ids = torch.tensor([[1, *range(4, 4 + len(WORDS)), 2]])
    with torch.no_grad():
        logits = model(input_ids=ids).logits[0, 1:-1]
    expected = (logits[:, 1] - logits[:, 0]).numpy()[[word != "." for word in WORDS]]
    export(encoder, tmp_path / "single", quantised=False)
    export(encoder, tmp_path / "int8")
    assert np.abs(scores(tmp_path / "single") - expected).max() < 0.02
    assert np.abs(scores(tmp_path / "int8") - expected).max() < 0.1


def test_training_resumes_where_it_stopped_and_writes_what_export_reads(encoder: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    text = ("The hospital opened on Monday. Doctors used a new machine at once. " * 40).strip()
    (corpus / "news.jsonl").write_text(json.dumps({"text": text}) + "\n")
    WordCounts.of([text]).save(tmp_path / "counts.npz")
    common = {"corpus": corpus, "counts": tmp_path / "counts.npz", "start": encoder, "out": tmp_path / "run"}
    fit(Plan(**common, steps=2, tokens=256, rate=0.02, warmup=1, frozen=1, workers=1))
    final = fit(Plan(**common, steps=4, tokens=256, rate=0.02, warmup=1, frozen=1))
    assert torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)["step"] == 4
    before, after = load_model(encoder).state_dict(), load_model(final).state_dict()
    changed = {name for name in before if not torch.allclose(before[name], after[name], atol=1e-3)}
    assert any("layer.2" in name for name in changed)
    assert not any("layer.0" in name or "embeddings" in name for name in changed)
    export(final, tmp_path / "out")
    assert np.isfinite(scores(tmp_path / "out")).all()


def test_layers_can_be_left_out(encoder: Path, tmp_path: Path) -> None:
    folder = save_model(load_model(encoder, (0, 2)), encoder, tmp_path / "small")
    assert json.loads((folder / "config.json").read_text())["num_hidden_layers"] == 2
    kept, whole = load_model(folder).state_dict(), load_model(encoder).state_dict()
    name = "bert.encoder.layer.{}.output.dense.weight"
    assert torch.allclose(kept[name.format(1)], whole[name.format(2)], atol=1e-3)


def test_an_early_exit_is_what_ships(encoder: Path, tmp_path: Path) -> None:
    model = load_model(encoder, early=2).eval()
    folder = save_model(model, encoder, tmp_path / "exit")
    again = load_model(folder)
    assert torch.allclose(again.exit.weight, model.exit.weight, atol=1e-3)
    ids = torch.tensor([[1, *range(4, 4 + len(WORDS)), 2]])
    with torch.no_grad():
        last, early = judged(model, ids, torch.ones_like(ids))
    export(folder, tmp_path / "single", quantised=False)
    found = scores(tmp_path / "single")
    words = [word != "." for word in WORDS]
    assert np.abs(found - (early[0, 1:-1, 1] - early[0, 1:-1, 0]).numpy()[words]).max() < 0.02
    assert np.abs(found - (last[0, 1:-1, 1] - last[0, 1:-1, 0]).numpy()[words]).max() > 0.02


def test_a_teacher_of_other_token_numbers_is_understood_and_followed(encoder: Path, tmp_path: Path) -> None:
    teacher = tmp_path / "teacher"
    shuffled = {token: 30 - number for token, number in load_tokenizer(encoder).get_vocab().items()}
    config = BertConfig(
        vocab_size=31, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=160, num_labels=2, pad_token_id=30,
    )  # fmt: skip
    network = BertForTokenClassification(config)
    torch.nn.init.normal_(network.classifier.weight, std=3.0)
    network.save_pretrained(teacher)
    tokenizer = Tokenizer(WordLevel(shuffled, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", 28), ("[CLS]", 29))
    tokenizer.save(str(teacher / "tokenizer.json"))
    ids = torch.tensor([[1, 4, 5, 6, 2, 0], [1, 9, 8, 7, 10, 2]])
    mask = (ids > 0).long()
    told = Teacher(teacher, load_tokenizer(encoder), "cpu")(ids, mask)
    with torch.no_grad():
        own = network.eval()(input_ids=30 - ids, attention_mask=mask).logits.softmax(-1)[..., 1]
    assert torch.allclose(told[mask.bool()], own[mask.bool()], atol=1e-5)
    batch = (ids, mask, torch.where(mask.bool(), 0, -100))
    plan = Plan(tmp_path, tmp_path, encoder, tmp_path, 1)

    def losses(taught: Teacher | None, steps: int) -> list[float]:
        pupil = load_model(encoder)
        optimiser = torch.optim.AdamW(pupil.parameters(), lr=0.01)
        return [train_step(plan, pupil, optimiser, batch, taught) for _ in range(steps)]

    followed = losses(Teacher(teacher, load_tokenizer(encoder), "cpu"), 60)
    assert followed[-1] < followed[0]
    assert followed[0] != pytest.approx(losses(None, 1)[0])


def test_a_folder_without_weights_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=str(tmp_path)):
        export(tmp_path, tmp_path)
    with pytest.raises(ReadError, match=str(tmp_path)):
        load_model(tmp_path)

"""The models that an operator may name: a file in the ONNX format, or an address that speaks as OpenAI's does.

Both are off unless ``KECHUANG_EMBEDDING_MODEL`` or ``KECHUANG_EMBEDDING_ADDRESS`` is set.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from kechuang.core.logic.verdicts import Problem
from kechuang.matching.logic.embedding import Embedder
from kechuang.matching.logic.terms import Floats
from kechuang.matching.logic.wordpieces import WordPieces

#: Seconds that an address has to answer: a person waits for the page.
WITHIN = 10.0
_MOST_BYTES = 64 * 1024 * 1024


class OnnxEmbedder:
    """A model by path, with its ``vocab.txt`` beside it (the BERT family). Nothing leaves the machine."""

    is_outside = False

    def __init__(self, path: Path, *, pooling: str = "first") -> None:
        """``pooling``: ``first`` (what stands for the whole text) or ``mean`` (of all pieces), as the model was trained."""
        if pooling not in {"first", "mean"}:
            raise Problem(f"“{pooling}”不是取法，可以是 first 或 mean。")
        self.path, self.pooling = path, pooling
        self.name = f"{path.name}:{pooling}"
        self.pieces = WordPieces.read(path.parent / "vocab.txt")

    @cached_property
    def _session(self) -> Any:
        try:
            import onnxruntime  # optional: 70 MB, only for who has a model
        except ImportError:
            raise Problem("没有装读 ONNX 模型的库，请先装：pip install 'kechuang[embedding]'。") from None
        try:
            return onnxruntime.InferenceSession(str(self.path), providers=["CPUExecutionProvider"])
        except Exception as error:  # the library raises errors of its own of many kinds
            raise Problem(f"打不开模型“{self.path}”：{type(error).__name__}。") from error

    def embed(self, texts: Sequence[str]) -> Floats:
        """Where texts lie by the model."""
        numbers, real = self.pieces.numbers(texts)
        given = {"input_ids": numbers, "attention_mask": real, "token_type_ids": np.zeros_like(numbers)}
        wanted = {each.name for each in self._session.get_inputs()}
        if not wanted <= given.keys():
            raise Problem(f"模型“{self.path}”另要 {'、'.join(sorted(wanted - given.keys()))}，不知道给什么。")
        found = np.asarray(
            self._session.run(None, {name: given[name] for name in wanted})[0], dtype=np.float32
        )
        if found.ndim == 2:
            return found
        if self.pooling == "first":
            return np.asarray(found[:, 0])
        weights = real[:, :, None].astype(np.float32)
        return np.asarray(
            (found * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1), dtype=np.float32
        )


class AddressEmbedder:
    """A model at an address: ``POST {address}/embeddings`` with ``model`` and ``input``. The texts leave the machine."""

    is_outside = True

    def __init__(self, address: str, model: str, *, key: str = "", within: float = WITHIN) -> None:
        if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).netloc:
            raise Problem(f"“{address}”不是网址，要像 https://example.gov.cn/v1 这样。")
        self.address, self.model, self._key, self._within = address.rstrip("/"), model, key, within
        self.name = f"{urlsplit(address).netloc}:{model}"

    def embed(self, texts: Sequence[str]) -> Floats:
        """Where texts lie by the model."""
        body = json.dumps({"model": self.model, "input": list(texts)}).encode()
        heads = {"Content-Type": "application/json"}
        if self._key:
            heads["Authorization"] = f"Bearer {self._key}"
        # the scheme was looked at above, the address is the operator's own
        asked = urllib.request.Request(f"{self.address}/embeddings", body, heads)  # noqa: S310  # nosec B310
        try:
            with urllib.request.urlopen(asked, timeout=self._within) as answer:  # noqa: S310  # nosec B310
                told = json.loads(answer.read(_MOST_BYTES))
            rows = sorted(told["data"], key=lambda row: int(row["index"]))
            found = np.array([row["embedding"] for row in rows], dtype=np.float32)
        except urllib.error.HTTPError as error:
            raise Problem(
                f"向量模型的地址“{self.address}”答复 {error.code}，请核对网址、模型名和密钥。"
            ) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Problem(
                f"向量模型的地址“{self.address}”没有给出向量（{type(error).__name__}）。"
            ) from error
        if found.shape[:1] != (len(texts),) or found.ndim != 2:
            raise Problem(f"向量模型的地址“{self.address}”要了 {len(texts)} 个向量，给的是 {found.shape}。")
        return found


def named(
    *, model: str = "", address: str = "", name: str = "", key: str = "", pooling: str = "first"
) -> Embedder | None:
    """The model that was named by path or by address; None for neither. Raises ``Problem`` for both, or a bad one."""
    if model and address:
        raise Problem("向量模型只能给一个：路径，或者地址。")
    if model:
        return OnnxEmbedder(Path(model), pooling=pooling)
    if not address:
        return None
    if not name:
        raise Problem("向量模型给了地址，还要给模型名。")
    return AddressEmbedder(address, name, key=key)

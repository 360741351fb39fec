"""Generations on disk: written beside the old one, turned to by one rename, mapped into memory when opened.

::

    folder/CURRENT                name of the generation in use
    folder/00000007/*.npy         its arrays
    folder/00000007/keys.json     the keys of its documents
    folder/00000007/changes.jsonl what has been published or withdrawn since (see ``changes``)

Who has an older one open keeps it until it lets go; a build that is cut short leaves nothing that is read.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np

from kechuang.core.logic.verdicts import Problem
from kechuang.matching.logic.changes import NONE, carry_over, current, held, turn_to
from kechuang.matching.logic.index import Generation, Segment
from kechuang.matching.logic.latent import Model
from kechuang.matching.logic.postings import Postings
from kechuang.matching.logic.statistics import Statistics

#: The one in use, and the one before it: another process may be about to open that.
_KEPT = 2
#: Of the files' layout; a generation of another one is built anew.
_LAYOUT = 2


def save(generation: Generation, folder: Path, *, since: tuple[str, int] | None = None) -> Path:
    """Write a generation and turn ``folder`` to it; returns where it is.

    ``since``: the state of the folder (see ``changes.state``) when the documents were read; what has changed after it
    is carried over. Without it the generation is all that there is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    half_done = Path(mkdtemp(prefix=".building-", dir=folder))
    try:
        for name, array in _arrays(generation).items():
            np.save(half_done / f"{name}.npy", array, allow_pickle=False)
        told = {
            "layout": _LAYOUT,
            "documents": generation.statistics.documents,
            "keys": generation.segment.keys,
            "embedder": generation.embedder,
        }
        (half_done / "keys.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        half_done.chmod(0o755)  # a temporary folder is its maker's alone; workers of other accounts read too
        with held(folder):
            carry_over(folder, since, half_done)
            done = folder / f"{_newest(folder) + 1:08d}"
            half_done.rename(done)
            turn_to(folder, done.name)
    except BaseException:
        shutil.rmtree(half_done, ignore_errors=True)
        raise
    for old in _numbered(folder)[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return done


def load(folder: Path, name: str = "") -> Generation:
    """The generation of that name, or the one in use, mapped: opening reads nothing but the keys.

    Raises ``Problem`` where there is none.
    """
    name = name or current(folder)
    if name == NONE:
        raise Problem(f"“{folder}”里还没有索引，请先建一次。")
    place = folder / name
    try:
        told = json.loads((place / "keys.json").read_text(encoding="utf-8"))
        if told["layout"] != _LAYOUT:
            raise Problem(f"“{folder}”里的索引是另一个版本写的，请重建索引。")
        arrays = {path.stem: np.load(path, mmap_mode="r", allow_pickle=False) for path in place.glob("*.npy")}
        return _generation(arrays, told)
    except FileNotFoundError:
        raise Problem(f"“{folder}”里的索引已换过几代，“{name}”不在了，请重试。") from None
    except (KeyError, ValueError, EOFError):
        raise Problem(f"“{folder}”里的索引坏了（文件不全或内容不对），请重建索引。") from None


def _arrays(generation: Generation) -> dict[str, np.ndarray]:
    statistics, model, segment = generation.statistics, generation.model, generation.segment
    meanings = {} if segment.meanings is None else {"meanings": segment.meanings}
    return meanings | {
        "lengths": statistics.lengths,
        "codes": statistics.codes,
        "frequencies": statistics.frequencies,
        "model_codes": model.codes,
        "model_rarities": model.rarities,
        "model_projection": model.projection,
        "posting_codes": segment.postings.codes,
        "posting_starts": segment.postings.starts,
        "posting_rows": segment.postings.rows,
        "posting_weights": segment.postings.weights,
        "vectors": segment.vectors,
    }


def _generation(arrays: dict[str, np.ndarray], told: dict[str, Any]) -> Generation:
    postings = Postings(*(arrays[f"posting_{name}"] for name in ("codes", "starts", "rows", "weights")))
    return Generation(
        Statistics(told["documents"], arrays["lengths"], arrays["codes"], arrays["frequencies"]),
        Model(*(arrays[f"model_{name}"] for name in ("codes", "rarities", "projection"))),
        Segment(tuple(told["keys"]), postings, arrays["vectors"], arrays.get("meanings")),
        told["embedder"],
    )


def _numbered(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name.isdecimal())


def _newest(folder: Path) -> int:
    return max((int(path.name) for path in _numbered(folder)), default=0)

"""bm25s and tantivy on the terms that our own lexical stage is asked with.

Run by ``bench/matching.py`` in a virtual environment of its own; neither is ever a dependency of ours.

Arguments: engine, a file of documents and one of questions (numpy: term numbers and where each text begins), how many
answers. Prints seconds to build, seconds to answer, and processor seconds of both.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Texts = list[list[int]]
Ask = Callable[[Texts, int], Any]


def texts_of(path: str) -> Texts:
    """Each text's term numbers."""
    with np.load(path) as found:
        return [part.tolist() for part in np.split(found["terms"], found["starts"][1:-1])]


def with_bm25s(documents: Texts) -> Ask:
    """bm25s with its numba backend and two threads."""
    import bm25s  # only what is measured: each peer may be missing

    engine = bm25s.BM25(backend="numba")
    engine.index(documents_as_words(documents), show_progress=False)
    engine.activate_numba_scorer()
    engine.retrieve([["1"]], k=10, show_progress=False, n_threads=2)  # compile
    return lambda questions, top: engine.retrieve(
        documents_as_words(questions), k=top, show_progress=False, n_threads=2
    )


def with_tantivy(documents: Texts) -> Ask:
    """Tantivy in memory, two threads to write, questions one after the other."""
    import tantivy  # only what is measured: each peer may be missing

    schema = tantivy.SchemaBuilder().add_text_field("body", tokenizer_name="whitespace").build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=500_000_000, num_threads=2)
    for words in documents_as_words(documents):
        writer.add_document(tantivy.Document(body=" ".join(words)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(questions: Texts, top: int) -> None:
        for words in documents_as_words(questions):
            searcher.search(index.parse_query(" ".join(words), ["body"]), top)

    return ask


def documents_as_words(texts: Texts) -> list[list[str]]:
    """Term numbers as words."""
    return [[str(term) for term in text] for text in texts]


def main(engine: str, documents: str, questions: str, top: str) -> None:
    """Build, ask, print."""
    given, asked = texts_of(documents), texts_of(questions)
    start, used = time.perf_counter(), time.process_time()
    ask = {"bm25s": with_bm25s, "tantivy": with_tantivy}[engine](given)
    built, built_used = time.perf_counter(), time.process_time()
    ask(asked, int(top))
    print(built - start, time.perf_counter() - built, built_used - used, time.process_time() - built_used)


if __name__ == "__main__":
    if not Path(sys.argv[2]).exists():
        raise SystemExit(f"no such file: {sys.argv[2]}")
    main(*sys.argv[1:])

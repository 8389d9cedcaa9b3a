"""The heads: what the last two seconds of features sound like, as a probability for each name.

A head is a small network (1x1 convolution, convolution over three rows in steps of two, two dense
layers), trained by ``tools/hearing/train.py`` and run here in plain numpy. Two trainings from
different seeds are averaged: they err on different sounds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from calmcramp.errors import BadFile

WINDOW = 16
"""Rows of features that a head looks at: the newest and the 15 before it (2 s with their reach)."""
OTHER = "other"
"""The last name of every head: none of the names, or no speech at all."""

Array = NDArray[np.float32]

_LAYERS = ("c1", "b1", "c2", "b2", "d1", "e1", "d2", "e2")


@dataclass(frozen=True, slots=True)
class Head:
    """Names and weights of a head."""

    names: tuple[str, ...]
    mean: Array
    """Of each feature over the training rows, shape (96,)."""
    deviation: Array
    """Likewise, shape (96,)."""
    nets: tuple[Mapping[str, Array], ...]

    def __call__(self, windows: Array) -> Array:
        """Probabilities, shape (k, names), of windows of features, shape (k, WINDOW, 96)."""
        inputs = (windows - self.mean) / self.deviation
        return np.asarray(np.mean([_run(net, inputs) for net in self.nets], 0), np.float32)


def load_heads(path: Path | None = None) -> dict[str, Head]:
    """The heads of a file (as shipped: ``wake`` and ``command``); raises BadFile."""
    path = path or Path(__file__).with_name("heads.npz")
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            stored = {key: file[key] for key in file.files}
        kinds = sorted({key.split(".")[0] for key in stored})
        return {kind: _head(stored, kind) for kind in kinds}
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as fault:
        raise BadFile(f"{path.name} holds no heads ({fault})", "install calmcramp again") from fault


def save_heads(path: Path, heads: Mapping[str, Head]) -> None:
    """Write heads as float16 (an error of 1e-3 in a probability, half the size)."""
    stored: dict[str, NDArray[np.generic]] = {}
    for kind, head in heads.items():
        stored[f"{kind}.names"] = np.array(head.names)
        stored[f"{kind}.mean"], stored[f"{kind}.deviation"] = head.mean, head.deviation
        for seed, net in enumerate(head.nets):
            for layer in _LAYERS:
                stored[f"{kind}.{seed}.{layer}"] = net[layer].astype(np.float16)
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **stored)


def _head(stored: Mapping[str, NDArray[np.generic]], kind: str) -> Head:
    seeds = sorted({key.split(".")[1] for key in stored if key.startswith(f"{kind}.")})
    numbers = [seed for seed in seeds if seed.isdigit()]
    return Head(
        names=tuple(str(name) for name in stored[f"{kind}.names"]),
        mean=stored[f"{kind}.mean"].astype(np.float32),
        deviation=stored[f"{kind}.deviation"].astype(np.float32),
        nets=tuple(
            {layer: stored[f"{kind}.{seed}.{layer}"].astype(np.float32) for layer in _LAYERS}
            for seed in numbers
        ),
    )


def _run(net: Mapping[str, Array], inputs: Array) -> Array:
    """One network's probabilities; ``inputs`` standardised, shape (k, WINDOW, 96)."""
    hidden = np.maximum(inputs @ net["c1"] + net["b1"], 0)
    padded = np.pad(hidden, ((0, 0), (0, 1), (0, 0)))
    triples = np.concatenate([padded[:, i : i + WINDOW : 2] for i in range(3)], axis=2)
    hidden = np.maximum(triples @ net["c2"] + net["b2"], 0).reshape(len(inputs), -1)
    hidden = np.maximum(hidden @ net["d1"] + net["e1"], 0)
    scores = hidden @ net["d2"] + net["e2"]
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)

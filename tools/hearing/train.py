"""Train the heads: ``python train.py heads.npz DATASET.npz... --head wake --head command``.

Reads the datasets of ``dataset.py``, trains two seeds of each head with torch on the CPU, and
writes them as ``calmcramp.hearing.heads`` reads them. Heads already in the file and not named stay.
"""

from __future__ import annotations

import argparse
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from dataset import JOINED
from numpy.typing import NDArray
from torch import nn

from calmcramp.hearing.features import SECONDS_A_ROW, WIDTH, Features
from calmcramp.hearing.heads import OTHER, WINDOW, Head, load_heads, save_heads

# What a window is, for the make-up of a batch.
POSITIVE, BEFORE, NEAR, ALIGNED, STREAM, CONTEXT = range(6)
SHARES = {
    "wake": {NEAR: 0.22, ALIGNED: 0.10, BEFORE: 0.03, STREAM: 0.25},
    "command": {NEAR: 0.12, ALIGNED: 0.08, BEFORE: 0.03, CONTEXT: 0.05, STREAM: 0.16},
}
BATCH = 512
EARLY = frozenset(("cramp", "stop"))  # may be sure 40 ms before they end
ANYWHERE = frozenset(("stop",))  # heard inside running speech too
LATE = 0.42  # seconds after the end of a phrase during which it should still be seen
HURRY = 0.22  # seconds after which talk that goes on is evidence against a command


@dataclass
class Windows:
    """Training windows of a head: ends (row numbers), targets and kinds, one entry a window."""

    rows: NDArray[np.float32]
    end: NDArray[np.int64]
    target: NDArray[np.int64]
    kind: NDArray[np.int64]


def phrases() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))


def names(head: str) -> tuple[str, ...]:
    table = phrases()
    kinds = ("wake",) if head == "wake" else ("command", "redflag")
    return (*(name for kind in kinds for name in table[kind]), OTHER)


def canonical(label: str) -> tuple[str, str]:
    """(kind, name) of a label of a voices.csv: wake, cmd, redflag, hardneg, neg, stream."""
    kind, _, name = label.partition(":")
    if label in ("cramp", "relax", "sleep"):
        return "wake", label
    return kind, name.replace(" ", "-")


@dataclass
class Clip:
    """What a dataset knows of one clip."""

    kind: str
    name: str
    start: float
    end: float
    before: int
    after: int
    times: NDArray[np.float64]
    """Seconds of audio heard when each row was complete."""


def gather(paths: list[Path], head: str) -> Windows:
    """All windows of all datasets, labelled for a head."""
    known = {name: i for i, name in enumerate(names(head))}
    silence = np.repeat(Features().silence[None], WINDOW - 1, axis=0)
    rows, ends, targets, kinds, offset = [], [], [], [], 0
    for path in paths:
        for clip, features in _clips(path):
            target, kind = label(clip, head, known)
            keep = np.flatnonzero(target >= 0)
            rows.append(np.concatenate((silence, features)))
            ends.append(offset + WINDOW - 1 + keep)
            targets.append(target[keep])
            kinds.append(kind[keep])
            offset += len(rows[-1])
    joined = (np.concatenate(part) for part in (rows, ends, targets, kinds))
    return Windows(*joined)


def _clips(path: Path):  # type: ignore[no-untyped-def]
    with np.load(path) as file:
        data = {key: file[key] for key in file.files}
    stop = np.cumsum(data["lengths"])
    for i, length in enumerate(data["lengths"]):
        kind, name = canonical(str(data["label"][i]))
        place = (data[key][i] for key in ("start", "end", "before", "after"))
        times = SECONDS_A_ROW * np.arange(1, length + 1)
        features = data["rows"][stop[i] - length : stop[i]].astype(np.float32)
        yield Clip(kind, name, *place, times), features


def label(
    clip: Clip, head: str, known: dict[str, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each row of a clip: the target of the window that ends there (-1: none) and its kind."""
    other = known[OTHER]
    target = np.full(len(clip.times), -1)
    kind = np.full(len(clip.times), STREAM)
    if clip.kind == "stream":
        target[::2] = other
        return target, kind
    mine = clip.name in known and clip.kind in (("wake",) if head == "wake" else ("cmd", "redflag"))
    early = clip.times < clip.start + (0.08 if mine else -0.1)
    if not mine:
        target[~early] = other
        kind[:] = NEAR if clip.kind == "hardneg" else ALIGNED
        return target, kind
    target[early] = other
    kind[early] = BEFORE
    first = clip.end - (0.03 if clip.name in EARLY else -0.01)
    said = (clip.times >= first) & (clip.times <= clip.end + LATE)
    target[said], kind[said] = known[clip.name], POSITIVE
    if clip.kind == "cmd" and clip.name not in ANYWHERE:
        _talk(clip, target, kind, said, other)
    elif clip.after == JOINED:
        target[said & (clip.times > clip.end + HURRY)] = -1
    return target, kind


def _talk(
    clip: Clip,
    target: NDArray[np.int64],
    kind: NDArray[np.int64],
    said: NDArray[np.bool_],
    other: int,
) -> None:
    """A command in the middle of running speech was not said to the assistant."""
    if clip.before == JOINED:
        target[said], kind[said] = other, CONTEXT
    elif clip.after == JOINED:
        target[said] = -1
        goes_on = said & (clip.times > clip.end + HURRY)
        target[goes_on], kind[goes_on] = other, CONTEXT


class Net(nn.Module):
    """The network of `calmcramp.hearing.heads`, with dropout and in torch's layout."""

    def __init__(self, classes: int, width: int, dense: int) -> None:
        super().__init__()
        self.first = nn.Linear(WIDTH, width)
        self.second = nn.Linear(3 * width, width)
        self.third = nn.Linear(WINDOW // 2 * width, dense)
        self.last = nn.Linear(dense, classes)
        self.drop = nn.Dropout(0.25)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        hidden = self.drop(torch.relu(self.first(inputs)))
        padded = nn.functional.pad(hidden, (0, 0, 0, 1))
        triples = torch.cat([padded[:, i : i + WINDOW : 2] for i in range(3)], dim=2)
        hidden = self.drop(torch.relu(self.second(triples)).flatten(1))
        return self.last(torch.relu(self.third(hidden)))

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        layers = (self.first, self.second, self.third, self.last)
        out = {}
        for layer, (weight, bias) in zip(
            layers, (("c1", "b1"), ("c2", "b2"), ("d1", "e1"), ("d2", "e2")), strict=True
        ):
            out[weight] = layer.weight.detach().numpy().T.copy()
            out[bias] = layer.bias.detach().numpy().copy()
        return out


class Draw:
    """Draws batches of windows with a fixed make-up; negatives that fool the net come more."""

    def __init__(self, windows: Windows, head: str, weight: list[float], seed: int) -> None:
        self.chance = np.random.default_rng(seed)
        self.windows = windows
        positive = windows.kind == POSITIVE
        self.classes = [
            np.flatnonzero(positive & (windows.target == c)) for c in range(len(weight))
        ]
        self.weight = np.array(weight) / sum(weight)
        self.shares = SHARES[head]
        self.kinds = {kind: np.flatnonzero(windows.kind == kind) for kind in self.shares}

    def batch(self) -> NDArray[np.int64]:
        c = self.chance
        drawn = [
            c.choice(self.kinds[kind], int(BATCH * part)) for kind, part in self.shares.items()
        ]
        left = BATCH - sum(map(len, drawn))
        for name, count in enumerate(c.multinomial(left, self.weight)):
            drawn.append(c.choice(self.classes[name], count))
        return np.concatenate(drawn)

    def mine(self, kind: int, scores: NDArray[np.float32]) -> None:
        """Half of the draws of a kind from the sixteenth of it with the highest wrong scores."""
        all_of_it = np.flatnonzero(self.windows.kind == kind)
        worst = all_of_it[np.argsort(-scores)[: max(500, len(all_of_it) // 16)]]
        pick = (self.chance.choice(worst, 20_000), self.chance.choice(all_of_it, 20_000))
        self.kinds[kind] = np.concatenate(pick)


def train(windows: Windows, head: str, args: argparse.Namespace, seed: int) -> Net:
    torch.manual_seed(seed)
    net = Net(len(names(head)), args.width, args.dense)
    draw = Draw(windows, head, class_weights(head), seed)
    best = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=1e-3)
    pace = torch.optim.lr_scheduler.OneCycleLR(best, 2e-3, total_steps=args.steps, pct_start=0.1)
    reach = np.arange(1 - WINDOW, 1)
    jitter = 0.08 * torch.randn(BATCH + 97, WINDOW, WIDTH)  # drawn once: drawing is half the work
    for step in range(1, args.steps + 1):
        picked = draw.batch()
        inputs = torch.from_numpy(windows.rows[windows.end[picked][:, None] + reach])
        inputs = inputs + jitter[step % 97 :][: len(inputs)]
        wanted = torch.from_numpy(windows.target[picked])
        loss = nn.functional.cross_entropy(net(inputs), wanted, label_smoothing=args.smooth)
        best.zero_grad()
        loss.backward()
        best.step()
        pace.step()
        if step % (args.steps // 5) == 0 and step < args.steps:
            print(f"  step {step}: loss {loss.item():.3f}", flush=True)
            for kind in draw.kinds.keys() & {STREAM, NEAR}:
                wrong = np.flatnonzero(windows.kind == kind)
                draw.mine(kind, 1 - score(net, windows, wrong)[:, -1])
    return net.eval()


def class_weights(head: str) -> list[float]:
    """How much of the positives each name gets: the hardest and the most urgent get more."""
    if head == "wake":
        return [0.6, 0.2, 0.2]
    more = {"stop": 3.0, "yes": 2.0, "no": 2.0, "calf": 2.0, "still-hurts": 1.5, "better": 1.5}
    return [more.get(name, 1.0) for name in names(head)[:-1]]


def score(net: Net, windows: Windows, picked: NDArray[np.int64]) -> NDArray[np.float32]:
    net.eval()
    reach, out = np.arange(1 - WINDOW, 1), []
    with torch.no_grad():
        for at in range(0, len(picked), 4096):
            ends = windows.end[picked[at : at + 4096]]
            inputs = torch.from_numpy(windows.rows[ends[:, None] + reach])
            out.append(torch.softmax(net(inputs), dim=1).numpy())
    net.train()
    return np.concatenate(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("datasets", type=Path, nargs="+")
    parser.add_argument("--head", choices=("wake", "command"), action="append", required=True)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--width", type=int, default=48)
    parser.add_argument("--dense", type=int, default=64)
    parser.add_argument("--smooth", type=float, default=0.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    args = parser.parse_args()
    torch.set_num_threads(1)
    heads = load_heads(args.out) if args.out.exists() else {}
    for head in args.head:
        windows = gather(args.datasets, head)
        mean, deviation = windows.rows.mean(axis=0), windows.rows.std(axis=0) + 1e-6
        windows.rows -= mean
        windows.rows /= deviation
        print(head, len(windows.end), "windows", np.bincount(windows.kind).tolist(), flush=True)
        nets = [train(windows, head, args, seed).arrays() for seed in args.seeds]
        heads[head] = Head(names(head), mean, deviation, tuple(nets))
    save_heads(args.out, heads)


if __name__ == "__main__":
    main()

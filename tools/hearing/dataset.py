"""Augment recordings and turn them into features: ``python dataset.py OUT.npz clips FOLDER...``.

``clips`` reads folders with a voices.csv; ``streams`` reads sound files of people talking, whole;
``noise`` needs no input. Rooms, noise and talk behind the voice are drawn by a seed. A dataset is
one npz: `rows` (all clips' features one after another, float16) and one entry a clip for the rest.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zlib import crc32

import augment as a
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from calmcramp.hearing.features import Features

HELD_OUT = ("wwb-jarvis", "pcd-03", "s2i-06", "s2i-07", "fsdd")  # real speech kept for measuring
STREAM_SECONDS = 40
NO_TALK, APART, JOINED = 0, 1, 2  # speech before or after the phrase


@dataclass
class Scene:
    """A phrase as it reached the microphone."""

    sound: a.Audio
    start: float
    """Seconds."""
    end: float
    before: int = NO_TALK
    after: int = NO_TALK


class Night:
    """Draws scenes: the rooms, the noises and the talk are shared by all of them."""

    def __init__(self, talk: Sequence[a.Audio], seed: int) -> None:
        self.chance = np.random.default_rng(seed)
        self.talk = talk
        self.rooms = a.rooms(120, self.chance)
        self.noises = a.noises(talk)

    def scene(self, sound: a.Audio) -> Scene:
        c = self.chance
        voice = self._voice(a.trim(sound))
        seconds = len(voice) / a.RATE
        lead = c.uniform(0.05, 1.4) if c.random() < 0.25 else max(0.3, 2.1 - seconds)
        lead += c.uniform(0, 0.3)
        room = self.rooms[c.integers(len(self.rooms))] if c.random() < 0.75 else None
        level = c.uniform(-52, -14)
        scene = Scene(np.zeros(int((lead + seconds + 0.75) * a.RATE), np.float32), lead, 0)
        scene.end = lead + seconds
        self._say(scene, voice, int(lead * a.RATE), room, level)
        self._talk_around(scene, level)
        self._noise(scene, level)
        return scene

    def stream(self, sound: a.Audio) -> a.Audio:
        """Long talk, in another voice, room, level and noise."""
        c = self.chance
        if c.random() < 0.5:
            sound = a.repitch(sound, c.uniform(0.86, 1.17))
        if c.random() < 0.6:
            sound = a.in_room(sound, self.rooms[c.integers(len(self.rooms))])[: len(sound)]
        sound = sound * 10 ** (c.uniform(-24, 6) / 20)
        return sound + self.noise(len(sound)) * a.rms(sound) * 10 ** (-c.uniform(3, 30) / 20)

    def noise(self, n: int) -> a.Audio:
        return self.noises[self.chance.integers(len(self.noises))](n, self.chance)

    def _voice(self, voice: a.Audio) -> a.Audio:
        c = self.chance
        if c.random() < 0.7:
            voice = a.repitch(voice, c.uniform(0.86, 1.17))
        if c.random() < 0.2:
            voice = a.stretch(voice, c.uniform(0.62, 1.15))
        manner = c.random()
        if manner < 0.17:
            voice = a.whisper(voice, c, voiced=c.choice((0, 0, 0.1)))
        elif manner < 0.25:
            voice = a.pained(voice, c)
        return a.trim(voice)

    def _say(
        self, scene: Scene, voice: a.Audio, at: int, room: a.Audio | None, level: float
    ) -> None:
        heard = a.at_level(a.in_room(voice, room) if room is not None else voice, level)
        heard = heard[: len(scene.sound) - at]
        scene.sound[at : at + len(heard)] += heard

    def _talk_around(self, scene: Scene, level: float) -> None:
        c = self.chance
        draw = c.random()
        gain = 10 ** ((level + c.uniform(-10, 3)) / 20)
        if draw < 0.3:
            scene.before = APART if draw < 0.18 else JOINED
            gap = c.uniform(0.45, 0.9) if scene.before == APART else c.uniform(0.0, 0.12)
            n = int((scene.start - gap) * a.RATE)
            if n > 1600:
                scene.sound[:n] += gain * a.babble(n, self.talk, c, talkers=1)
            else:
                scene.before = NO_TALK
        if c.random() < 0.18:
            scene.after = JOINED
            at = int((scene.end + c.uniform(0.0, 0.12)) * a.RATE)
            n = len(scene.sound) - at
            scene.sound[at:] += gain * a.babble(n, self.talk, c, talkers=1)

    def _noise(self, scene: Scene, level: float) -> None:
        c, n = self.chance, len(scene.sound)
        if c.random() < 0.88:
            scene.sound += self.noise(n) * 10 ** ((level - c.uniform(0, 30)) / 20)
        else:
            scene.sound += a.coloured(n, 1, c) * 10 ** (c.uniform(-85, -60) / 20)


class Dataset:
    """Collects clips' features and what is known of each clip."""

    def __init__(self) -> None:
        self.features = Features()
        self.rows: list[NDArray[np.float16]] = []
        self.known: list[tuple[str, str, str, float, float, int, int]] = []

    def add(self, label: str, text: str, engine: str, scene: Scene) -> None:
        self.features.reset()
        samples = np.clip(scene.sound * 32767, -32768, 32767).astype(np.int16)
        self.rows.append(self.features.hear(samples).astype(np.float16))
        place = (scene.start, scene.end, scene.before, scene.after)
        self.known.append((label, text, engine, *place))

    def save(self, path: Path) -> None:
        names = ("label", "text", "engine", "start", "end", "before", "after")
        columns = {
            name: np.array(values)
            for name, values in zip(names, zip(*self.known, strict=True), strict=True)
        }
        lengths = np.array([len(rows) for rows in self.rows])
        np.savez(path, rows=np.concatenate(self.rows), lengths=lengths, **columns)


def read(path: Path) -> a.Audio:
    """Any sound file as float32 mono at 16 kHz."""
    sound, rate = soundfile.read(path, dtype="float32")
    sound = sound if sound.ndim == 1 else sound.mean(axis=1)
    return np.asarray(sound if rate == a.RATE else soxr.resample(sound, rate, a.RATE), np.float32)


def listed(folder: Path) -> Iterator[dict[str, str]]:
    """The training rows of a folder's voices.csv."""
    with (folder / "voices.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["split"] == "train":
                yield row | {"path": str(folder / row["path"])}


def talk(paths: Sequence[Path]) -> list[a.Audio]:
    """Pieces of 1 to 4 s of talk to put behind and around a voice."""
    pieces = []
    for path in paths:
        sound = read(path)
        for at in range(0, len(sound) - a.RATE, 4 * a.RATE):
            piece = sound[at : at + 4 * a.RATE]
            if a.rms(piece) > 1e-3:
                pieces.append(a.trim(piece))
    return pieces


def clips(out: Dataset, night: Night, folders: Sequence[Path], copies: int, part: str) -> None:
    index, count = (int(n) for n in part.split("/"))
    for folder in folders:
        for row in listed(folder):
            if crc32(row["path"].encode()) % count != index:
                continue
            sound = read(Path(row["path"]))
            for _ in range(copies if row["engine"] == "kokoro" else max(1, copies // 2)):
                out.add(row["label"], row["text"], row["engine"], night.scene(sound))


def streams(out: Dataset, night: Night, files: Sequence[Path], copies: int) -> None:
    """Whole recordings in pieces: once as they are (unless copies < 0), then augmented."""
    for path in files:
        if path.name.startswith(HELD_OUT):
            raise SystemExit(f"{path.name} is kept for measuring")
        sound = read(path)
        step = STREAM_SECONDS * a.RATE
        for piece in (sound[at : at + step] for at in range(0, len(sound), step)):
            if len(piece) < 2 * a.RATE:
                continue
            for change in (lambda s: s, *[night.stream] * copies):
                out.add("stream", path.name, "people", Scene(change(piece), 0, 0))


def spoken(out: Dataset, night: Night, folders: Sequence[Path], copies: int) -> None:
    """A folder's sentences one after another, augmented, as streams."""
    for folder in folders:
        heap = [read(Path(row["path"])) for row in listed(folder)]
        gap = np.zeros(a.RATE // 4, np.float32)
        for _ in range(copies):
            order = night.chance.permutation(len(heap))
            for at in range(0, len(order), 12):
                joined = [part for i in order[at : at + 12] for part in (heap[i], gap)]
                sound = night.stream(0.3 * np.concatenate(joined))
                out.add("stream", folder.name, "hibari", Scene(sound, 0, 0))


def noise(out: Dataset, night: Night, minutes: int) -> None:
    for _ in range(minutes):
        sound = night.noise(60 * a.RATE) * 10 ** (night.chance.uniform(-65, -15) / 20)
        out.add("stream", "noise", "noise", Scene(sound, 0, 0))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("kind", choices=("clips", "streams", "spoken", "noise"))
    parser.add_argument("paths", type=Path, nargs="*")
    parser.add_argument("--talk", type=Path, nargs="*", default=[], help="sound files of talk")
    parser.add_argument("--copies", type=int, default=2)
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--part", default="0/1", help="i/n: only that share of the clips")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    out, night = Dataset(), Night(talk(args.talk), args.seed)
    work = {
        "clips": partial(clips, out, night, args.paths, args.copies, args.part),
        "streams": partial(streams, out, night, args.paths, args.copies),
        "spoken": partial(spoken, out, night, args.paths, args.copies),
        "noise": partial(noise, out, night, args.minutes),
    }
    work[args.kind]()
    out.save(args.out)
    print(f"{args.out}: {len(out.known)} clips, {sum(map(len, out.rows))} rows")


if __name__ == "__main__":
    main()

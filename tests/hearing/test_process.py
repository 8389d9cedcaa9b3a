"""The hearing process on a real, private sound server."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
import soundfile

from calmcramp.errors import CalmcrampError, NoSound
from calmcramp.hearing.process import HearingProcess
from calmcramp.hearing.types import (
    RATE,
    Hearing,
    Listen,
    Lost,
    Notice,
    Pulse,
    Recogniser,
    Recovered,
    Trouble,
    VoiceStarted,
)
from fakes_hearing import broken, deadly, fragile, hungry, loud, troubled
from scene import PROMPT, spoken
from sound_server import SoundServer

pytestmark = pytest.mark.sound

Wanted = TypeVar("Wanted")
MOST_NOTICES = 60
"""Notices looked through for the one that is waited for; one comes each second."""


@pytest.fixture
def card(sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch) -> SoundServer:
    """The private sound card, as the only one that started processes see."""
    for name in ("PULSE_SERVER", "ALSA_CONFIG_PATH"):
        monkeypatch.setenv(name, sound_server.env[name])
    return sound_server


@pytest.fixture
def hearing(card: SoundServer) -> Iterator[HearingProcess]:
    """A hearing process that understands loud sound as `stop`."""
    process = HearingProcess("mic", loud)
    process.start()
    yield process
    process.close()


def wait_for(
    process: HearingProcess, kind: type[Wanted], fits: Callable[[Wanted], bool] = lambda _: True
) -> Wanted:
    """The next notice of that kind that fits."""
    for _ in range(MOST_NOTICES):
        notice: Notice = process.notices.get(timeout=20)
        if isinstance(notice, kind) and fits(notice):
            return notice
    raise AssertionError(f"no {kind.__name__} among {MOST_NOTICES} notices")


def burst(seconds: float = 0.6) -> np.ndarray:
    """Loud noise for the microphone, 48 kHz."""
    rng = np.random.default_rng(1)
    return (0.2 * rng.standard_normal(int(48_000 * seconds))).astype(np.float32)


def gone(pid: int) -> bool:
    """Whether the process ends within ten seconds; waits for that on the process itself."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    with os.fdopen(handle):
        ready, _, _ = select.select([handle], [], [], 10)
    return bool(ready)


def pid_of(process: HearingProcess) -> int:
    assert process._child is not None
    return process._child.pid


def test_it_hears_what_enters_the_microphone(hearing: HearingProcess, card: SoundServer) -> None:
    hearing.listen(Listen("awake", frozenset({"stop"})))
    wait_for(hearing, Pulse)

    card.play(burst())
    voice = wait_for(hearing, VoiceStarted)
    heard = wait_for(hearing, Hearing)

    assert hearing.microphone == "mic"
    assert voice.level_db > -25
    assert (heard.name, heard.phrase) == ("stop", "awake")
    assert voice.at - 0.1 < heard.at < voice.at + 0.5
    assert heard.at - heard.began == pytest.approx(0.2)


def test_it_tells_once_a_second_that_it_lives(hearing: HearingProcess) -> None:
    first, second = wait_for(hearing, Pulse), wait_for(hearing, Pulse)

    assert first.overflows == second.overflows == 0
    assert 0.8 * RATE < second.captured - first.captured < 1.2 * RATE
    assert second.level_db == -120
    assert hearing.alive


def test_when_the_sound_server_dies_it_is_lost_and_comes_back(
    hearing: HearingProcess, card: SoundServer
) -> None:
    wait_for(hearing, Pulse)
    card.kill()
    lost = wait_for(hearing, Lost)
    card.start()
    recovered = wait_for(hearing, Recovered)
    card.play(burst())

    assert str(lost.fault).startswith('microphone "mic": it ')
    assert recovered.seconds > 0
    assert wait_for(hearing, Hearing).name == "stop"


def test_when_the_device_stalls_it_is_opened_again(
    hearing: HearingProcess, card: SoundServer
) -> None:
    wait_for(hearing, Pulse)
    for source in ("mic", "air.monitor"):
        card.ask("suspend-source", source, "1")
    lost = wait_for(hearing, Lost)
    for source in ("mic", "air.monitor"):
        card.ask("suspend-source", source, "0")
    wait_for(hearing, Recovered)
    before = wait_for(hearing, Pulse)

    assert "nothing for 1 second" in str(lost.fault)
    assert wait_for(hearing, Pulse).captured > before.captured


def test_a_fault_of_a_recogniser_is_told(card: SoundServer) -> None:
    process = HearingProcess(None, troubled)
    process.start()

    assert str(wait_for(process, Trouble).fault) == "words.toml: nobody says that"
    process.close()


def test_what_breaks_it_is_told_before_it_ends(card: SoundServer) -> None:
    process = HearingProcess("mic", fragile)
    process.start()
    card.play(burst())

    assert "RuntimeError in " in str(wait_for(process, Trouble).fault)
    wait_for(process, Lost)
    assert not process.alive


def test_a_recogniser_that_can_not_be_built_is_an_error(card: SoundServer) -> None:
    process = HearingProcess("mic", broken)
    with pytest.raises(CalmcrampError, match="RuntimeError: no such model"):
        process.start()

    assert not process.alive


@pytest.mark.parametrize("build", [broken, deadly])
def test_a_recogniser_that_can_not_be_started_gives_way_to_a_smaller_one(
    card: SoundServer, build: Callable[[], list[Recogniser]]
) -> None:
    process = HearingProcess("mic", build, fallback=loud)
    process.start()
    assert wait_for(process, Trouble).fault.place == "recogniser"

    process.listen(Listen("awake", frozenset({"stop"})))
    wait_for(process, Pulse)
    card.play(burst())
    assert wait_for(process, Hearing).name == "stop"
    process.close()


def test_a_recogniser_that_grows_can_be_seen_to(card: SoundServer) -> None:
    process = HearingProcess("mic", hungry)
    process.start()
    wait_for(process, Pulse)
    before = process.memory
    card.play(burst())
    wait_for(process, Hearing)

    assert process.memory > before + 30_000_000
    process.close()
    assert process.memory == 0


def test_the_patient_wait_for_a_microphone_that_is_not_there(card: SoundServer) -> None:
    card.kill()
    process = HearingProcess("mic", loud, patient=True)
    process.start()
    assert "there is none yet" in str(wait_for(process, Lost).fault)

    card.start()
    wait_for(process, Recovered)
    card.play(burst())
    assert wait_for(process, Hearing).name == "stop"
    process.close()


def test_a_microphone_of_another_name_is_an_error_with_a_hint(card: SoundServer) -> None:
    process = HearingProcess("mik", loud)
    with pytest.raises(NoSound, match=r'no microphone is called "mik"; did you mean "mic"\?'):
        process.start()


def test_without_a_sound_server_there_is_no_microphone(card: SoundServer) -> None:
    card.kill()
    with pytest.raises(NoSound):
        HearingProcess(None, loud).start()


def play_aloud(process: HearingProcess, card: SoundServer, file: Path, tell: bool) -> None:
    """Play the file through the loudspeaker; with `tell` the process is told what is played."""
    sound, rate = soundfile.read(file, dtype="int16")
    script = Path(__file__).parent.parent / "loudspeaker_child.py"
    with subprocess.Popen(
        [sys.executable, str(script), str(file)], env=card.env, stdout=subprocess.PIPE, text=True
    ) as player:
        assert player.stdout is not None
        for line in player.stdout:
            dac, first, frames = (float(number) for number in line.split())
            block = sound[max(0, int(first)) : max(0, int(first + frames))]
            if tell and first >= 0 and len(block):
                process.reference(dac, block[:: rate // RATE])


@pytest.mark.parametrize("tell", [False, True])
def test_its_own_voice_is_taken_out_on_the_clock_of_the_card(
    hearing: HearingProcess, card: SoundServer, tmp_path: Path, tell: bool
) -> None:
    card.ask("load-module", "module-loopback", "source=speaker.monitor", "sink=micfeed")
    aloud = np.repeat(2 * spoken(PROMPT)[: 12 * RATE], 3)  # without the canceller it is `stop`
    soundfile.write(tmp_path / "prompt.wav", aloud, 3 * RATE)
    hearing.listen(Listen("speaking", frozenset({"stop"})))

    play_aloud(hearing, card, tmp_path / "prompt.wav", tell)
    hearing.close()
    told = list(hearing.notices.queue)

    assert max(one.level_db for one in told if isinstance(one, Pulse)) > -35
    assert any(isinstance(one, Hearing) for one in told) == (not tell)


def test_an_interrupt_is_not_its_business(hearing: HearingProcess) -> None:
    os.kill(pid_of(hearing), signal.SIGINT)
    wait_for(hearing, Pulse)
    wait_for(hearing, Pulse)

    assert hearing.alive


def test_it_closes_also_when_it_is_stuck(hearing: HearingProcess) -> None:
    pid = pid_of(hearing)
    os.kill(pid, signal.SIGSTOP)

    hearing.close()

    assert not hearing.alive
    assert gone(pid)


def test_its_end_is_told(hearing: HearingProcess) -> None:
    os.kill(pid_of(hearing), signal.SIGKILL)

    lost = wait_for(hearing, Lost, lambda notice: "process" in notice.fault.what)

    assert lost.fault.place == "hearing"
    assert not hearing.alive


def test_it_can_be_started_again(hearing: HearingProcess, card: SoundServer) -> None:
    os.kill(pid_of(hearing), signal.SIGKILL)
    wait_for(hearing, Lost)
    hearing.close()
    hearing.start()
    hearing.listen(Listen("awake", frozenset({"stop"})))
    card.play(burst())

    assert wait_for(hearing, Hearing).phrase == "awake"


def test_it_leaves_when_its_parent_dies(card: SoundServer) -> None:
    script = (
        "import os, sys; from calmcramp.hearing.process import HearingProcess;"
        "from fakes_hearing import loud; h = HearingProcess('mic', loud); h.start();"
        "print(h._child.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    paths = os.pathsep.join([str(Path(__file__).parent.parent), *sys.path])
    parent = subprocess.run(
        [sys.executable, "-c", script],
        env=card.env | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )

    assert gone(int(parent.stdout))

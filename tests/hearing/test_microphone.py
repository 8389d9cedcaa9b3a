"""Choosing, opening and losing a microphone, on a PortAudio that does as it is told."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from calmcramp.errors import NoSound
from calmcramp.hearing.microphone import Device, Microphone, choose_microphone, list_devices
from calmcramp.hearing.resample import To16k
from calmcramp.hearing.types import RATE, Block
from fake_portaudio import FakePortAudio, PortAudioError, device
from scene import noise, placed

MICROPHONES = (
    Device(0, "HDMI", 0, 2, 48_000, is_default_output=True),
    Device(1, "USB PnP Sound Device: Audio (hw:1,0)", 1, 0, 48_000),
    Device(2, "USB Webcam C270", 1, 0, 48_000),
    Device(3, "default", 32, 32, 44_100, is_default_input=True),
)


@pytest.fixture
def portaudio(monkeypatch: pytest.MonkeyPatch) -> FakePortAudio:
    fake = FakePortAudio(device("USB Mic"), device("speaker", 0, 2))
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return fake


class Heard:
    """What was delivered."""

    def __init__(self) -> None:
        self.blocks: list[tuple[Block, float]] = []

    def __call__(self, block: Block, adc: float) -> None:
        self.blocks.append((block, adc))


@pytest.mark.parametrize(
    ("wanted", "index"),
    [(None, 3), ("", 3), ("webcam", 2), ("PnP", 1), ("default", 3), ("DEFAULT", 3)],
)
def test_a_microphone_is_chosen_by_part_of_its_name(wanted: str | None, index: int) -> None:
    assert choose_microphone(MICROPHONES, wanted).index == index


def test_a_whole_name_counts_more_than_a_part_of_another() -> None:
    two = (Device(0, "Mic 2", 1, 0, 48_000), Device(1, "Mic", 1, 0, 48_000))

    assert choose_microphone(two, "mic").index == 1


def test_without_a_default_it_is_the_first() -> None:
    assert choose_microphone(MICROPHONES[:3], None).index == 1


def test_a_name_of_two_is_an_error_that_lists_them() -> None:
    with pytest.raises(NoSound) as told:
        choose_microphone(MICROPHONES, "usb")

    assert str(told.value) == (
        'the microphone "usb" could be any of "USB PnP Sound Device: Audio (hw:1,0)", '
        '"USB Webcam C270"; give more of its name'
    )


def test_a_name_of_none_is_an_error_with_a_hint() -> None:
    with pytest.raises(NoSound, match=r'no microphone is called "HDMI"; see'):
        choose_microphone(MICROPHONES, "HDMI")
    with pytest.raises(NoSound, match=r'did you mean "USB Webcam C270"\?'):
        choose_microphone(MICROPHONES, "usb webcam c720")


def test_no_microphone_at_all_is_an_error() -> None:
    with pytest.raises(NoSound, match="there is no microphone") as told:
        choose_microphone(MICROPHONES[:1], None)

    assert told.value.exit_code == 69


def test_devices_are_listed(portaudio: FakePortAudio) -> None:
    assert list_devices() == (
        Device(0, "USB Mic", 1, 0, 48_000, True, True),
        Device(1, "speaker", 0, 2, 48_000),
    )


def test_sound_is_delivered_with_its_time(portaudio: FakePortAudio) -> None:
    heard = Heard()
    microphone = Microphone("mic", heard)
    microphone.open()
    (stream,) = portaudio.streams
    sound = np.arange(640, dtype=np.int16)
    stream.arrive(sound, 12.5)
    stream.arrive(sound, 12.54, overflow=True)

    assert np.array_equal(heard.blocks[0][0], sound)
    assert [adc for _, adc in heard.blocks] == [12.5, 12.54]
    assert (microphone.name, microphone.overflows, microphone.ended) == ("USB Mic", 1, False)
    wanted = {"device": 0, "samplerate": 16_000, "channels": 1, "dtype": "int16", "blocksize": 640}
    assert wanted.items() <= stream.options.items()


@pytest.mark.parametrize("rates", [{48_000}, {44_100}])
def test_one_that_can_not_do_16_khz_runs_at_its_own_rate(
    portaudio: FakePortAudio, rates: set[int]
) -> None:
    heard, (rate,) = Heard(), rates
    portaudio.rates = rates
    Microphone(None, heard).open()
    (stream,) = portaudio.streams
    size = stream.options["blocksize"]
    for block in range(50):
        stream.arrive(np.full(size, 1000, np.int16), 5.0 + block * size / rate)

    assert stream.options["samplerate"] == rate
    assert size == round(0.04 * rate)
    total = sum(len(block) for block, _ in heard.blocks)
    assert abs(total - 2 * RATE) < 0.05 * RATE


def test_one_that_can_do_no_rate_is_an_error(portaudio: FakePortAudio) -> None:
    portaudio.rates = {8_000}
    with pytest.raises(NoSound, match=r"does neither 16, 44.1 nor 48 kHz"):
        Microphone(None, Heard()).open()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PortAudioError("Device unavailable", -9985), "is in use by another program; close that"),
        (
            PortAudioError("Error opening RawInputStream: Invalid device", -9996),
            r"can not be opened \(Invalid device\); see calmcramp",
        ),
    ],
)
def test_what_portaudio_says_is_told_in_one_line(
    portaudio: FakePortAudio, error: PortAudioError, said: str
) -> None:
    portaudio.error = error
    with pytest.raises(NoSound, match=f'the microphone "USB Mic" {said}') as told:
        Microphone(None, Heard()).open()

    assert "\n" not in str(told.value)
    assert "PaErrorCode" not in str(told.value)


def test_it_is_aborted_and_closed_and_never_stopped(portaudio: FakePortAudio) -> None:
    microphone = Microphone(None, Heard())
    microphone.open()
    microphone.close()
    microphone.close()

    assert portaudio.streams[0].done == ["abort", "close"]
    assert microphone.ended


def test_a_stream_that_is_gone_already_is_closed_all_the_same(portaudio: FakePortAudio) -> None:
    microphone = Microphone(None, Heard())
    microphone.open()
    portaudio.streams[0].error_on_abort = True
    microphone.close()

    assert portaudio.streams[0].done == ["abort", "close"]


def test_opening_again_looks_for_devices_anew(portaudio: FakePortAudio) -> None:
    microphone = Microphone("mic", Heard())
    microphone.open()
    portaudio.devices.insert(0, device("HDMI", 0, 2))
    microphone.reopen()

    assert portaudio.restarts == ["terminate", "initialize"]
    assert portaudio.streams[1].options["device"] == 1
    assert not microphone.ended


def test_one_that_died_has_ended(portaudio: FakePortAudio) -> None:
    microphone = Microphone(None, Heard())
    assert microphone.ended

    microphone.open()
    portaudio.streams[0].active = False
    assert microphone.ended


def test_without_portaudio_the_remedy_is_told() -> None:
    script = (
        "import ctypes.util; ctypes.util.find_library = lambda name: None\n"
        "from calmcramp.errors import NoSound\n"
        "from calmcramp.hearing.microphone import list_devices\n"
        "try:\n    list_devices()\nexcept NoSound as error:\n    print(error)"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout

    assert said == (
        "the sound library PortAudio is missing; "
        "install it with: sudo apt-get install -y libportaudio2\n"
    )


@pytest.mark.parametrize("rate", [48_000, 44_100])
def test_resampled_sound_keeps_its_place_in_time(rate: int) -> None:
    seconds, at = 3.0, 1.5
    click = np.zeros(int(seconds * rate))
    click[int(at * rate) : int(at * rate) + rate // 100] = 0.5
    sound = (click * 32767).astype(np.int16)
    resample, size, found = To16k(rate), round(0.04 * rate), None
    for start in range(0, len(sound), size):
        block, adc = resample.feed(sound[start : start + size], 100.0 + start / rate)
        loud = np.flatnonzero(np.abs(block) > 8000)
        if found is None and len(loud):
            found = adc + loud[0] / RATE

    assert found is not None
    assert abs(found - (100.0 + at)) < 0.001


def test_resampling_keeps_the_level() -> None:
    tone = placed(noise(1.0, -20), 0.5, 2.0)
    fine = np.repeat(tone, 3)
    resampled = To16k(48_000).feed((fine * 32767).astype(np.int16), 0.0)[0]

    before, after = np.std(tone) * 32767, np.std(resampled)
    assert 0.7 < after / before < 1.1

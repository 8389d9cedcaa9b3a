"""A pedal by the bed, the assistant as a process, and a real sound server: no word is said."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from bedside import SETTLED, bedside
from keyboard import Desk
from sound_server import SoundServer

HERE = Path(__file__).resolve().parents[1]
SETTINGS = f'{SETTLED}[hands]\nkeys = ["FootSwitch"]\n'


@pytest.mark.sound
def test_a_touch_calls_and_a_hold_is_silence(sound_server: SoundServer, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    pedal = desk.plug_in("PCsensor FootSwitch Keyboard")
    with_keys = [sys.executable, str(HERE / "with_keys.py"), str(tmp_path)]
    with (
        bedside(sound_server, tmp_path, settings=SETTINGS, before=with_keys) as assistant,
        sound_server.recording() as room,
    ):
        room.listen(0.5)
        assert not np.any(room.speaker)
        pedal.down()
        room.wait_for_sound()
        room.listen(1.5)  # the hand stays clenched, and help goes on
        room.wait_for_sound()
        pedal.up()
        room.listen(0.7)
        pedal.down()
        room.wait_for_silence(seconds=8.0, limit_s=15.0)  # its next sentence would be due sooner
        pedal.up()
        pedal.pull_out()
        room.wait_until(lambda _: 'key "FootSwitch": it is gone' in "".join(assistant.lines), 30.0)

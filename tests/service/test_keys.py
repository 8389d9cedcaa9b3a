"""Keys that come, are pressed, lost and found, read from the bytes that the kernel writes."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calmcramp.planning.presses import Gesture, Presses
from calmcramp.service.device_notes import Broken, Mended
from calmcramp.service.keyring import PATIENCE_S, Keyring, Told
from calmcramp.service.keys import EVENT, GRAB, KEY, SYN, Known, known
from keyboard import BLUETOOTH, ENTER, VOLUME_UP, Desk, Plugged

NO_KEYS = "0"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def ring(desk: Desk, *wanted: str, grab: bool = True) -> Keyring:
    return Keyring(wanted, grab, Presses(), desk.folders, desk.ask)


def read(keys: Keyring, at: float) -> list[Told]:
    return [told for file in keys.files for told in keys.read(file, at)]


def gestures(told: list[Told]) -> list[str]:
    return [one.what for one in told if isinstance(one, Gesture)]


def test_an_event_is_24_bytes_as_on_every_64_bit_linux() -> None:
    assert EVENT.size == 24
    bits = struct.pack("=qqHHi", 7, 8, KEY, ENTER, 1)
    assert EVENT.unpack(bits) == (7, 8, KEY, ENTER, 1)


def test_what_has_keys_is_listed_by_name(desk: Desk) -> None:
    pedal = desk.plug_in("PCsensor FootSwitch Keyboard")
    desk.plug_in("HDA Intel PCH Headphone", keys=NO_KEYS)
    shutter = desk.plug_in("AB Shutter3", bus=BLUETOOTH)
    (desk.names / "event7").mkdir()  # being pulled out at this moment

    assert known(*desk.folders) == [
        Known(pedal.node, "PCsensor FootSwitch Keyboard", sleeps=False),
        Known(shutter.node, "AB Shutter3", sleeps=True),
    ]
    assert known(desk.names / "none", desk.nodes) == []


def test_a_key_is_read_whatever_the_pieces_its_bytes_come_in(desk: Desk) -> None:
    pedal, keys = desk.plug_in("FootSwitch"), ring(desk, "footswitch")
    assert keys.look(0.0) == []
    pedal.sends((4, 4, 458_792))  # EV_MSC: which key it was to the keyboard
    press = b"".join(EVENT.pack(1, 2, KEY, ENTER, down) for down in (1, 0))
    pedal.sends_bytes(press[:7])
    assert read(keys, 1.0) == []
    pedal.sends_bytes(press[7:30])
    assert gestures(read(keys, 1.0)) == ["down"]
    pedal.sends_bytes(press[30:])
    assert gestures(read(keys, 1.2)) == []
    assert read(keys, 1.3) == []
    keys.close()


def test_a_key_that_repeats_itself_is_still_one_press(desk: Desk) -> None:
    presses = Presses()
    pedal = desk.plug_in("FootSwitch")
    keys = Keyring(("FootSwitch",), True, presses, desk.folders, desk.ask)
    keys.look(0.0)
    pedal.sends((KEY, ENTER, 1), *[(KEY, ENTER, 2)] * 20, (KEY, ENTER, 0))

    assert gestures(read(keys, 1.0)) == ["down"]
    assert gestures(presses.due(1.1)) == ["press"]


def test_nothing_is_opened_that_was_not_named(desk: Desk) -> None:
    desk.plug_in("AT Translated Set 2 keyboard")
    keys = ring(desk, "Shutter")

    assert keys.look(0.0) == []
    assert keys.files == ()
    assert desk.asked == []


def test_it_is_kept_from_others_only_where_that_is_wished(desk: Desk) -> None:
    desk.plug_in("AB Shutter3")
    ring(desk, "Shutter", grab=True).look(0.0)
    assert (GRAB, 1) in desk.asked
    desk.asked.clear()
    ring(desk, "Shutter", grab=False).look(0.0)
    assert not [one for one in desk.asked if one[0] == GRAB]


def test_what_another_program_keeps_is_told(desk: Desk) -> None:
    desk.plug_in("AB Shutter3")
    desk.taken = True
    (told,) = ring(desk, "Shutter").look(0.0)

    assert isinstance(told, Broken)
    assert "another program" in told.fault.what
    assert told.fault.remedy


def test_one_that_is_pulled_out_is_told_once_and_taken_up_again(desk: Desk) -> None:
    pedal, keys = desk.plug_in("FootSwitch"), ring(desk, "FootSwitch")
    keys.look(0.0)
    pedal.down()
    read(keys, 1.0)
    pedal.pull_out()
    (told,) = read(keys, 2.0)

    assert isinstance(told, Broken)
    assert (told.fault.place, told.fault.what) == ('key "FootSwitch"', "it is gone")
    assert keys.look(3.0) == []
    again = desk.plug_in("FootSwitch")
    assert keys.look(4.0) == [Mended('key "FootSwitch"')]
    again.down()
    assert gestures(read(keys, 5.0)) == ["down"]


def test_one_that_sleeps_to_save_its_battery_is_not_missed(desk: Desk) -> None:
    shutter, keys = desk.plug_in("AB Shutter3", bus=BLUETOOTH), ring(desk, "Shutter")
    keys.look(0.0)
    shutter.pull_out()
    assert read(keys, 1.0) == []
    awake = desk.plug_in("AB Shutter3", bus=BLUETOOTH)
    assert keys.look(2.0) == []
    awake.down()

    assert gestures(read(keys, 3.0)) == ["down"]


def test_a_shutter_that_shows_up_as_two_devices_is_one_hand(desk: Desk) -> None:
    consumer = desk.plug_in("AB Shutter3 Consumer Control", bus=BLUETOOTH)
    keyboard = desk.plug_in("AB Shutter3 Keyboard", bus=BLUETOOTH)
    keys = ring(desk, "AB Shutter3")
    keys.look(0.0)
    consumer.down(VOLUME_UP)
    keyboard.down(ENTER)
    told = read(keys, 1.0)
    consumer.up(VOLUME_UP)
    keyboard.up(ENTER)

    assert told == [Gesture("down", "AB Shutter3")]
    assert read(keys, 1.2) == []


def test_where_events_were_lost_nothing_is_taken_for_a_press(desk: Desk) -> None:
    presses = Presses()
    pedal = desk.plug_in("FootSwitch")
    keys = Keyring(("FootSwitch",), True, presses, desk.folders, desk.ask)
    keys.look(0.0)
    pedal.down()
    read(keys, 1.0)
    pedal.sends((SYN, 3, 0))

    assert read(keys, 1.1) == []
    assert presses.due(60.0) == []


def test_one_that_is_down_from_the_start_is_found_stuck(desk: Desk) -> None:
    presses = Presses()
    desk.plug_in("FootSwitch")
    desk.held = (ENTER, VOLUME_UP)
    Keyring(("FootSwitch",), True, presses, desk.folders, desk.ask).look(0.0)

    assert presses.due(10.0) == []
    assert gestures(list(presses.due(31.0))) == ["stuck"]


def test_what_may_not_be_read_is_told_after_a_while_and_tried_for_ever(desk: Desk) -> None:
    pedal, keys = desk.plug_in("FootSwitch"), ring(desk, "FootSwitch")
    aside = pedal.node.with_name("aside")
    pedal.node.rename(aside)
    pedal.node.symlink_to(pedal.node)  # opening it fails, for root as well

    assert keys.look(0.0) == []
    (told,) = keys.look(PATIENCE_S)
    assert isinstance(told, Broken)
    assert "can not be opened" in told.fault.what
    assert keys.look(PATIENCE_S + 1) == []
    pedal.node.unlink()
    aside.rename(pedal.node)
    assert keys.look(PATIENCE_S + 2) == [Mended('key "FootSwitch"')]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=200))
def test_whatever_bytes_come_nothing_breaks(tmp_path_factory, some: bytes) -> None:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    pedal: Plugged = desk.plug_in("FootSwitch")
    keys = ring(desk, "FootSwitch")
    keys.look(0.0)
    pedal.sends_bytes(some)
    read(keys, 1.0)
    keys.close()
    pedal.pull_out()


def test_closing_leaves_nothing_open(desk: Desk) -> None:
    desk.plug_in("FootSwitch")
    before = len(os.listdir("/proc/self/fd"))
    keys = ring(desk, "FootSwitch")
    keys.look(0.0)
    keys.close()

    assert len(os.listdir("/proc/self/fd")) == before

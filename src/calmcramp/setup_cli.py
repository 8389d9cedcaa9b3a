"""The command line's set-up: devices, ears, level, and who sleeps here."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from calmcramp import places
from calmcramp.errors import CalmcrampError, WrongUse
from calmcramp.upkeep import config_option, json_option, loudspeaker_option, microphone_option

if TYPE_CHECKING:
    from calmcramp.service.device_choice import Pair
    from calmcramp.service.setup_report import Report
    from calmcramp.setup_house import SetUpHouse

ROOM_S = 10.0
"""Seconds the room is listened to where nobody is asked to lie still."""


@click.command(short_help="Choose devices, test the ears, set the night's level.")
@microphone_option
@loudspeaker_option
@click.option("--choose", is_flag=True, help="Ask which devices, at the keyboard.")
@click.option("--yes", is_flag=True, help="Ask nothing: try the devices, measure, keep that.")
@click.option(
    "--no-voice", is_flag=True, help="Show the questions; answers are typed, a line each."
)
@json_option
@config_option
def setup(
    microphone: str | None,
    loudspeaker: str | None,
    choose: bool,
    yes: bool,
    no_voice: bool,
    as_json: bool,
    config: Path | None,
) -> None:
    """Set it up by voice alone: it tries the devices, says a sentence that rises from nothing until
    you make it out, listens to your quiet room, and asks a few questions. Silence leaves a question
    out; an answer can be typed as well.

    Exit code 1 when nobody answers or, with --yes, when it does not hear itself; 69 without a
    usable microphone or loudspeaker.

    \b
    Example: calmcramp setup
    Example: calmcramp setup --yes --json --input "USB PnP"
    """
    from calmcramp.service import setup_report

    refuse_beside_another()
    report = _set_up(microphone, loudspeaker, (choose, yes, not no_voice), as_json, config)
    told = json.dumps(setup_report.as_json(report), ensure_ascii=False)
    click.echo(told if as_json else setup_report.as_words(report))
    _tell_of_what_is_wrong(report)


def refuse_beside_another() -> None:
    """A running assistant would answer too.

    :raises CalmcrampError: when there is one
    """
    from calmcramp.service import mailbox

    if mailbox.somebody_reads(mailbox.default_path()):
        remedy = "end it first: systemctl --user stop calmcramp, or Ctrl-C where it runs"
        raise CalmcrampError("the assistant is running, and would answer too", remedy)


def _set_up(
    microphone: str | None,
    loudspeaker: str | None,
    how: tuple[bool, bool, bool],
    as_json: bool,
    config: Path | None,
) -> Report:
    from calmcramp.house import House
    from calmcramp.service.device_choice import Pair
    from calmcramp.service.journal import Journal
    from calmcramp.service.setup_report import Report
    from calmcramp.setup_house import SetUpHouse

    choose, yes, aloud = how
    show = partial(click.echo, err=as_json)
    with House.from_settings(config) as house:
        file = config or places.settings_file()
        journal = Journal()
        journal.subscribe(_tell_fault)
        made = SetUpHouse(house, file, journal, show)
        fixed = Pair(microphone or "", loudspeaker or "")
        pair = _pair(made, fixed, choose, yes)
        outcome = "measured" if yes else _converse(made, pair, aloud)
        if made.notes is None:  # `choose` has set it, or raised
            raise WrongUse("nothing was measured")
        return Report(outcome, made.notes, file, tuple(made.kept))


def _pair(made: SetUpHouse, fixed: Pair, choose: bool, yes: bool) -> Pair:
    """The devices, tried and kept. Raises NoSound when they can not be used."""
    from calmcramp.hearing.microphone import list_devices
    from calmcramp.service.device_choice import listed
    from calmcramp.service.ear_test import UNUSABLE, refuse_unusable

    for line in listed(list_devices()):
        made.show(line)
    fixed = _asked_for(fixed) if choose else fixed
    pair = made.choose(fixed, ROOM_S if yes else 0.0)
    if made.notes is not None and made.notes.verdict in UNUSABLE:
        if yes:
            refuse_unusable(made.notes.verdict)
        made.tell_unusable(pair)
    made.keep_pair(pair)
    return pair


def _asked_for(fixed: Pair) -> Pair:
    """Devices by a part of their names, typed; Enter leaves the marked one."""
    from calmcramp.service.device_choice import Pair

    ask = partial(click.prompt, default="", show_default=False, err=True)
    return Pair(
        fixed.microphone or ask("Microphone, by a part of its name (Enter: the marked one)"),
        fixed.loudspeaker or ask("Loudspeaker (Enter: the marked one)"),
    )


def _converse(made: SetUpHouse, pair: Pair, aloud: bool) -> str:
    keys = sys.stdin if not aloud or (sys.stdin is not None and sys.stdin.isatty()) else None
    return made.converse(pair, keys, aloud)


def _tell_fault(entry: Mapping[str, Any]) -> None:
    if entry["event"] == "fault":
        click.echo(f"fault: {entry['place']}: {entry['what']}", err=True)


def _tell_of_what_is_wrong(report: Report) -> None:
    """Raises CalmcrampError for what a script has to know of."""
    from calmcramp.hearing.probe import Verdict
    from calmcramp.service.ear_test import REMEDIES

    if report.outcome == "nobody":
        what = "nobody answered, so the level and all that is asked stay as they were"
        raise CalmcrampError(what, "come closer, or use --no-voice")
    if report.outcome == "measured" and report.notes.verdict is not Verdict.WELL:
        raise CalmcrampError(*REMEDIES[report.notes.verdict])

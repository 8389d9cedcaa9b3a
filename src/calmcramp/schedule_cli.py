"""The command line's schedule: what begins at a set time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from calmcramp import places
from calmcramp.errors import WrongUse, did_you_mean
from calmcramp.planning import rules
from calmcramp.upkeep import config_option, json_option

if TYPE_CHECKING:
    from calmcramp.planning.phrases import Add
    from calmcramp.service.clock_trust import Trust
    from calmcramp.service.timetable import Timetable

EXAMPLE = 'calmcramp schedule add "every night at half past ten" --routine cramp-guard'


@click.group(short_help="What begins at a set time.")
def schedule() -> None:
    """What the assistant offers, or says, at a set time by itself.

    \b
    Example: calmcramp schedule add "every night at half past ten" --routine cramp-guard
    """


@schedule.command("list")
@json_option
@config_option
def schedule_list(as_json: bool, config: Path | None) -> None:
    """List everything that is scheduled.

    \b
    Example: calmcramp schedule list
    """
    rows = _timetable(config).rows
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(_line(row))
    if not rows:
        click.echo(f"nothing is scheduled; {EXAMPLE}")


@schedule.command("add")
@click.argument("phrase", required=False)
@click.option("--routine", "name", help="What is led or said: see calmcramp routines list.")
@click.option("--at", "clock", metavar="HH:MM", help="The time, in place of a phrase.")
@click.option("--days", metavar="mon,tue,...", help="With --at: only on these days of the week.")
@click.option("--on", "once", metavar="YYYY-MM-DD", help="With --at: once, on this date.")
@click.option("--minutes", type=click.IntRange(1, 60), help="How long the session should last.")
@click.option(
    "--evenings", type=click.IntRange(1, 364), help="End after so many; six weeks are 42."
)
@json_option
@config_option
def schedule_add(
    phrase: str | None,
    name: str | None,
    clock: str | None,
    days: str | None,
    once: str | None,
    minutes: int | None,
    evenings: int | None,
    as_json: bool,
    config: Path | None,
) -> None:
    """Begin a routine at a set time: it is offered, and led if somebody says "start".

    With --at, and neither --days nor --on, it is every day.

    \b
    Example: calmcramp schedule add "every night at half past ten" --routine cramp-guard
    Example: calmcramp schedule add --at 22:30 --days mon,tue --routine bedtime-stretch
    """
    if (phrase is None) == (clock is None):
        raise WrongUse("say when, either in words or with --at", "see --help")
    if phrase is not None and (days or once):
        raise WrongUse("--days and --on belong to --at", "say the days in the phrase")
    desk = _timetable(config)
    wish = desk.understood(phrase) if phrase is not None else _exact(clock or "", days, once)
    if wish.when.on is not None and evenings:
        raise WrongUse("--evenings is for what is due every week", "leave it out")
    row = desk.add(
        replace(
            wish,
            routine=name or wish.routine,
            minutes=minutes or wish.minutes,
            evenings=evenings or wish.evenings,
        )
    )
    click.echo(json.dumps(row, ensure_ascii=False) if as_json else _line(row))
    _warn_of_clock()


@schedule.command("remove")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@config_option
def schedule_remove(ids: tuple[str, ...], config: Path | None) -> None:
    """Remove something from the schedule.

    \b
    Example: calmcramp schedule remove cramp-guard
    """
    _timetable(config).remove(ids)


@schedule.command("skip")
@click.argument("id", metavar="[ID]", required=False)
@click.option("--date", "day", metavar="YYYY-MM-DD", help="On this date (default: the next time).")
@config_option
def schedule_skip(id: str | None, day: str | None, config: Path | None) -> None:
    """Leave something out once; without an ID everything of that date, or whatever is next.

    \b
    Example: calmcramp schedule skip cramp-guard --date 2027-01-15
    """
    wanted = _date(day, "--date") if day is not None else None
    for due in _timetable(config).skip(id, wanted):
        click.echo(f"{due.appointment.id}: left out on {due.day.isoformat()}")


@schedule.command("next")
@json_option
@config_option
def schedule_next(as_json: bool, config: Path | None) -> None:
    """Tell what is due next, and whether the clock can be trusted to begin it.

    \b
    Example: calmcramp schedule next --json
    """
    row = _timetable(config).next_row()
    if as_json:
        trusted = {"trusted": _trust()[0].trusted}
        click.echo(json.dumps(row and row | trusted, ensure_ascii=False))
    elif row is None:
        click.echo("nothing is due")
    else:
        click.echo(f"{row['id']}: {_in_words(row['at'])}")
        _warn_of_clock()


@schedule.command("clock")
@click.option("--right", is_flag=True, help="Confirm it: good until the machine is switched off.")
@json_option
def schedule_clock(right: bool, as_json: bool) -> None:
    """Tell whether this machine's clock can be trusted. Exit code 1 when it can not.

    \b
    Example: calmcramp schedule clock --right
    """
    from calmcramp.service import clock_trust

    if right:
        clock_trust.confirm(clock_trust.confirmed_beside(places.schedule_file()))
    found, now = _trust()
    row = {"trusted": found.trusted, "why": found.why, "shows": now.isoformat(timespec="seconds")}
    told = f"{now:%Y-%m-%d %H:%M} {now.tzname()}: {'right, says ' if found.trusted else ''}"
    click.echo(json.dumps(row) if as_json else told + found.why)
    raise click.exceptions.Exit(int(not found.trusted))


def _timetable(config: Path | None) -> Timetable:
    from calmcramp.house import House
    from calmcramp.service.calendar_file import CalendarFile
    from calmcramp.service.secretary import open_words
    from calmcramp.service.timetable import Timetable

    with House.from_settings(config) as house:
        words = open_words(house.settings.voice.language)
        file = CalendarFile(places.schedule_file())
        desk = Timetable(file, house.shelf, words, _trust_clock().now())
    for fault in desk.faults:
        click.echo(f"note: {fault}", err=True)
    return desk


def _trust_clock() -> Any:
    from calmcramp.service import clock_trust

    return clock_trust.WallClock(clock_trust.confirmed_beside(places.schedule_file()))


def _trust() -> tuple[Trust, datetime]:
    from calmcramp.service import clock_trust

    now = _trust_clock().now()
    return clock_trust.trust(now, clock_trust.confirmed_beside(places.schedule_file())), now


def _warn_of_clock() -> None:
    found, _ = _trust()
    if not found.trusted:
        what = f"this machine's clock may be wrong ({found.why}), so nothing begins by itself"
        click.echo(f"note: {what}; calmcramp schedule clock --help", err=True)


def _exact(clock: str, days: str | None, once: str | None) -> Add:
    from calmcramp.planning.phrases import Add
    from calmcramp.planning.spoken_days import When

    if days and once:
        raise WrongUse("--days and --on exclude each other", "leave one out")
    if wrong := rules.time_of_day(clock):
        raise WrongUse(f"--at: {wrong[0]}", wrong[1])
    at = time.fromisoformat(clock)
    if once:
        return Add(When(at, frozenset(), _date(once, "--on")))
    return Add(When(at, _days(days)) if days else When(at))


def _days(written: str) -> frozenset[int]:
    from calmcramp.planning.schedule_words import WEEK

    names = [name.strip().lower()[:3] for name in written.split(",")]
    for name, as_written in zip(names, written.split(","), strict=True):
        if name not in WEEK:
            remedy = did_you_mean(as_written.strip(), WEEK) or f"use {','.join(WEEK)}"
            raise WrongUse(f'--days: "{as_written.strip()}" is no day of the week', remedy)
    return frozenset(WEEK.index(name) for name in names)


def _date(written: str, option: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        what = f'{option}: "{written}" is no date'
        raise WrongUse(what, "write it like 2027-01-15") from None


def _line(row: dict[str, Any]) -> str:
    """A row for a person."""
    ends = f", until {row['until']}" if row["until"] else ""
    comes = f"next {_in_words(row['next'])}" if row["next"] else "not due any more"
    return f"{row['id']:20} {row['words']}{ends}; {comes}"


def _in_words(moment: str) -> str:
    return f"{datetime.fromisoformat(moment):%a %d %b %Y, %H:%M}"

"""The command line's diary: look into it, add to it, print it for a doctor, move it, forget it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from calmcramp import places
from calmcramp.errors import BadFile, FaultsFound, NotFoundHere, WrongUse
from calmcramp.planning import diary as entries
from calmcramp.planning.diary import Diary, night_of
from calmcramp.service import wall
from calmcramp.upkeep import force_option, json_option

if TYPE_CHECKING:
    from calmcramp.planning.summary import Summary
    from calmcramp.service.ledger import Ledger

F = TypeVar("F", bound=Callable[..., Any])

DATE = click.DateTime(["%Y-%m-%d"])


def out_option(*endings: str) -> Callable[[F], F]:
    """Where to write, and what the name may end in."""
    names = " or ".join(f"FILE{ending}" for ending in endings)
    path = click.Path(path_type=Path, dir_okay=False)
    return click.option("--out", type=path, required=True, metavar="FILE", help=f"{names}.")


@click.group(short_help="The cramp diary: look, add, print, export, forget.")
def diary() -> None:
    """The diary of cramps: the nights fill it by themselves, and you may add to it.

    \b
    Example: calmcramp diary sheet --out for-my-doctor.pdf
    """


@diary.command("list", short_help="List every entry.")
@click.option("--since", type=DATE, metavar="DATE", help="Only this night (2025-03-07) and later.")
@json_option
def diary_list(since: datetime | None, as_json: bool) -> None:
    """List every entry with its number.

    \b
    Example: calmcramp diary list --since 2025-03-01
    """
    from calmcramp.service import diary_text

    kept = _read()
    shown = kept.since(since.date()) if since else kept
    if as_json:
        click.echo(json.dumps(diary_text.to_data(shown), ensure_ascii=False))
        return
    click.echo("\n".join(diary_text.as_lines(shown)) or "There is nothing in the diary.")


@diary.command("summary", short_help="Tell what it comes to.")
@json_option
def diary_summary(as_json: bool) -> None:
    """Tell what the diary comes to: this week, and the last three months.

    \b
    Example: calmcramp diary summary
    """
    from calmcramp.planning.diary_words import read_diary_words, spoken_week
    from calmcramp.service import diary_text

    summary, _ = _summary()
    file = places.scripts() / "diary.toml"
    spoken = spoken_week(summary, read_diary_words(file.read_text(encoding="utf-8"), file.name))
    if as_json:
        click.echo(json.dumps(diary_text.summary_data(summary, spoken), ensure_ascii=False))
        return
    click.echo("\n".join(diary_text.summary_lines(summary, spoken)))


@diary.command("plot", short_help="Draw it in charts.")
@out_option(".png")
@click.option(
    "--weeks", type=click.IntRange(2, 26), default=13, show_default=True, help="How far back."
)
@force_option
def diary_plot(out: Path, weeks: int, force: bool) -> None:
    """Draw the diary: week by week with the pain, by hour, by muscle and side.

    \b
    Example: calmcramp diary plot --out cramps.png
    """
    from calmcramp.service import diary_charts

    _new(out, force, ".png")
    summary, began = _summary(weeks)
    diary_charts.plot(summary, out, began)


@diary.command("sheet", short_help="Make one page for a doctor.")
@out_option(".pdf", ".png")
@force_option
def diary_sheet(out: Path, force: bool) -> None:
    """Make one page for a doctor, of the last three months.

    \b
    Example: calmcramp diary sheet --out for-my-doctor.pdf
    """
    from calmcramp.service import doctor_sheet

    _new(out, force, ".pdf", ".png")
    summary, began = _summary()
    doctor_sheet.draw(summary, out, began)


@diary.command("export", short_help="Write all of it to a file.")
@out_option(".csv", ".json")
@force_option
def diary_export(out: Path, force: bool) -> None:
    """Write the whole diary to a file: a table of cramps (.csv), or all there is (.json).

    \b
    Example: calmcramp diary export --out diary.json
    """
    from calmcramp.service import diary_text

    _new(out, force, ".csv", ".json")
    kept = _read()
    if out.suffix.lower() == ".csv":
        out.write_text(diary_text.to_csv(kept), encoding="utf-8")
    else:
        text = json.dumps(diary_text.to_data(kept), ensure_ascii=False, indent=1)
        out.write_text(text + "\n", encoding="utf-8")


@diary.command("import", short_help="Add what an export has.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def diary_import(file: Path) -> None:
    """Add what an exported JSON file has and the diary has not. A file with a fault adds nothing.

    \b
    Example: calmcramp diary import diary.json
    """
    from calmcramp.planning.diary_rules import read_diary

    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFoundHere(f"there is no file {file}", "check the name") from None
    except (ValueError, RecursionError) as error:
        raise BadFile(f"{file} is not JSON: {error}", "export one to see its form") from None
    found = read_diary(data, file.name)
    if found.faults:
        raise FaultsFound(found.faults)
    click.echo(f"added: {_ledger().add_all(found)}")


@diary.command("forget", short_help="Take entries out for good.")
@click.option("--all", "everything", is_flag=True, help="Everything there is.")
@click.option("--before", type=DATE, metavar="DATE", help="All nights before this one.")
@click.option("--id", "number", type=int, metavar="N", help="The entry of this number.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def diary_forget(everything: bool, before: datetime | None, number: int | None, yes: bool) -> None:
    """Take entries out for good, and every backup with them.

    \b
    Example: calmcramp diary forget --before 2024-01-01
    """
    if [everything, before is not None, number is not None].count(True) != 1:
        raise WrongUse(
            "what is to be forgotten is not clear", "say --all, --before or --id, one of them"
        )
    what = "everything" if everything else f"entry {number}" if number is not None else ""
    what = what or f"everything before {before:%Y-%m-%d}"
    _ask(f"Forget {what} for good?", yes)
    day = before.date() if before is not None else None
    count = _ledger().forget(everything, day, number)
    click.echo(f"forgotten: {count}, and every backup")


# ------------------------------------------------------------------ adding

MUSCLE = click.Choice(entries.MUSCLES)
CRAMP_OPTIONS: dict[str, dict[str, Any]] = {
    "muscle": {"type": MUSCLE, "help": "Where it was."},
    "side": {"type": click.Choice(entries.SIDES), "help": "Which leg."},
    "minutes": {"type": click.FloatRange(0, 1440), "help": "Minutes until it eased."},
    "pain": {"type": click.IntRange(1, 10), "help": "The worst of it."},
    "tried": {
        "type": click.Choice(entries.TRIED),
        "multiple": True,
        "help": "What was tried; may be repeated, in its order.",
    },
    "helped": {"type": click.Choice(entries.TRIED), "help": "What eased it."},
}
DAY_OPTIONS: dict[str, dict[str, Any]] = {
    "effort": {"type": click.Choice(entries.EFFORTS), "help": "Of the day before."},
    "standing": {"is_flag": True, "help": "Long standing the day before."},
    "sitting": {"is_flag": True, "help": "Long sitting the day before."},
    "alcohol": {"is_flag": True, "help": "Alcohol the day before."},
    "caffeine": {"is_flag": True, "help": "Coffee or the like, late the day before."},
    "fluids": {"type": click.Choice(entries.FLUIDS), "help": "How much was drunk."},
    "hot": {"is_flag": True, "help": "A hot day."},
    "stress": {"type": click.IntRange(0, 10), "help": "Of the day before."},
    "slept": {"type": click.FloatRange(0, 24), "help": "Hours of sleep in the night before."},
    "footwear": {"help": "What was worn."},
    "dialysis": {"is_flag": True, "help": "A dialysis day."},
    "pregnancy-week": {"type": click.IntRange(1, 45), "help": "Week of a pregnancy."},
    "awake": {"type": click.FloatRange(0, 1440), "help": "Minutes awake after the cramp."},
    "slept-again": {"is_flag": True, "help": "Whether sleep came back."},
    "soreness": {"type": click.IntRange(0, 10), "help": "Of the next day."},
}


def with_options(options: dict[str, dict[str, Any]]) -> Callable[[F], F]:
    """Every one of these as an option; what is yes or no can be said either way."""

    def add(command: F) -> F:
        for name, how in reversed(options.items()):
            flag = how.get("is_flag", False)
            spelt = f"--{name}/--no-{name}" if flag else f"--{name}"
            how = {"default": None} | how if flag else how
            command = click.option(spelt, name.replace("-", "_"), **how)(command)
        return command

    return add


@diary.command("add", short_help="Add a cramp, a day, or a medicine.")
@click.option(
    "--when", default="now", show_default=True, metavar="TIME", help='"2025-03-08T03:14", or "now".'
)
@click.option("--cramp", "number", type=int, metavar="N", help="Fill in the cramp of this number.")
@with_options(CRAMP_OPTIONS)
@click.option(
    "--night", type=DATE, metavar="DATE", help="Whose day and night the rest is about: its evening."
)
@with_options(DAY_OPTIONS)
@click.option("--medicine", metavar="TEXT", help="A new or changed medicine, on the day of --when.")
@click.option("--note", metavar="TEXT", help="Anything else: of the cramp, or of the day.")
@json_option
def diary_add(
    when: str, number: int | None, night: datetime | None, as_json: bool, **given: Any
) -> None:
    """Add a cramp; or, where only such things are told, how a day and its night were, or a
    medicine. Without --night the day is that of the cramp, or of last night.

    \b
    Example: calmcramp diary add --when 2025-03-08T03:14 --muscle calf --side right --pain 7
    """
    from calmcramp.service import diary_text
    from calmcramp.service.diary_adding import Told, added

    now = wall.now()
    told = {name: value for name, value in given.items() if value not in (None, ())}
    day = night.date() if night is not None else None
    ledger = _ledger()
    new = added(ledger.diary(), Told(told, wall.moment(when, now), now, number, day))
    kept = [ledger.add(one) for one in new]
    if as_json:
        click.echo(json.dumps([entries.to_plain(one) for one in kept], ensure_ascii=False))
        return
    click.echo("\n".join(map(diary_text.line, kept)))


# ------------------------------------------------------------------ what they have in common


def _ledger() -> Ledger:
    from calmcramp.service.ledger import Ledger

    return Ledger(places.diary_file())


def _read() -> Diary:
    """The whole diary; what was left out of it is told on standard error."""
    kept = _ledger().diary()
    for fault in kept.faults:
        click.echo(f"error: {fault}", err=True)
    return kept


def _summary(weeks: int = 13) -> tuple[Summary, date | None]:
    """What the diary comes to, and its first night."""
    from calmcramp.planning.summary import first_night, summarize

    kept = _read()
    return summarize(kept, night_of(wall.now()), weeks), first_night(kept)


def _new(path: Path, force: bool, *endings: str) -> None:
    from calmcramp.service.rendering import new_file

    new_file(path, force, endings)


def _ask(question: str, yes: bool) -> None:
    if yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise WrongUse("nobody is here to be asked", "add --yes if you are sure")
    click.confirm(question, abort=True, err=True)

"""The command line's upkeep (the doctor, the recogniser's models, the routines), and what commands
have in common."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from calmcramp import places
from calmcramp.errors import Fault

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="CALMCRAMP_CONFIG",
    show_envvar=True,
    help="Settings file (default: the one in the config folder).",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Machine-readable output alone on standard output."
)


microphone_option = click.option(
    "--input",
    "microphone",
    metavar="NAME",
    envvar="CALMCRAMP_INPUT",
    show_envvar=True,
    help="Microphone, by a part of its name.",
)
loudspeaker_option = click.option(
    "--output",
    "loudspeaker",
    metavar="NAME",
    envvar="CALMCRAMP_OUTPUT",
    show_envvar=True,
    help="Loudspeaker, by a part of its name.",
)
minutes_option = click.option(
    "--minutes", type=click.FloatRange(1, 60), help="How long it should last."
)
force_option = click.option("--force", is_flag=True, help="Overwrite files that are there already.")


@click.command(short_help="Find what is missing, and what to do.")
@config_option
@json_option
def doctor(config: Path | None, as_json: bool) -> None:
    """Look at everything the assistant needs, and tell what is missing and what to do. Exit code 1
    for a fault.

    \b
    Example: calmcramp doctor --json
    """
    from calmcramp.service import doctor as surgery

    findings = surgery.examine(config)
    click.echo(json.dumps(surgery.as_json(findings)) if as_json else surgery.as_words(findings))
    raise click.exceptions.Exit(surgery.exit_code(findings))


@click.group(short_help="Fetch and check the recogniser of words.")
def models() -> None:
    """The optional recogniser of words (Vosk): fetch its model once, check it, list it.

    \b
    Example: calmcramp models fetch
    """


@models.command("list")
@json_option
def models_list(as_json: bool) -> None:
    """List the models there are, and those that can be fetched.

    \b
    Example: calmcramp models list
    """
    from calmcramp.hearing.models import CATALOGUE, installed

    here = {one.name: str(one.path) for one in installed(places.models())}
    names = dict.fromkeys([*(one.name for one in CATALOGUE), *here])
    rows = [{"name": name, "path": here.get(name, "")} for name in names]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        click.echo(f"{row['name']:32} {row['path'] or 'not here; calmcramp models fetch'}")


@models.command("fetch")
@click.argument("name", required=False)
@click.option("--url", help="Fetch it from here instead.")
@force_option
def models_fetch(name: str | None, url: str | None, force: bool) -> None:
    """Download a model (40 MB), once, with a check; a broken download goes on where it stopped.

    \b
    Example: calmcramp models fetch
    """
    from calmcramp.hearing.fetch import fetch
    from calmcramp.hearing.models import DEFAULT, source

    wanted = source(name or DEFAULT)
    wanted = replace(wanted, url=url) if url else wanted
    click.echo(str(fetch(wanted, places.models(), _progress(), force=force)))


@models.command("verify")
@click.argument("name", required=False)
@json_option
def models_verify(name: str | None, as_json: bool) -> None:
    """Check the files of a fetched model. Exit code 1 when it is damaged.

    \b
    Example: calmcramp models verify
    """
    from calmcramp.hearing.models import DEFAULT, verify

    tell_faults(verify(places.models() / (name or DEFAULT)), as_json)


def _progress() -> Callable[[int, int], None]:
    """Tells how much is downloaded, on standard error, only where somebody watches."""
    if not sys.stderr.isatty():
        return lambda _done, _whole: None
    return lambda done, whole: click.echo(
        f"\r{done / 1e6:.1f} of {whole / 1e6:.1f} MB ", nl=False, err=True
    )


def show_events(events: Iterable[Mapping[str, Any]], as_json: bool) -> None:
    """Print events as they come: JSON lines, or only what is said. What nobody may keep is shown
    on a terminal's screen, and never as data."""
    for event in events:
        private = event.get("private", False)
        if as_json and not private:
            click.echo(json.dumps(event, ensure_ascii=False))
        elif event["event"] == "said" and not as_json:
            click.echo(event["text"])


def progress_on_terminal(label: str) -> Callable[[float], None]:
    """Tells seconds of sound done, on standard error, only where somebody watches."""
    if not sys.stderr.isatty():
        return lambda _seconds: None
    shown = [-1]

    def tell(seconds: float) -> None:
        if int(seconds) != shown[0]:
            shown[0] = int(seconds)
            click.echo(f"\r{label}: {shown[0] // 60}:{shown[0] % 60:02}  ", nl=False, err=True)

    return tell


@click.group()
def routines() -> None:
    """The sessions there are, and the faults in your own.

    \b
    Example: calmcramp routines check my-evening.toml
    """


@routines.command("list")
@json_option
@config_option
def routines_list(as_json: bool, config: Path | None) -> None:
    """List every routine.

    \b
    Example: calmcramp routines list
    """
    from calmcramp.house import House
    from calmcramp.service import listing

    with House.from_settings(config) as house:
        rows = listing.rows(house.shelf, house.sounds_at_a_guess)
        click.echo(json.dumps(rows, ensure_ascii=False) if as_json else listing.as_table(rows))
        for fault in house.shelf.faults:
            click.echo(f"error: {fault}", err=True)


@routines.command("show")
@click.argument("name")
@config_option
def routines_show(name: str, config: Path | None) -> None:
    """Show what one routine says and when.

    \b
    Example: calmcramp routines show settle
    """
    from calmcramp.house import House
    from calmcramp.service import listing

    with House.from_settings(config) as house:
        _, score = house.lay_out(name, None, house.sounds_at_a_guess)
        click.echo(listing.as_script(score))


@routines.command("lines")
@click.argument("name")
@config_option
def routines_lines(name: str, config: Path | None) -> None:
    """List what a routine says, ready to be pasted into recordings.toml by whoever records it.

    \b
    Example: calmcramp routines lines settle
    """
    from calmcramp.house import House
    from calmcramp.score.said import said

    with House.from_settings(config) as house:
        texts = dict.fromkeys(line.text for line in said(house.shelf.routine(name)))
        click.echo("\n".join(f'{json.dumps(text, ensure_ascii=False)} = ""' for text in texts))


@click.group(short_help="Lines spoken by somebody you know.")
def recordings() -> None:
    """Your own recordings in place of the voice (docs/voice.md).

    \b
    Example: calmcramp recordings check
    """


@recordings.command("check")
@json_option
@config_option
def recordings_check(as_json: bool, config: Path | None) -> None:
    """Report every recording that can not be used, and why. Exit code 1 when there are any.

    \b
    Example: calmcramp recordings check --json
    """
    from calmcramp.house import House
    from calmcramp.service import recorded

    with House.from_settings(config, here=True) as house:
        faults = recorded.check(places.recordings(), house.script)
    tell_faults(faults, as_json)


@routines.command("check")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@config_option
def routines_check(paths: tuple[Path, ...], as_json: bool, config: Path | None) -> None:
    """Report every fault of routine files at once, with its place. Exit code 1 when there are any.

    \b
    Example: calmcramp routines check ~/.config/calmcramp/routines
    """
    from calmcramp.house import House
    from calmcramp.service import listing

    with House.from_settings(config, here=True) as house:
        faults = listing.check(paths, house.shelf, house.sounds)
    tell_faults(faults, as_json)


def tell_faults(faults: Sequence[Fault], as_json: bool) -> None:
    """Every fault on a line, or all as JSON; leaves with exit code 1 when there are any."""
    rows = [{"place": fault.place, "what": fault.what, "remedy": fault.remedy} for fault in faults]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        click.echo("\n".join(map(str, faults)) or "no faults")
    if faults:
        raise click.exceptions.Exit(1)

"""The command line's upkeep (the doctor, the recogniser's models, the routines), and what commands
have in common."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

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
    from calmcramp.hearing import models as library

    rows = library.listed()
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        click.echo(f"{row['name']:32} {'here: ' + row['path'] if row['path'] else 'not here'}")


@models.command("fetch")
@click.argument("name", required=False)
def models_fetch(name: str | None) -> None:
    """Download a model (40 MB), once, with a check; an interrupted download goes on where it
    stopped.

    \b
    Example: calmcramp models fetch
    """
    from calmcramp.hearing import models as library

    click.echo(f"{library.fetch(name, _progress())}")


@models.command("verify")
@click.argument("name", required=False)
def models_verify(name: str | None) -> None:
    """Check the files of a fetched model. Exit code 1 when it is damaged.

    \b
    Example: calmcramp models verify
    """
    from calmcramp.hearing import models as library

    faults = library.verify(name)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise click.exceptions.Exit(1)
    click.echo("no faults")


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
    if as_json:
        click.echo(
            json.dumps([{"place": f.place, "what": f.what, "remedy": f.remedy} for f in faults])
        )
    for fault in () if as_json else faults:
        click.echo(str(fault))
    if not faults and not as_json:
        click.echo("no faults")
    if faults:
        raise click.exceptions.Exit(1)

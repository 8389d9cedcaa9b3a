"""`calmcramp service`: the assistant as a service of the user's own, by systemd."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
import platformdirs

from calmcramp.upkeep import json_option

if TYPE_CHECKING:
    from calmcramp.service.unit import Service


@click.group(short_help="Start it with the machine, and keep it running.")
def service() -> None:
    """The assistant as a service: it starts with the machine, is watched, and comes back by itself.

    \b
    Example: calmcramp service install
    """


@service.command()
def install() -> None:
    """Write the systemd user unit, check it with systemd's own checker, and start it.

    \b
    Example: calmcramp service install
    """
    for line in _service().install():
        click.echo(line)


@service.command()
@json_option
def status(as_json: bool) -> None:
    """Tell whether it runs, since when, and how often it had to be restarted.

    \b
    Example: calmcramp service status --json
    """
    known = _service().status()
    click.echo(json.dumps(known) if as_json else "\n".join(f"{k}: {v}" for k, v in known.items()))


@service.command()
def uninstall() -> None:
    """Stop it and take the unit away. Settings, diary and memory stay.

    \b
    Example: calmcramp service uninstall
    """
    click.echo(_service().uninstall())


def _service() -> Service:
    from calmcramp.service.unit import Service, this_program

    folder = Path(platformdirs.user_config_dir("systemd", appauthor=False)) / "user"
    return Service(folder, this_program())

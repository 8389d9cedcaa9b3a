"""The command line, and the only place that builds devices."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from calmcramp import __version__, diary_cli, schedule_cli, service_cli, setup_cli, upkeep
from calmcramp.endings import guarded, threads_guarded
from calmcramp.errors import WrongUse

if TYPE_CHECKING:
    from calmcramp.hearing.types import ListenState

TEXT = click.Path(path_type=Path, dir_okay=False)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="calmcramp")
def cli() -> None:
    """A voice by the bed that helps people through leg cramps and into sleep, offline.

    \b
    calmcramp run                 listen for "cramp" or "help me relax"
    calmcramp rehearse            the same, on files: hear and see a whole night
    calmcramp doctor              what is missing, and what to do about it
    """


config_option, json_option = upkeep.config_option, upkeep.json_option
force_option, minutes_option = upkeep.force_option, upkeep.minutes_option
microphone_option, loudspeaker_option = upkeep.microphone_option, upkeep.loudspeaker_option


@cli.command()
@microphone_option
@loudspeaker_option
@click.option("--list-devices", is_flag=True, help="List microphones, loudspeakers and keys.")
@click.option("--wait", is_flag=True, help="Start at any rate: wait for what is not there.")
@config_option
def run(
    microphone: str | None,
    loudspeaker: str | None,
    list_devices: bool,
    wait: bool,
    config: Path | None,
) -> None:
    """Listen for "cramp" and "help me relax" until Ctrl-C.

    \b
    Example: calmcramp run --input "USB PnP" --output "USB PnP"
    """
    from calmcramp.house import House

    if list_devices:
        from calmcramp.service.devices import as_lines

        for line in as_lines():
            click.echo(line)
        return
    with threads_guarded(), House.from_settings(config, at_any_rate=wait) as house:
        live = house.live(microphone, loudspeaker, house_journal(), wait)
        click.echo('Listening. Say "cramp" or "help me relax". Ctrl-C ends.', err=True)
        live.run()


@cli.command(short_help="Play a whole night on files.")
@click.option(
    "--user",
    "lines",
    multiple=True,
    metavar='"SECONDS TEXT"',
    help="Something the user says; may be repeated.",
)
@click.option("--mic", type=TEXT, help="A recording as the user's part, instead of typed lines.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("rehearsal"),
    show_default=True,
    help="Folder for speaker.wav, mic.wav, events.jsonl and session.png.",
)
@click.option(
    "--room",
    type=click.Choice(["quiet", "fan", "snoring", "tv"]),
    default="quiet",
    show_default=True,
    help="What else is heard there.",
)
@click.option("--realtime", is_flag=True, help="Take as long as the night takes.")
@force_option
@config_option
@json_option
def rehearse(
    lines: tuple[str, ...],
    mic: Path | None,
    out: Path,
    room: str,
    realtime: bool,
    force: bool,
    config: Path | None,
    as_json: bool,
) -> None:
    """Play a whole night on files: what is said, what is heard, and a picture of it.

    \b
    Example: calmcramp rehearse --user "2 cramp" --user "14 calf" --user "55 yes"
    """
    from calmcramp.house import House
    from calmcramp.service.evening import FILES, Evening, rehearse_evening
    from calmcramp.service.rendering import new_file

    if mic is not None and lines:
        raise WrongUse("--mic and --user were both given", "choose one user's part")
    for name in FILES if out.exists() else ():
        new_file(out / name, force)
    with House.from_settings(config, here=True) as house:
        evening = Evening(lines, mic, room, out, realtime)
        result = rehearse_evening(house, evening, upkeep.progress_on_terminal("rehearsing"))
    told = [*result["transcript"], f"{result['seconds']:.0f} seconds in {out}/: {', '.join(FILES)}"]
    click.echo(json.dumps(result) if as_json else "\n".join(told))


@cli.command()
@click.argument("routine")
@click.option(
    "--out", type=TEXT, required=True, metavar="FILE", help="FILE.wav, FILE.flac or FILE.ogg."
)
@minutes_option
@click.option("--cues", type=TEXT, help="Also write every cue's frame to this JSON file.")
@click.option("--picture", type=TEXT, help="Also draw the session to this PNG.")
@force_option
@config_option
def render(
    routine: str,
    out: Path,
    minutes: float | None,
    cues: Path | None,
    picture: Path | None,
    force: bool,
    config: Path | None,
) -> None:
    """Write one routine to a sound file.

    \b
    Example: calmcramp render settle --out settle.flac --minutes 10
    """
    from calmcramp.house import House
    from calmcramp.service import rendering

    rendering.new_file(out, force, rendering.FORMATS)
    for path in (cues, picture):
        if path is not None:
            rendering.new_file(path, force)
    with House.from_settings(config, here=True) as house:
        title, score = house.lay_out(routine, minutes)
        with house.sound_file(out) as sink:
            rendering.write_sound(score, house.sounds, sink, upkeep.progress_on_terminal(routine))
        if cues is not None:
            rendering.write_cues(score, cues)
        if picture is not None:
            from calmcramp.service.picture import draw

            draw(rendering.picture_of(score, title), picture)


@cli.command()
@click.argument("routine")
@minutes_option
@loudspeaker_option
@config_option
def play(routine: str, minutes: float | None, loudspeaker: str | None, config: Path | None) -> None:
    """Play one routine through the loudspeaker, without listening. Ctrl-C fades out.

    \b
    Example: calmcramp play settle --minutes 5
    """
    from calmcramp.house import House

    with House.from_settings(config) as house:
        _, score = house.lay_out(routine, minutes)
        house.play(score, loudspeaker, asked_to_end())


@cli.command(short_help="Type what you would say.")
@click.argument("text")
@click.option(
    "--seconds",
    type=click.FloatRange(0.2, 60),
    default=3.0,
    show_default=True,
    help="How long to wait for events.",
)
@json_option
@config_option
def say(text: str, seconds: float, as_json: bool, config: Path | None) -> None:
    """Type what you would say: to the running assistant, or, with none running, to a conversation
    in text.

    \b
    Example: calmcramp say "cramp"
    """
    from calmcramp.service import mailbox

    text = mailbox.checked_words(text)
    if mailbox.somebody_reads(mailbox.default_path()):
        events: Iterator[Any] = mailbox.post(mailbox.default_path(), text, seconds)
        upkeep.show_events(events, as_json)
        return
    from calmcramp.house import House
    from calmcramp.service.typed import Conversation

    with House.from_settings(config) as house:
        conversation = Conversation(house.script, house.diary_to_tell)
        upkeep.show_events(conversation.say(text), as_json)
        while line := _next_typed_line():
            upkeep.show_events(conversation.say(line), as_json)


@cli.command(short_help="Show what is understood in recordings.")
@click.argument("files", nargs=-1, required=True, type=TEXT)
@click.option(
    "--state",
    type=click.Choice(["asleep", "awake", "speaking"]),
    default="asleep",
    show_default=True,
    help="asleep: wake words and emergencies only; awake: every command; speaking: while it talks.",
)
@json_option
@config_option
def hear(files: tuple[Path, ...], state: ListenState, as_json: bool, config: Path | None) -> None:
    """Tell what the recogniser makes of recordings, faster than real time.

    \b
    Example: calmcramp hear --state awake recording.wav
    """
    from calmcramp.house import House
    from calmcramp.service.hearsay import as_words, hear_file

    with House.from_settings(config) as house:
        for finding in chain.from_iterable(
            hear_file(path, house.ears, house.listen_all(state)) for path in files
        ):
            click.echo(json.dumps(finding) if as_json else as_words(finding))


for group in (upkeep.doctor, upkeep.models, upkeep.routines, upkeep.recordings):
    cli.add_command(group)
for group in (service_cli.service, schedule_cli.schedule, diary_cli.diary, setup_cli.setup):
    cli.add_command(group)


def house_journal() -> Any:
    """A journal that tells faults on standard error, and nothing else: the rest is nobody's
    business."""
    from calmcramp.service.journal import Journal, faults_in_words

    journal = Journal()
    journal.subscribe(faults_in_words(partial(click.echo, err=True)))
    return journal


def asked_to_end() -> Callable[[], bool]:
    """Whether Ctrl-C or SIGTERM has come since."""
    asked: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: asked.append(number))
    return lambda: bool(asked)


def _next_typed_line() -> str:
    with contextlib.suppress(click.Abort):
        if sys.stdin is not None and sys.stdin.isatty():
            return str(click.prompt(">", prompt_suffix=" ", default="", show_default=False))
    return ""


def main() -> None:
    """Run the command line; every fault a user can cause is one line and an exit code."""
    names = {"prog_name": "calmcramp", "auto_envvar_prefix": "CALMCRAMP"}
    sys.exit(guarded(lambda: cli(standalone_mode=False, **names)))

"""What every command promises: help with an example, exit codes, one-line errors."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from calmcramp import __version__
from calmcramp.cli import cli, guarded
from calmcramp.errors import BadConfig, BadFile, Fault, FaultsFound, NoSound, NotFoundHere, WrongUse
from tests.cli.conftest import Command


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in sorted(group.commands.items()):
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = list(commands(cli))
PROMISED = {
    *("run", "rehearse", "render", "play", "say", "hear", "routines list", "routines show"),
    *("routines check", "models list", "models fetch", "models verify", "doctor"),
    *("diary add", "diary list", "diary sheet", "schedule add", "schedule list", "service install"),
}
"""Of the contract, what this version has."""


def test_every_promised_command_is_there() -> None:
    assert {" ".join(path) for path in ALL} >= PROMISED


@pytest.mark.parametrize("path", ALL, ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_has_an_example_and_explains_every_option(
    calmcramp: Command, path: tuple[str, ...], flag: str
) -> None:
    told = calmcramp(*path, flag)

    assert told.code == 0
    assert f"Example: calmcramp {path[0]}" in told.out
    command = cli
    for name in path:
        command = command.commands[name]
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert all(option.help for option in options)


def test_without_a_command_it_shows_what_there_is(calmcramp: Command) -> None:
    told = calmcramp()

    assert told.code == 2
    assert told.err.startswith("Usage: calmcramp")
    assert "error:" not in told.err
    assert {path[0] for path in ALL} <= set(told.err.split())


def test_the_version_is_told(calmcramp: Command) -> None:
    assert calmcramp("--version").out == f"calmcramp, version {__version__}\n"


WRONG: dict[str, tuple[tuple[str, ...], int, str]] = {
    "no such command": (("nonsense",), 2, "No such command 'nonsense'; see --help"),
    "no such option": (("render", "--nonsense"), 2, "No such option"),
    "missing argument": (("render", "--out", "a.wav"), 2, "Missing argument 'ROUTINE'; see --help"),
    "missing option": (("render", "settle"), 2, "Missing option '--out'; see --help"),
    "no such routine": (("render", "setle", "--out", "a.wav"), 66, 'did you mean "settle"?'),
    "none shown": (("routines", "show", "xyzzy"), 66, "see: calmcramp routines list"),
    "none played": (("play", "xyzzy"), 66, 'there is no routine "xyzzy"'),
    "no such format": (("render", "settle", "--out", "a.mp3"), 2, "name it a.wav"),
    "no such folder": (("render", "settle", "--out", "no/a.wav"), 2, "there is no folder no"),
    "too long": (("render", "settle", "--out", "a.wav", "--minutes", "50"), 2, "2 to 20 minutes"),
    "too short": (("render", "settle", "--out", "a.wav", "--minutes", "0"), 2, "--minutes"),
    "no recording": (("hear", "none.wav"), 66, "there is no file none.wav; check the name"),
    "no state": (("hear", "--state", "drunk", "a.wav"), 2, "'drunk' is not one of"),
    "no words": (("say", "  "), 2, "there are no words to say"),
    "a book": (("say", "x" * 2001), 2, "too many words"),
    "both users": (
        ("rehearse", "--mic", "a.wav", "--user", "2 cramp"),
        2,
        "choose one user's part",
    ),
    "no time": (("rehearse", "--user", "cramp"), 2, 'write it like: --user "2 cramp"'),
    "no recording of the user": (("rehearse", "--mic", "a.wav"), 66, "there is no file a.wav"),
    "no room": (("rehearse", "--room", "disco"), 2, "'disco' is not one of"),
    "no config": (("routines", "list", "--config", "none.toml"), 66, "there is no file none.toml"),
    "no loudspeaker": (("play", "grounding", "--output", "No Such Card"), 69, ""),
    "no microphone": (("run", "--input", "No Such Card"), 69, ""),
}


@pytest.mark.parametrize(("arguments", "code", "told"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_one_line_and_a_code(
    calmcramp: Command, arguments: tuple[str, ...], code: int, told: str
) -> None:
    outcome = calmcramp(*arguments)

    assert outcome.code == code
    assert told in outcome.error
    assert outcome.out == ""


def raising(error: Exception) -> int:
    def command() -> None:
        raise error

    return guarded(command)


ERRORS: dict[int, tuple[Exception, ...]] = {
    1: (FaultsFound([Fault("a.toml:3", "is wrong")]), PermissionError(13, "denied", "a.wav")),
    2: (WrongUse("that is wrong", "do this"), click.UsageError("no")),
    66: (NotFoundHere("there is none"), BadFile("a.wav is broken")),
    69: (NoSound("there is no loudspeaker"),),
    78: (BadConfig("the settings are wrong"),),
    130: (KeyboardInterrupt(), click.Abort()),
}


@pytest.mark.parametrize(
    ("code", "error"), [(code, error) for code, errors in ERRORS.items() for error in errors]
)
def test_each_kind_of_error_has_its_code(code: int, error: Exception) -> None:
    assert raising(error) == code


def test_several_faults_are_several_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(FaultsFound([Fault("a:1", "is wrong", "mend it"), Fault("a:2", "too")])) == 1
    assert capsys.readouterr().err == "error: a:1: is wrong; mend it\nerror: a:2: too\n"


def process(*arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "calmcramp", *arguments],
        env=os.environ | given,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_it_is_a_program_of_its_own(home: Path) -> None:
    told = process("render", "setle", "--out", "a.wav")

    assert told.returncode == 66
    assert told.stderr == 'error: there is no routine "setle"; did you mean "settle"?\n'
    assert told.stdout == ""


def test_somebody_who_stops_reading_is_no_error(home: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "calmcramp", "routines", "show", "settle"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    told = child.stderr.read().decode()
    child.stderr.close()

    assert child.wait(timeout=120) in (0, 1, -signal.SIGPIPE)
    assert told == ""


def test_options_can_come_from_the_environment(
    calmcramp: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CALMCRAMP_CONFIG", str(tmp_path / "mine.toml"))
    assert "there is no file" in calmcramp("routines", "list").error

    (tmp_path / "mine.toml").write_text("[night]\nvolume_db = -6\n", encoding="utf-8")
    assert calmcramp("routines", "list").code == 0

    monkeypatch.setenv("CALMCRAMP_RENDER_OUT", "from-the-environment.mp3")
    assert "from-the-environment.mp3" in calmcramp("render", "settle").error
    monkeypatch.setenv("CALMCRAMP_HEAR_STATE", "drunk")
    assert "drunk" in calmcramp("hear", "a.wav").error


def test_the_devices_of_the_environment_are_asked_for(
    calmcramp: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALMCRAMP_OUTPUT", "No Such Card")
    assert calmcramp("play", "grounding").code == 69
    assert "CALMCRAMP_OUTPUT" in calmcramp("play", "--help").out

"""What every test gets: folders of its own, and the sound card of ``sound_server.py``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest_plugins = ["sound_server"]

XDG = ("CONFIG", "CACHE", "DATA", "STATE")


@pytest.fixture(autouse=True, scope="session")
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests, and the programs they start, out of the user's own folders."""
    folder = tmp_path_factory.mktemp("xdg")
    with pytest.MonkeyPatch.context() as patch:
        for name in XDG:
            patch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        yield

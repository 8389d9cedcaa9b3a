"""The shipped words of the schedule, and a Tuesday evening to try them on."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from calmcramp import places
from calmcramp.planning.phrases import Refusal, Wish, routine_names, understand
from calmcramp.planning.schedule_reading import read_schedule_words

TEXT = (places.scripts() / "schedule.toml").read_text("utf-8")
WORDS = read_schedule_words(TEXT, "schedule.toml")
BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 11, 24, 20, 10, 30, tzinfo=BERLIN)
NAMES = routine_names({"body-scan": ["body scan"], "pmr-7": ["seven muscle groups"]})


def meant(text: str, now: datetime = TUESDAY) -> Wish | Refusal:
    return understand(text, WORDS, now, NAMES)

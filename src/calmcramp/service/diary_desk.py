"""The diary's desk beside the conversation: the week for whoever asks, and by day, for whoever
speaks, what the night did not know.

It asks the clock and the diary; the conversation only sees values. The diary is read elsewhere, so
an answer may come a moment later: `take` is asked for it.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Collection, Iterable, Mapping

from calmcramp import places
from calmcramp.dialogue.aftercare import NUMBERS
from calmcramp.dialogue.events import Event, Open, Question, Reply, Review, Told
from calmcramp.dialogue.match import Understood
from calmcramp.planning.diary import Diary, last_night, night_of
from calmcramp.planning.diary_questions import FOLLOWS, OF_THE_CRAMP, open_questions
from calmcramp.planning.diary_words import DiaryWords, spoken_week
from calmcramp.planning.summary import summarize
from calmcramp.service.clock_trust import Clock, WallClock, confirmed_beside
from calmcramp.service.keeping import Read
from calmcramp.service.language import diary_words

DAY = (7, 21)
"""The hours, from and to, in which anything may be asked about last night; our judgement."""
FRESH_S = 90.0
"""So long after somebody spoke they may be asked something."""
NOT_NOW = frozenset({"stop", "no", "goodnight", "later"})
"""Who says one of these wants to be asked nothing."""

_YES_NO = {"yes": True, "no": False}
_OF_TEN = {name: number for number, name in enumerate(NUMBERS)}
_ANSWERS: Mapping[str, Mapping[str, str | int | bool]] = {
    "side": {side: side for side in ("left", "right", "both")},
    "pain": {name: number for name, number in _OF_TEN.items() if number},
    **dict.fromkeys(("soreness", "stress", "slept", "awake"), _OF_TEN),
    "effort": {"yes": "hard", "no": "usual"},
    "fluids": {"yes": "low", "no": "usual"},
}
"""Question -> canonical name -> what is kept; of all others: yes or no."""


class DiaryDesk:
    """One diary, its words, and who may be asked."""

    def __init__(
        self,
        read: Read,
        words: DiaryWords,
        clock: Clock,
        flags: Collection[str] = (),
        asks: bool = True,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """:param flags: the safety profile
        :param asks: whether anything may be asked: not where no answer would be kept
        """
        self._read, self._words, self._clock = read, words, clock
        self._flags, self._asks, self._monotonic = flags, asks, monotonic
        self._answers: queue.SimpleQueue[Reply | Review] = queue.SimpleQueue()
        self._spoken: float | None = None
        self._consulted = False

    def consult(self, about: str) -> None:
        """Ask the diary: ``week``, or ``questions``."""
        self._consulted = True
        if about == "week":
            self._read(lambda diary: self._answers.put(self._week(diary)))
        else:
            self._read(self._wanted)

    def hears(self, meant: Understood, now: float, calm: bool) -> None:
        """Somebody said this. Who is in need, or wants peace, is asked nothing; whose words mean
        nothing may be speaking with somebody else.

        :param now: seconds on the audio clock
        :param calm: whether nobody was being helped, led or asked
        """
        to_it = meant.kind in ("wake", "command", "question") and not NOT_NOW & set(meant.names)
        self._spoken = now if calm and to_it else None

    def look(self, now: float, busy: bool) -> None:
        """See whether something is open about last night, where somebody may be asked.

        :param busy: whether somebody is being helped, led or spoken with
        """
        if self._spoken is None or busy or self._consulted:
            return
        fresh, self._spoken = now - self._spoken < FRESH_S, None
        if fresh and self._asks and self._by_day():
            self._read(self._unasked)

    def take(self, now: float) -> Event | None:
        """What the diary has answered, or None."""
        try:
            answer = self._answers.get_nowait()
        except queue.Empty:
            return None
        self._consulted = False
        return Told(answer, now) if isinstance(answer, Reply) else Open(answer, now)

    def _by_day(self) -> bool:
        now = self._clock.now()
        return DAY[0] <= now.hour < DAY[1] and self._clock.trusted(now, self._monotonic())

    def _week(self, diary: Diary | None) -> Reply:
        if diary is None:
            return Reply((self._words.say("say", "unreadable"),))
        return Reply(spoken_week(summarize(diary, night_of(self._clock.now())), self._words))

    def _wanted(self, diary: Diary | None) -> None:
        unreadable = Reply((self._words.say("say", "unreadable"),))
        self._answers.put(unreadable if diary is None else self._review(diary, wanted=True))

    def _unasked(self, diary: Diary | None) -> None:
        if diary is not None and (review := self._review(diary, wanted=False)).questions:
            self._answers.put(review)

    def _review(self, diary: Diary, wanted: bool) -> Review:
        now = self._clock.now()
        names = open_questions(diary, now, self._flags, wanted) if self._asks else ()
        return review_of(names, self._words, last_night(now).isoformat(), wanted)


def review_of(names: Iterable[str], words: DiaryWords, night: str, wanted: bool) -> Review:
    """These questions about a night, in the words of a language, as the conversation knows them.

    :param wanted: whether somebody asked to be asked
    """
    say = words.sections["say"]
    return Review(
        night,
        tuple(_question(name, words) for name in names),
        wanted,
        words.say("ask", "consent"),
        say["thanks"],
        say["no"],
        say["later"],
        say["nothing"],
    )


def _question(name: str, words: DiaryWords) -> Question:
    return Question(
        name,
        words.say("ask", name),
        _ANSWERS.get(name, _YES_NO),
        minutes=name == "awake",
        note="remembered" if name in OF_THE_CRAMP else "day",
        after_yes=name in FOLLOWS,
    )


def open_diary_desk(
    language: str, read: Read | None, flags: Collection[str] = (), asks: bool = True
) -> DiaryDesk | None:
    """The diary of this user, told and asked; None in a language that has no words for it, and
    where nothing is kept.

    :param asks: whether anything may be asked
    :raises FaultsFound: with every fault in those words
    """
    words = diary_words(language)
    if words is None or read is None:
        return None
    clock = WallClock(confirmed_beside(places.schedule_file()))
    # Who vouches for it takes a moment to find out, and it is asked only when somebody has spoken.
    clock.trusted(clock.now(), time.monotonic())
    return DiaryDesk(read, words, clock, flags, asks)

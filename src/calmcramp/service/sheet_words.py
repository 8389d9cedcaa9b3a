"""What a doctor's sheet says in words (care-brief 9): counts, what stands out, and what to ask.

Rule 1. It counts and asks. It names no cause, no diagnosis and no dose, and promises nothing.
Rule 2. What somebody said in despair is not on it: a sheet of paper lies about (`TO_A_DOCTOR`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from calmcramp.planning.summary import FEW, WEEK, Compared, Span, Summary
from calmcramp.service.diary_charts import short, spelt

DISCLAIMER = (
    "Self-reported, collected by a bedside assistant (calmcramp), which is not a medical device.\n"
    "Times and lengths were noted by the assistant; everything else was told to it."
)
MOST_QUESTIONS, MOST_TRIGGERS = 5, 5
TRIGGER_NOTE = f"* fewer than {FEW} nights: a pattern, not proof"
SIGNS = {
    "cant-breathe": "short of breath",
    "cant-move": "leg can not be moved, or both legs weak or numb",
    "child": "a child",
    "cold-leg": "leg cold, pale or blue",
    "emergency": "asked for emergency help",
    "every-night": "wakes every night, or several times",
    "fluid-loss": "much fluid lost",
    "heart-rhythm": "heartbeat irregular or racing",
    "numb": "numbness, tingling or weakness",
    "popped": "an injury or a pop",
    "pregnant-urgent": "a warning sign in pregnancy",
    "screen": "leg swollen, hot, red, numb or weak",
    "spine": "bladder, bowel or saddle numbness",
    "spreading": "cramps all over, jaw or back",
    "swollen": "one leg swollen, hot or discoloured",
    "ten-minutes": "a cramp of more than ten minutes",
    "under-care": "under care for another illness",
    "walking-pain": "pain on walking that rest relieves",
}
"""Red flag -> how a doctor reads it; the others are called as they are."""
COLUMNS = ("week of", "nights", "cramps", "worst", "mean", "minutes", "> 10 min", "stretched")
"""Of the table, each week a row."""
UNDER_COLUMNS = ("", "with cramp", "", "pain", "pain", "to ease", "", "nights")


def in_short(summary: Summary) -> tuple[str, ...]:
    """The few sentences to read when there is time for nothing else."""
    period = summary.period
    if not period.cramps:
        return ("No cramp was noted in these three months.",)
    return tuple(_in_short(summary, period))


def _in_short(summary: Summary, period: Span) -> Iterator[str]:
    nights = _count(period.cramp_nights, "night")
    yield f"{_count(period.cramps, 'cramp')} on {nights}; {_lately(summary)}."
    if period.worst_pain is not None:
        yield f"Pain {period.mean_pain:.1f} of 10 on average, {period.worst_pain} at worst."
    if period.median_minutes is not None:
        yield f"Half of those seen to ease had within {_minutes(period.median_minutes)} minutes."
    if period.woken_twice:
        yield f"Woken twice or more in {_count(period.woken_twice, 'night')}."
    if summary.one_leg:
        yield f"Always the {summary.one_leg} leg, wherever the side was named."
    if period.long:
        last = spelt(summary.long[-1].at.date())
        when = f"on {last}" if period.long == 1 else f"the last on {last}"
        yield f"{_count(period.long, 'cramp')} of more than ten minutes, {when}."
    if summary.stretching is not None:
        yield stretching(summary.stretching)


def _lately(summary: Summary) -> str:
    this = f"{summary.week.cramps} in the last week"
    if summary.before is None:
        return this
    usual = summary.before.cramps * WEEK / summary.before.nights
    return f"{this}, {usual:.1f} a week in the {_weeks(summary.before)} before"


def _weeks(span: Span) -> str:
    return "week" if span.nights == WEEK else f"{span.nights // WEEK} weeks"


def rows(summary: Summary, began: date | None) -> list[tuple[str, ...]]:
    """The table's cells, a row for each week, the newest first."""
    return [_row(span, began) for span in reversed(summary.weeks)]


def _row(span: Span, began: date | None) -> tuple[str, ...]:
    week = short(span.first)
    if began is None or span.last < began:
        return (week, *[""] * (len(COLUMNS) - 1))
    return (
        week,
        str(span.cramp_nights),
        str(span.cramps),
        _or_dash(span.worst_pain, "{}"),
        _or_dash(span.mean_pain, "{:.1f}"),
        "–" if span.median_minutes is None else _minutes(span.median_minutes),
        str(span.long or "–"),
        str(span.stretch_nights or "–"),
    )


def flags(summary: Summary) -> list[str]:
    """Each kind of red-flag words, how often, and when last."""
    counts = Counter(one.category for one in summary.flags)
    last = {one.category: one.at.date() for one in summary.flags}
    return [
        f"{_sign(category)}: {_times(count)} {short(last[category])}"
        for category, count in counts.most_common()
    ]


def _sign(category: str) -> str:
    return SIGNS.get(category, category.replace("-", " "))


def triggers(summary: Summary) -> list[str]:
    """Cramp nights with and without each trigger, the most telling first."""
    told = sorted(summary.triggers, key=_difference, reverse=True)[:MOST_TRIGGERS]
    few = [TRIGGER_NOTE] if any(one.few for one in told) else []
    return [*(_trigger(one) for one in told), *few]


def _difference(one: Compared) -> float:
    having, without = one.having, one.without
    return having.cramp_nights / having.nights - without.cramp_nights / without.nights


def _trigger(one: Compared) -> str:
    having, without = one.having, one.without
    star = "*" if one.few else ""
    return (
        f"{one.name}: {having.cramp_nights} of {having.nights}, "
        f"else {without.cramp_nights} of {without.nights}{star}"
    )


def stretching(found: Compared) -> str:
    """Nights with a bedtime stretch against others."""
    with_it, without = found.having, found.without
    after = f"{with_it.per_night:.2f} cramps a night ({with_it.nights} nights)"
    otherwise = f"{without.per_night:.2f} ({without.nights})"
    return f"After a bedtime stretch {after}, otherwise {otherwise}: a pattern, not proof."


def questions(summary: Summary) -> Sequence[str]:
    """What to ask the doctor, what stands out first."""
    return [*dict.fromkeys(_questions(summary))][:MOST_QUESTIONS]


def _questions(summary: Summary) -> Iterator[str]:
    if summary.flags:
        yield "What do the signs listed above call for?"
    if summary.period.long:
        yield "Some lasted more than ten minutes. What should I do when that happens?"
    if summary.one_leg:
        yield f"It is always the {summary.one_leg} leg. Should it be examined?"
    if summary.medicines:
        yield "Could one of my medicines add to the cramps?"
    if summary.period.woken_twice:
        yield "They wake me more than once a night. What could help me sleep?"
    yield "Is an examination or a blood test needed?"
    yield "Is stretching calves and the backs of the thighs every evening right for me?"
    yield "When should I call somebody in the night?"


def _minutes(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _count(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _times(count: int) -> str:
    return "once," if count == 1 else f"{count} times, last"


def _or_dash(value: float | None, form: str) -> str:
    return "–" if value is None else form.format(value)

"""Which forms can there be? Hypothesis strategies for every `Form` that a document can carry."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from hypothesis import strategies as st

from spoc.exchange.envelope import Entity, Form, Header, Relation
from spoc.exchange.form_fields import KINDS, entity_fields, header_fields
from spoc.kernel.text import clean

ANY_TEXT = st.text(st.characters(codec=None), max_size=30)
TEXT = ANY_TEXT.map(lambda each: clean(each)[0]) | st.sampled_from(
    [" ZILVERNIK ", "\n", "\t a", "<&>]]>", "&amp;", "şahıs\nعربي", "{}", "\x85\u2028", "'\""]
)
INSTANTS = st.datetimes(
    min_value=datetime(1, 1, 2),  # noqa: DTZ001 - Hypothesis adds the zone itself
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001 - the same
    timezones=st.integers(-1439, 1439).map(lambda n: timezone(timedelta(minutes=n))),
)


def _header_values(code: str) -> st.SearchStrategy[object]:
    if code == "reply_by":
        return st.none() | INSTANTS
    if header_fields()[code].multiple:
        return st.lists(TEXT, max_size=3).map(tuple)
    return TEXT


HEADERS = st.builds(Header, **{code: _header_values(code) for code in header_fields()})


@st.composite
def entities(draw: st.DrawFn) -> Entity:
    """Kinds and fields of the tables, and now and then others: they travel too."""
    kind = draw(st.sampled_from(KINDS) | TEXT | st.just("other"))
    names = st.sampled_from([*entity_fields(kind), "extra", "shoe size"]) | TEXT
    held = st.lists(TEXT, min_size=1, max_size=3).map(tuple)
    values = draw(st.dictionaries(names, held, max_size=4))
    return Entity(draw(TEXT), kind, draw(TEXT), values, draw(TEXT))


FORMS = st.builds(
    Form,
    header=HEADERS,
    text=TEXT,
    entities=st.lists(entities(), max_size=3).map(tuple),
    relations=st.lists(st.builds(Relation, TEXT, TEXT, TEXT), max_size=3).map(tuple),
)

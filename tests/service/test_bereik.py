"""Which bytes a Range header asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.bereik import lees_bereik


@pytest.mark.parametrize(
    ("kop", "bytes_"),
    [
        ("bytes=0-3", b"abcd"),
        ("bytes=3-", b"defgh"),
        ("bytes=-2", b"gh"),
        ("bytes=-99", b"abcdefgh"),
        ("bytes=6-99", b"gh"),
        ("Bytes = 1-1", b"b"),
        ("bytes=8-", b""),
        ("bytes=-0", b""),
        *((kop, None) for kop in ("", "bytes=-", "bytes=3-1", "bytes=0-1,3-4", "rows=0-3", "bytes=a-b")),
        ("bytes=٣-", None),
        (f"bytes={'9' * 5000}-", None),
    ],
)
def test_lees_bereik(kop: str, bytes_: bytes | None) -> None:
    inhoud = b"abcdefgh"
    bereik = lees_bereik(kop, len(inhoud))
    assert (None if bereik is None else inhoud[bereik.start : bereik.stop]) == bytes_


@given(st.one_of(st.text(), st.from_regex(r"bytes=\d{0,20}-\d{0,20}")), st.integers(0, 10**12))
def test_nooit_voorbij_het_einde(kop: str, lengte: int) -> None:
    """Whatever is asked, no byte before the file or behind it."""
    bereik = lees_bereik(kop, lengte)
    assert not bereik or 0 <= bereik.start < bereik.stop <= lengte

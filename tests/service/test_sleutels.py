"""Codes and keys: enough randomness, forgiving typing, and keys that do not give each other."""

from collections import Counter
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.sleutels import ALFABET, Sleutels, nieuwe_code, nieuwe_codes, normaliseer, nummer_van
from service.zegels import Zegel

MASTER = b"m" * 32


def test_codes_have_sixty_bits_and_no_look_alikes() -> None:
    codes = nieuwe_codes(4000)
    assert len(ALFABET) ** 12 == 2**60
    assert not set("ILOU") & set(ALFABET)
    assert len(set(codes)) == 4000
    assert all(normaliseer(code) == code for code in [*codes, nieuwe_code()])
    assert nieuwe_codes(0) == []
    counts = Counter("".join(codes).replace("-", ""))
    assert set(counts) == set(ALFABET)
    assert max(counts.values()) < 1.25 * min(counts.values())  # 1500 expected each


@given(st.integers(0, 2**32 - 1))
def test_a_code_may_be_typed_in_many_ways(seed: int) -> None:
    code = nieuwe_codes(1)[0]
    kaal = code.replace("-", "")
    slordig = [code.lower(), kaal, f" {kaal[:4]} {kaal[4:8]} {kaal[8:]} ", code.replace("-", "–")]
    slordig.append(code.replace("0", "o").replace("1", "l" if seed % 2 else "I"))
    assert {normaliseer(vorm) for vorm in slordig} == {code}


@given(st.text(max_size=80))
def test_what_cannot_be_a_code_is_none_and_normalising_is_stable(tekst: str) -> None:
    code = normaliseer(tekst)
    assert code is None or (normaliseer(code) == code and len(code) == 14)


@pytest.mark.parametrize("tekst", ["", "ABCD-EFGH", "ABCD-EFGH-JKM\x00", "U" * 12, "A" * 13, "1" * 1_000_000])
def test_refused(tekst: str) -> None:
    assert normaliseer(tekst) is None


def test_every_key_differs_per_purpose_and_per_master() -> None:
    sleutels, ander = Sleutels(MASTER), Sleutels(b"n" * 32)
    code, poging = nieuwe_code(), uuid4()
    waarden = [
        sleutels.status_sleutel(code),
        sleutels.concept_sleutel(code, "GM0363"),
        sleutels.concept_sleutel(code, "GM0518"),
        sleutels.bewijs(code, "GM0363", poging, b"a"),
        sleutels.bewijs(code, "GM0363", poging, b"b"),
        sleutels.bewijs(code, "GM0363", uuid4(), b"a"),
        sleutels.bewijs(nieuwe_code(), "GM0363", poging, b"a"),
        ander.status_sleutel(code),
        ander.bewijs(code, "GM0363", poging, b"a"),
    ]
    assert len(set(waarden)) == len(waarden)
    assert all(len(waarde) == 32 and code.encode() not in waarde for waarde in waarden)
    assert Sleutels(MASTER).status_sleutel(code) == waarden[0]


def test_secret_of_a_ronde_is_of_one_file_of_one_ronde() -> None:
    sleutels = Sleutels(MASTER)
    geheimen = [
        sleutels.rondesleutel("inwoners-2026", "a" * 64),
        sleutels.rondesleutel("inwoners-2026", "b" * 64),
        sleutels.rondesleutel("inwoners-2025", "a" * 64),
        Sleutels(b"n" * 32).rondesleutel("inwoners-2026", "a" * 64),
        sleutels.status_sleutel("inwoners-2026|" + "a" * 64),
    ]
    assert len(set(geheimen)) == len(geheimen) and {len(g) for g in geheimen} == {32}
    assert sleutels.rondesleutel("inwoners-2026", "a" * 64) == geheimen[0]


def test_draft_opens_only_with_its_own_code_and_gemeente() -> None:
    sleutels, code, zegel = Sleutels(MASTER), nieuwe_code(), Zegel(b"z" * 32)
    verzegeld = sleutels.verzegel_concept(zegel, code, "GM0363", b"geheim")
    assert b"geheim" not in verzegeld
    assert sleutels.open_concept(zegel, code, "GM0363", verzegeld) == b"geheim"
    assert sleutels.open_concept(zegel, nieuwe_code(), "GM0363", verzegeld) is None
    assert sleutels.open_concept(zegel, code, "GM0518", verzegeld) is None
    assert Sleutels(b"n" * 32).open_concept(zegel, code, "GM0363", verzegeld) is None
    assert sleutels.open_concept(zegel, code, "GM0363", verzegeld[:-1] + bytes([verzegeld[-1] ^ 1])) is None
    assert sleutels.verzegel_concept(zegel, code, "GM0363", b"geheim") != verzegeld
    # with the code and the master secret, but another seal
    assert sleutels.open_concept(Zegel(b"y" * 32), code, "GM0363", verzegeld) is None


def test_parts_are_stable_and_even() -> None:
    sleutels = Sleutels(MASTER)
    codes = nieuwe_codes(3000)
    delen = Counter(sleutels.deel(code, 3) for code in codes)
    assert set(delen) == {1, 2, 3}
    assert all(850 < aantal < 1150 for aantal in delen.values())
    assert [sleutels.deel(code, 3) for code in codes[:50]] == [sleutels.deel(code, 3) for code in codes[:50]]
    assert sleutels.deel(codes[0], 1) == 1


def test_organisation_ids_are_opaque_and_differ_per_ronde() -> None:
    sleutels = Sleutels(MASTER)
    eerste = sleutels.organisatie("aanbieders-2026", "Thuiszorg Noord")
    assert eerste == sleutels.organisatie("aanbieders-2026", "Thuiszorg Noord")
    assert eerste != sleutels.organisatie("aanbieders-2027", "Thuiszorg Noord")
    assert eerste.version == 4


def test_the_mask_of_an_organisation_needs_the_code() -> None:
    sleutels, code = Sleutels(MASTER), nieuwe_code()
    maskers = {
        sleutels.organisatie_masker(code, "GM0363"),
        sleutels.organisatie_masker(code, "GM0518"),
        sleutels.organisatie_masker(nieuwe_code(), "GM0363"),
        Sleutels(b"n" * 32).organisatie_masker(code, "GM0363"),
    }
    assert {len(masker) for masker in maskers} == {16}
    assert len(maskers) == 4
    assert sleutels.organisatie_masker(code, "GM0363") in maskers


def test_receipt_number_is_short_and_follows_the_receipt() -> None:
    assert nummer_van(b"\x00" * 32) == "0000-0000"
    assert nummer_van(b"\xff" * 32) == "ZZZZ-ZZZZ"
    assert nummer_van(bytes(range(32))) != nummer_van(bytes(range(1, 33)))

"""Everyone is in one group of every breakdown, also those who did not say what they are."""

from dataclasses import replace

import numpy as np
import polars as pl

from analyse.tellen import tel_ronde
from analyse.telplan import N
from analyse.uitsplitsen.groepen import Kenmerk, kenmerken_van, rooster_van
from tests.analyse.kunst import buren, codeboek, ronde
from tests.analyse.uitsplitsen.achtergronden import mensen, per_mens, publiceer

PER = dict(zip(buren(5), (40, 90, 7, 200, 1), strict=True))


def test_the_breakdowns_are_every_kenmerk_and_every_pair() -> None:
    rooster = rooster_van(tel_ronde(mensen(PER, 1)))
    namen = [u.kenmerken for u in rooster.uitsplitsingen]
    een = ["geslacht", "leeftijdsgroep", "leeftijd", "opleiding", "modus"]
    assert namen[:6] == [(), *((naam,) for naam in een)]
    assert len(namen) == 6 + 9 and ("leeftijdsgroep", "leeftijd") not in namen
    assert dict(zip(een, (u.waarden for u in rooster.uitsplitsingen[1:6]), strict=True)) == {
        "geslacht": (("man",), ("vrouw",)),
        "leeftijdsgroep": (("tot 50",), ("vanaf 50",)),
        "leeftijd": (("18-34",), ("35-49",), ("50-64",), ("65-74",), ("75+",)),
        "opleiding": (("praktisch",), ("middelbaar",), ("theoretisch",)),
        "modus": (("import",), ("web",)),
    }
    for u in rooster.uitsplitsingen:
        assert sorted(set(u.groep.tolist())) == list(range(len(u.waarden)))
        for ouder in u.ouders:
            boven = rooster.uitsplitsingen[ouder]
            paren = set(zip(u.groep.tolist(), boven.groep.tolist(), strict=True))
            assert len(paren) == len(u.waarden), "every group lies in one group of each that it refines"


def test_who_said_what_they_are_is_what_they_said() -> None:
    o = publiceer(mensen(PER, 2, onbekend=0.2))
    p = per_mens(o)
    for vraag, kenmerk, woorden in (
        ("ag_geslacht", "geslacht", ("man", "vrouw")),
        ("ag_leeftijd", "leeftijd", ("18-34", "35-49", "50-64", "65-74", "75+")),
        ("ag_opleiding", "opleiding", ("praktisch", "middelbaar", "theoretisch")),
    ):
        for code, woord in enumerate(woorden, 1):
            assert set(p.filter(pl.col(vraag) == code)[kenmerk]) == {woord}
        onbekend = p.filter(pl.col(vraag) > len(woorden))
        assert onbekend.height and set(onbekend[kenmerk]) <= set(woorden)


def geslacht(k: tuple[Kenmerk, ...]) -> Kenmerk:
    return next(x for x in k if x.naam == "geslacht")


def test_unknowns_are_spread_in_the_proportions_of_their_gemeente() -> None:
    code = buren(1)[0]
    invoer = mensen({code: 3_000}, 3, onbekend=0.0)
    rng = np.random.default_rng(33)
    vast = np.where(rng.random(3_000) < 0.25, 99, np.where(rng.random(3_000) < 0.8, 1, 2))
    antwoorden = invoer.lees().with_columns(ag_geslacht=pl.Series(vast, dtype=pl.Int16))
    telling = tel_ronde(replace(invoer, antwoorden=antwoorden))
    k, n = geslacht(kenmerken_van(telling)), telling.som.van(N)
    man = [n[(k.plek == 0) & mee].sum() / n[mee].sum() for mee in (k.onbekend, ~k.onbekend)]
    assert abs(man[0] - man[1]) < 0.02 and n[k.onbekend].sum() > 700
    leeftijd = telling.som.sleutels["ag_leeftijd"].to_numpy()
    for groep in range(1, 6):
        hier = k.onbekend & (leeftijd == groep)
        assert abs(n[hier & (k.plek == 0)].sum() / n[hier].sum() - man[1]) < 0.25, "in every age"


def test_who_is_given_to_whom_does_not_depend_on_other_gemeenten() -> None:
    samen = mensen(PER, 4, onbekend=0.3)
    for code in PER:
        alleen = replace(samen, antwoorden=samen.lees().filter(pl.col("gemeente") == code))
        uit = []
        for invoer in (samen, alleen):
            telling = tel_ronde(invoer)
            k = geslacht(kenmerken_van(telling)) if PER[code] > 10 else None
            if k is not None:
                hier = np.array(telling.gebied.gemeenten)[telling.gemeente] == code
                uit.append([k.waarden[p] for p in k.plek[hier]])
        assert not uit or uit[0] == uit[1]


def test_a_kenmerk_has_the_values_that_occur_and_two_at_least() -> None:
    invoer = mensen(PER, 5, onbekend=0.0)
    zonder = replace(
        invoer,
        antwoorden=invoer.lees().with_columns(
            ag_leeftijd=pl.lit(2, pl.Int16), modus=pl.lit("web"), ag_opleiding=pl.lit(3, pl.Int16)
        ),
    )
    rooster = rooster_van(tel_ronde(zonder))
    assert [u.kenmerken for u in rooster.uitsplitsingen] == [(), ("geslacht",)]
    kaal = replace(invoer, codeboek=codeboek("gemeente", 2), antwoorden=invoer.lees().drop("modus"))
    assert [u.kenmerken for u in rooster_van(tel_ronde(kaal)).uitsplitsingen] == [()]
    assert publiceer(kaal).frame.height == 0
    assert publiceer(ronde("gemeente", PER, 1)).frame.height == 0
    assert publiceer(ronde("aanbieders", PER, 1)).frame.height == 0


def test_a_breakdown_in_which_too_many_did_not_say_is_not_shown() -> None:
    code = buren(1)[0]
    for deel, getoond in ((0.05, True), (0.2, False)):
        frame = publiceer(mensen({code: 900}, 6, onbekend=deel)).frame
        hier = (pl.col("gebied") == code) & pl.col("kenmerk_b").is_null()
        een = frame.filter(hier, pl.col("kenmerk_a") == "geslacht")
        assert een.height == 4 and een["schatting"].is_not_null().all() == getoond
        assert getoond or (set(een["status"]) == {"te_weinig"} and een["n"].is_null().all())
        assert frame.filter(hier, pl.col("kenmerk_a") == "modus")["schatting"].is_not_null().all()

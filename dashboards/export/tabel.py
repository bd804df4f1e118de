"""The figures of a publication as flat tables, each with the words that give it meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from analyse import Publicatie
from analyse.breuken import soort_breuk
from analyse.gemeenten import namen, peergroepen
from analyse.indexen.index import HONDERD, index_titels
from analyse.maten import INDEX_MAAT
from dashboards.gegevens import NEDERLAND
from dashboards.herkomst import land
from dashboards.theme import hoofdletter
from vragenlijsten import Begrip, Schaal, SchaalVraag, Vragenlijst

INDEXVRAAG = "Gemiddelde van de vragen bij deze index, van 0 (laagste antwoord) tot 100 (hoogste antwoord)."
_SCHAAL = {"schaal": pl.String, "schaal_van": pl.Int32, "schaal_tot": pl.Int32}


def tabel_export(
    pub: Publicatie,
    begrippen: Mapping[str, Begrip],
    schalen: Mapping[str, Schaal],
    vragenlijsten: Mapping[str, Vragenlijst],
    eerdere: Sequence[Vragenlijst] = (),
) -> pl.DataFrame:
    """One row per figure, ordered by begrip, maat, periode and gebied.

    Shares 0..1, indices 0..100 and means in scale units, as published; suppressed figures are there with
    their status and nothing else. `vraag` and `schaal` are those of that bewoording in `vragenlijsten` (the
    present ones, by doelgroep) or `eerdere` (of earlier rounds, any order), of an index what it is.
    A bewoording in neither has no `vraag`, and the scale of the catalogue only where no change of scale lies
    between.
    `dekking`: part of the population that lives in the gemeenten that took part; `publicatie`: the first
    twelve digits of the hash; `methode`: its id, also of publications from before figures carried it.
    """
    vragen = _vragen((*eerdere, *vragenlijsten.values()))
    return (
        pub.cijfers.join(_gebieden(pub), on="gebied", how="left")
        .join(_titels(begrippen), on="begrip", how="left")
        .join(vragen, on=["doelgroep", "begrip", "bewoording"], how="left")
        .join(_schalen(pub, begrippen, schalen), on=["begrip", "bewoording"], how="left", suffix="_nu")
        .with_columns(
            pl.when(pl.col("maat") == INDEX_MAAT).then(pl.lit(INDEXVRAAG)).otherwise("vraag").alias("vraag"),
            *(
                pl.when("bekend").then(naam).otherwise(f"{naam}_nu").alias(naam)
                for naam in ("schaal", "schaal_van", "schaal_tot")
            ),
        )
        .select(
            "doelgroep", "periode", "gebied", "gebied_naam", "begrip", "titel", "variabele", "vraag",
            "bewoording", "schaal", "schaal_van", "schaal_tot", "maat", "n", "n_eff",
            "schatting", "se", "lo", "hi", "df", "status",
            *_bron(pub),
        )
        .sort("doelgroep", "begrip", "variabele", "maat", "periode", "gebied", maintain_order=True)
    )  # fmt: skip


def frame_export(pub: Publicatie, naam: str, begrippen: Mapping[str, Begrip]) -> pl.DataFrame:
    """Another frame of the publication (`publicatie.SCHEMAS`), as published, with the words that go with it.

    Beside gebied or gemeente its name (`gebied_naam`), beside begrip its `titel`; at the end where it comes
    from, as in `tabel_export`. Rows keep their order. Raises KeyError.
    """
    frame = pub.frames()[naam].drop("methode", strict=False)
    gebied = next((k for k in ("gebied", "gemeente") if k in frame.columns), "")
    kolommen = frame.columns
    for sleutel, woord, woorden in (
        (gebied, "gebied_naam", _gebieden(pub).rename({"gebied": gebied or "gebied"})),
        ("begrip", "titel", _titels(begrippen)),
    ):
        if sleutel in kolommen:
            frame = frame.join(woorden, on=sleutel, how="left", maintain_order="left")
            kolommen.insert(kolommen.index(sleutel) + 1, woord)
    return frame.select(kolommen).with_columns(_bron(pub))


def _bron(pub: Publicatie) -> list[pl.Expr]:
    """What every row says about the publication it comes from."""
    return [
        pl.lit(pub.kop.ronde).alias("ronde"),
        pl.lit(pub.kop.versie, dtype=pl.Int32).alias("versie"),
        pl.lit(pub.kop.hash.removeprefix("sha256:")[:12]).alias("publicatie"),
        pl.lit(pub.kop.gesimuleerd).alias("gesimuleerd"),
        pl.lit(pub.kop.dekking).alias("dekking"),
        pl.lit(pub.kop.methode).alias("methode"),
    ]


def _gebieden(pub: Publicatie) -> pl.DataFrame:
    alle = {
        NEDERLAND: hoofdletter(land(pub.kop).naam),
        **{g.id: g.naam for g in peergroepen().values()},
        **namen(pub.kop.indeling),
    }
    return pl.DataFrame(
        list(alle.items()), schema={"gebied": pl.String, "gebied_naam": pl.String}, orient="row"
    )


def _titels(begrippen: Mapping[str, Begrip]) -> pl.DataFrame:
    titels = index_titels(begrippen) | {b.id: b.titel for b in begrippen.values()}
    rijen = [(naam, titel["nl"]) for naam, titel in titels.items()]
    return pl.DataFrame(rijen, schema={"begrip": pl.String, "titel": pl.String}, orient="row")


def _schalen(pub: Publicatie, begrippen: Mapping[str, Begrip], schalen: Mapping[str, Schaal]) -> pl.DataFrame:
    """The scale of the catalogue, per bewoording that is measured on it as far as the begrip knows."""
    rijen: list[tuple[object, ...]] = []
    indexen = index_titels(begrippen)
    for begrip, bewoording in pub.cijfers.select("begrip", "bewoording").unique().iter_rows():
        if begrip in indexen:
            rijen.append((begrip, bewoording, INDEX_MAAT, 0, int(HONDERD)))
        b = begrippen.get(begrip)
        if b is None or b.schaal is None:
            continue
        laatste = max(x.versie for x in b.reeks)
        if soort_breuk(b, bewoording, laatste) not in {"schaal", "breuk"}:
            rijen.append((begrip, bewoording, *_schaal(b.schaal, schalen)))
    return pl.DataFrame(rijen, schema={"begrip": pl.String, "bewoording": pl.Int32, **_SCHAAL}, orient="row")


def _vragen(lijsten: Sequence[Vragenlijst]) -> pl.DataFrame:
    """Wording and scale per doelgroep, begrip and bewoording; of the last questionnaire that has it."""
    rijen = {
        (lijst.doelgroep, v.begrip, v.bewoording): (
            v.tekst["nl"],
            True,
            *_schaal(v.schaal if isinstance(v, SchaalVraag) else None, lijst.schalen),
        )
        for lijst in lijsten
        for v in lijst.vragen.values()
    }
    kolommen = {"doelgroep": pl.String, "begrip": pl.String, "bewoording": pl.Int32, "vraag": pl.String}
    kolommen |= {"bekend": pl.Boolean, **_SCHAAL}
    return pl.DataFrame([(*k, *v) for k, v in rijen.items()], schema=kolommen, orient="row")


def _schaal(naam: str | None, schalen: Mapping[str, Schaal]) -> tuple[str | None, int | None, int | None]:
    schaal = schalen.get(naam) if naam is not None else None
    return (naam, schaal.van, schaal.tot) if schaal is not None else (naam, None, None)

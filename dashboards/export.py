"""The figures of a publication as one flat table, each with the words that give it meaning."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from analyse import Publicatie
from analyse.gemeenten import namen, peergroepen
from dashboards.gegevens import NEDERLAND
from vragenlijsten import Begrip, Schaal, Vragenlijst


def tabel_export(
    pub: Publicatie,
    begrippen: Mapping[str, Begrip],
    schalen: Mapping[str, Schaal],
    vragenlijsten: Mapping[str, Vragenlijst],
) -> pl.DataFrame:
    """One row per figure, ordered by begrip, maat, periode and gebied.

    Shares 0..1 and means in scale units, unrounded; suppressed figures are there with their status and
    nothing else. `vraag` is the wording of that bewoording, null when it is not in `vragenlijsten`;
    `publicatie` the first twelve digits of the hash.
    """
    return (
        pub.cijfers.join(_gebieden(pub), on="gebied", how="left")
        .join(_begrippen(begrippen, schalen), on="begrip", how="left")
        .join(_vragen(vragenlijsten), on=["doelgroep", "begrip", "bewoording"], how="left")
        .select(
            "doelgroep", "periode", "gebied", "gebied_naam", "begrip", "titel", "variabele", "vraag",
            "bewoording", "schaal", "schaal_van", "schaal_tot", "maat", "n", "n_eff",
            "schatting", "se", "lo", "hi", "df", "status",
            pl.lit(pub.kop.ronde).alias("ronde"),
            pl.lit(pub.kop.versie, dtype=pl.Int32).alias("versie"),
            pl.lit(pub.kop.hash.removeprefix("sha256:")[:12]).alias("publicatie"),
            pl.lit(pub.kop.gesimuleerd).alias("gesimuleerd"),
        )
        .sort("doelgroep", "begrip", "variabele", "maat", "periode", "gebied", maintain_order=True)
    )  # fmt: skip


def _gebieden(pub: Publicatie) -> pl.DataFrame:
    alle = {
        NEDERLAND: "Nederland",
        **{g.id: g.naam for g in peergroepen().values()},
        **namen(pub.kop.indeling),
    }
    return pl.DataFrame(
        list(alle.items()), schema={"gebied": pl.String, "gebied_naam": pl.String}, orient="row"
    )


def _begrippen(begrippen: Mapping[str, Begrip], schalen: Mapping[str, Schaal]) -> pl.DataFrame:
    rijen = []
    for b in begrippen.values():
        schaal = schalen.get(b.schaal) if b.schaal is not None else None
        einden = (schaal.van, schaal.tot) if schaal is not None else (None, None)
        rijen.append((b.id, b.titel["nl"], b.schaal, *einden))
    kolommen = {
        "begrip": pl.String,
        "titel": pl.String,
        "schaal": pl.String,
        "schaal_van": pl.Int32,
        "schaal_tot": pl.Int32,
    }
    return pl.DataFrame(rijen, schema=kolommen, orient="row")


def _vragen(vragenlijsten: Mapping[str, Vragenlijst]) -> pl.DataFrame:
    rijen = {
        (doelgroep, v.begrip, v.bewoording): v.tekst["nl"]
        for doelgroep, lijst in vragenlijsten.items()
        for v in lijst.vragen.values()
    }
    kolommen = {"doelgroep": pl.String, "begrip": pl.String, "bewoording": pl.Int32, "vraag": pl.String}
    return pl.DataFrame([(*k, v) for k, v in rijen.items()], schema=kolommen, orient="row")

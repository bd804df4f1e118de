"""Logos of others: drawn again or refused with a sentence; nothing of the file itself survives."""

from __future__ import annotations

import io
import struct
import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from service.errors import OngeldigeInvoer
from service.huisstijl.logo import MAX_BYTES, MAX_PX, maak_logo

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
SCRIPT = b"<script>alert(1)</script>"


def logo(
    soort: str = "PNG", maat: tuple[int, int] = (300, 90), kleur: object = "#0a3d91", **opties: object
) -> bytes:
    """A plain logo as a file."""
    modus = "RGB" if soort == "JPEG" else "RGBA"
    uit = io.BytesIO()
    Image.new(modus, maat, kleur).save(uit, soort, **opties)  # type: ignore[arg-type]  # what a test gives
    return uit.getvalue()


def _png(breedte: int, hoogte: int, *blokken: tuple[bytes, bytes]) -> bytes:
    """A PNG with any size in its header and any chunks."""

    def blok(naam: bytes, inhoud: bytes) -> bytes:
        return struct.pack(">I", len(inhoud)) + naam + inhoud + struct.pack(">I", zlib.crc32(naam + inhoud))

    kop = blok(b"IHDR", struct.pack(">IIBBBBB", breedte, hoogte, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + kop + b"".join(blok(*b) for b in blokken) + blok(b"IEND", b"")


@pytest.mark.parametrize("soort", ["PNG", "JPEG", "WEBP"])
def test_beeld_wordt_opnieuw_getekend(soort: str) -> None:
    gemaakt = maak_logo(logo(soort))
    beeld = Image.open(io.BytesIO(gemaakt.png))
    assert (beeld.format, beeld.mode, beeld.size) == ("PNG", "RGB", (300, 90))
    assert (gemaakt.breedte, gemaakt.hoogte) == (300, 90)
    rood, groen, blauw = beeld.getpixel((5, 5))  # type: ignore[misc]  # three channels
    assert abs(rood - 0x0A) < 6 and abs(groen - 0x3D) < 6 and abs(blauw - 0x91) < 6


def test_groot_wordt_kleiner_en_doorzichtig_wordt_wit() -> None:
    beeld = Image.new("RGBA", (MAX_PX, 400), (0, 0, 0, 0))
    beeld.paste((10, 61, 145, 255), (0, 0, 900, 400))
    uit = io.BytesIO()
    beeld.save(uit, "PNG")
    gemaakt = maak_logo(uit.getvalue())
    assert (gemaakt.breedte, gemaakt.hoogte) == (720, 144)
    hoek = Image.open(io.BytesIO(gemaakt.png)).getpixel((719, 143))
    assert hoek == (255, 255, 255)


def test_niets_uit_het_bestand_blijft_over() -> None:
    """Metadata, text, an ICC profile, a program behind the picture, a second picture: gone."""
    exif = Image.Exif()
    exif[0x9286] = "geheim"
    exif[0x0112] = 6  # lies on its side
    jpeg = logo("JPEG", exif=exif.tobytes(), icc_profile=b"geheim" * 30, comment=b"geheim")
    gemaakt = maak_logo(jpeg + SCRIPT)
    assert (gemaakt.breedte, gemaakt.hoogte) == (72, 240)  # upright, and then small enough
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "geheim <script>")
    png = maak_logo(logo(pnginfo=info) + b"PK\x03\x04" + SCRIPT)
    web = maak_logo(
        logo("WEBP", save_all=True, append_images=[Image.new("RGBA", (300, 90), "red")], xmp=b"geheim")
    )
    for uit in (gemaakt.png, png.png, web.png):
        assert not any(
            woord in uit for woord in (b"geheim", b"script", b"PK\x03", b"iCCP", b"tEXt", b"eXIf", b"acTL")
        )
        assert uit.endswith(b"IEND\xaeB`\x82") and uit.count(b"IEND") == 1
        assert Image.open(io.BytesIO(uit)).info == {}


@pytest.mark.parametrize(
    ("inhoud", "zin"),
    [
        (b"", "leeg"),
        (SVG, "SVG"),
        (b"\xef\xbb\xbf <?xml version='1.0'?>" + SVG, "SVG"),
        (SVG.replace(b"<rect", SCRIPT + b"<rect"), "staat een script"),
        (SVG.replace(b"<rect", b"<rect onload='alert(1)'"), "staat een script"),
        (b"<!doctype html>" + SCRIPT, "staat een script"),
        (b"\x1f\x8b" + bytes(200), "SVG"),
        (b"GIF89a/*" + bytes(200) + b"*/=1;alert(1)", "geen beeld dat wij kennen"),
        (b"%PDF-1.7\n", "geen beeld dat wij kennen"),
        (b"MZ" + bytes(500), "geen beeld dat wij kennen"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "niet te lezen"),
        (logo()[:70], "kapot of niet te lezen"),
        (b"\x89PNG\r\n\x1a\n", "wij kennen"),
        (bytes(MAX_BYTES + 1), "hoogstens 200 kB"),
        (logo(maat=(MAX_PX + 1, 20)), "goede maat"),
        (logo(maat=(8, 8)), "goede maat"),
        (logo(kleur="#ffffff"), "valt weg"),
        (logo(kleur=(255, 255, 0, 255)), "valt weg"),
        (logo(kleur=(0, 0, 0, 0)), "valt weg"),
    ],
    ids=lambda waarde: waarde if isinstance(waarde, str) else "",
)
def test_geweigerd_met_een_zin(inhoud: bytes, zin: str) -> None:
    with pytest.raises(OngeldigeInvoer) as fout:
        maak_logo(inhoud)
    assert zin in fout.value.melding


@pytest.mark.parametrize("maat", [(50_000, 50_000), (20_000, 20_000), (2**31 - 1, 1)])
def test_bom_wordt_niet_uitgepakt(maat: tuple[int, int]) -> None:
    """A small file that says it is huge, or is: refused by its header, before a byte of it is unpacked."""
    bom = _png(*maat, (b"IDAT", zlib.compress(bytes(3_000_000), 9)))
    assert len(bom) < 4_000
    with pytest.raises(OngeldigeInvoer):
        maak_logo(bom)


def test_jpeg_met_duizenden_lagen() -> None:
    """Every scan is a pass over the whole picture: 200 kB of them took 17 seconds. A real one has a dozen."""
    gewoon = logo("JPEG", progressive=True)
    assert maak_logo(gewoon).breedte == 300
    laag = gewoon[gewoon.rindex(b"\xff\xda") : -2]
    begin = time.process_time()
    with pytest.raises(OngeldigeInvoer, match="kapot of niet te lezen"):
        maak_logo(gewoon[:-2] + laag * 200 + gewoon[-2:])
    assert time.process_time() - begin < 1


def test_bom_in_de_tekst() -> None:
    """A comment that unpacks to 100 MB, and a picture with less or more in it than it says."""
    tekst = b"Comment\0\0" + zlib.compress(bytes(100_000_000), 9)
    for blokken in (
        [(b"zTXt", tekst), (b"IDAT", zlib.compress(bytes(301 * 90 * 3), 9))],
        [(b"IDAT", zlib.compress(bytes(10), 9))],
        [(b"IDAT", b"onzin")],
        [],
    ):
        with pytest.raises(OngeldigeInvoer):
            maak_logo(_png(300, 90, *blokken))


@settings(deadline=None, max_examples=80)
@given(st.binary(max_size=300), st.integers(0, 400), st.sampled_from(["PNG", "JPEG", "WEBP"]))
def test_elk_bestand_wordt_een_schoon_beeld_of_een_zin(ruis: bytes, plek: int, soort: str) -> None:
    heel = logo(soort, (40, 24))
    plek %= len(heel)
    try:
        gemaakt = maak_logo(heel[:plek] + ruis + heel[plek + len(ruis) :])
    except OngeldigeInvoer as fout:
        assert fout.melding
    else:
        assert Image.open(io.BytesIO(gemaakt.png)).format == "PNG" and SCRIPT not in gemaakt.png

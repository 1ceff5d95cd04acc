"""A square code to scan, drawn into the page: no file, no other host."""

from __future__ import annotations

from xml.etree import ElementTree

from markupsafe import Markup


def qr(text: str, label: str) -> Markup:
    """An inline SVG that holds `text`; `label` is what is heard instead."""
    import qrcode
    from qrcode.image.svg import SvgPathImage

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=2, box_size=12)
    code.add_data(text)
    drawn = code.make_image(image_factory=SvgPathImage).get_image()
    drawn.set("role", "img")
    drawn.set("aria-label", label)
    for part in drawn:
        part.attrib.pop("id", None)  # two codes may stand on one page
    return Markup(ElementTree.tostring(drawn, encoding="unicode"))  # noqa: S704  (drawn here; the text is encoded in the picture)

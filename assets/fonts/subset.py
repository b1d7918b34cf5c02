#!/usr/bin/env python3
"""Make the two typefaces of the program from Inter.

Usage: subset.py DIRECTORY_WITH_INTER_OTF OUTPUT_DIRECTORY
Needs: python fonttools. Input: Inter-Regular.otf and Inter-SemiBold.otf of Debian's package fonts-inter.

What is changed, and why:
- only the characters the program writes are kept, so that the files stay small;
- digits are the tabular ones (Inter's feature `tnum`), because the window library cannot switch features on
  and columns of figures must line up;
- outlines become quadratic, which every text engine in use reads;
- the marks U+25B8, U+25BE and U+23F8, which Inter lacks, are made from its own triangles and from two bars;
- the family is called "Displace Sans", so that nobody mistakes the result for Inter;
- the semibold weight is labelled bold: it is the bold of this family of two.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

FAMILY = "Displace Sans"
RANGES = [(0x20, 0x7E), (0xA0, 0x17F), (0x384, 0x3CE), (0x400, 0x45F), (0x2010, 0x2027), (0x202F, 0x203A), (0x2070, 0x208E)]
SINGLES = "€£¥₿₣₤₹←↑→↓↔∆∑−√∞≈≠≤≥±×÷▲△▶▷▼▽◀◁●○■□✓✗⚠⌘⇧⌥↵\u2009\u2002\u2003\u2190"
# A mark made from another one: its code point, the source's, and the scale.
DERIVED = [(0x25BE, 0x25BC, 0.62), (0x25B8, 0x25B6, 0.62)]


def tabular_digits(font):
    """Let the code points of the digits name their tabular glyphs."""
    table = font["GSUB"].table
    swaps = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for part in table.LookupList.Lookup[index].SubTable:
                    swaps.update(getattr(part, "ExtSubTable", part).mapping)
    proportional = dict(font.getBestCmap())
    for cmap in font["cmap"].tables:
        if cmap.isUnicode():
            for code in range(ord("0"), ord("9") + 1):
                cmap.cmap[code] = swaps[proportional[code]]
    # Interpolated weights are a few units uneven; the widest digit sets the width of all.
    digits = [swaps[proportional[code]] for code in range(ord("0"), ord("9") + 1)]
    width = max(font["hmtx"][name][0] for name in digits)
    for name in digits:
        font["hmtx"].metrics[name] = (width, font["hmtx"][name][1])


def quadratic(font):
    """Replace the cubic outlines by quadratic ones within a thousandth of an em."""
    glyphs = font.getGlyphSet()
    tolerance = font["head"].unitsPerEm / 1000
    order = font.getGlyphOrder()
    outlines = {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, tolerance, reverse_direction=True))
        outlines[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = outlines
    del font["CFF "]
    if "VORG" in font:
        del font["VORG"]
    glyf.compile(font)
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in (
        "maxTwilightPoints maxStorage maxFunctionDefs maxInstructionDefs maxStackElements "
        "maxSizeOfInstructions maxComponentElements"
    ).split():
        setattr(maxp, field, 0)
    maxp.maxZones = 1
    for name in order:
        outlines[name].recalcBounds(glyf)
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\x00\x01\x00\x00"


def add_glyph(font, code, glyph, width):
    """Add one glyph under a code point."""
    name = f"uni{code:04X}"
    font.setGlyphOrder(font.getGlyphOrder() + [name])
    font["glyf"].glyphOrder = font.getGlyphOrder()
    font["glyf"].glyphs[name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"].metrics[name] = (width, glyph.xMin)
    for cmap in font["cmap"].tables:
        if cmap.isUnicode():
            cmap.cmap[code] = name


def derived_marks(font):
    """Add the small triangles and the pause sign."""
    glyphs = font.getGlyphSet()
    for code, source, scale in DERIVED:
        base = font.getBestCmap()[source]
        shape = font["glyf"][base]
        middle = (shape.yMin + shape.yMax) / 2
        pen = TTGlyphPen(None)
        glyphs[base].draw(TransformPen(pen, (scale, 0, 0, scale, 0, middle * (1 - scale))))
        add_glyph(font, code, pen.glyph(), round(font["hmtx"][base][0] * scale))
    em = font["head"].unitsPerEm
    top, bottom = font["OS/2"].sCapHeight, 0
    pen = TTGlyphPen(None)
    for left in (0.14, 0.44):
        x0, x1 = round(left * em), round((left + 0.18) * em)
        pen.moveTo((x0, bottom))
        pen.lineTo((x0, top))
        pen.lineTo((x1, top))
        pen.lineTo((x1, bottom))
        pen.closePath()
    add_glyph(font, 0x23F8, pen.glyph(), round(0.76 * em))


def rename(font, style, weight):
    """Give the font this family's names and weight."""
    full = FAMILY if style == "Regular" else f"{FAMILY} {style}"
    texts = {
        1: FAMILY,
        2: style,
        3: f"{full.replace(' ', '')}; from Inter 3.019",
        4: full,
        6: f"DisplaceSans-{style}",
    }
    table = font["name"]
    table.names = [n for n in table.names if n.nameID in (0, 5, 13, 14)]
    for name_id, text in texts.items():
        table.setName(text, name_id, 3, 1, 0x409)
        table.setName(text, name_id, 1, 0, 0)
    os2, head = font["OS/2"], font["head"]
    os2.usWeightClass = weight
    bold = style == "Bold"
    os2.fsSelection = (os2.fsSelection & ~0x61) | (0x20 if bold else 0x40)
    head.macStyle = 1 if bold else 0


def make(source, target, style, weight):
    """Write one of the two files."""
    font = TTFont(source)
    tabular_digits(font)
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.hinting = False
    options.recalc_timestamp = False
    options.desubroutinize = True
    worker = subset.Subsetter(options)
    codes = {c for low, high in RANGES for c in range(low, high + 1)} | {ord(c) for c in SINGLES}
    worker.populate(unicodes=codes)
    worker.subset(font)
    quadratic(font)
    derived_marks(font)
    rename(font, style, weight)
    font.save(target)
    print(f"{target}: {target.stat().st_size} bytes, {len(font.getBestCmap())} characters")


if __name__ == "__main__":
    inter, out = Path(sys.argv[1]), Path(sys.argv[2])
    make(inter / "Inter-Regular.otf", out / "DisplaceSans-Regular.ttf", "Regular", 400)
    make(inter / "Inter-SemiBold.otf", out / "DisplaceSans-Bold.ttf", "Bold", 700)

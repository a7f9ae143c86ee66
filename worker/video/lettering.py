"""Words on pictures, at any size, Korean ones included: the font comes along.

The font holds the ASCII characters and the syllables of `NAMES`, no others.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

FONT: Final = Path(__file__).parent / "fonts" / "labels.ttf"
# A stored picture does not know its reader's language, so labels have both.
NAMES: Final = MappingProxyType(
    {
        "fall": "전도",
        "vandalism": "파손",
        "arson": "방화",
        "smoking": "흡연",
        "dumping": "유기",
        "theft": "절도",
        "assault": "폭행",
        "mobility": "교통약자",
    }
)
_LEAST_PX: Final = 9


def text_height(picture_height: int) -> int:
    """Pixels that letters need to be read on a picture of this height."""
    return max(12, round(picture_height / 30))


def fitted(text: str, *, height_px: int, width_px: int) -> NDArray[np.uint8]:
    """`lettering` of this height, or of a lower one where that is too wide."""
    mask = lettering(text, height_px)
    if mask.shape[1] > width_px:
        smaller = height_px * width_px // mask.shape[1]
        mask = lettering(text, max(_LEAST_PX, smaller))
    return mask[:, :width_px]


@lru_cache(maxsize=256)
def lettering(text: str, height_px: int) -> NDArray[np.uint8]:
    """(H, W) uint8: how much of each pixel `text` covers; read-only."""
    font = _font(height_px)
    width = max(1, round(font.getlength(text)))
    image = Image.new("L", (width, round(height_px * 1.3)))
    ImageDraw.Draw(image).text((0, 0), text, fill=255, font=font)
    mask = np.asarray(image)
    mask.setflags(write=False)
    return mask


@lru_cache(maxsize=32)
def _font(height_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), height_px)

"""Copies of pictures as people make them, in the style of INRIA Copydays (Douze et al., 2009).

Every attack is a function of the picture and a chance that makes it repeatable. `FAMILIES`
names the goal each belongs to.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

Change = Callable[[Image.Image, random.Random], Image.Image]

STRICT = ("jpeg", "resize", "colour", "border")
"""Families for which the recall has to be 0.95."""


@dataclass(frozen=True)
class Attack:
    """One way of making a copy. `file`: Pillow's format and options for saving it."""

    name: str
    family: str
    change: Change
    format: str = "JPEG"
    quality: int = 85

    def copy(self, picture: Image.Image, seed: str) -> bytes:
        """The copy's file."""
        changed = self.change(picture, random.Random(f"{seed}-{self.name}"))
        buffer = io.BytesIO()
        options = {} if self.format in ("PNG", "BMP") else {"quality": self.quality}
        changed.convert("RGB").save(buffer, self.format, **options)
        return buffer.getvalue()


def _same(picture: Image.Image, chance: random.Random) -> Image.Image:
    return picture


def _crop(share: float) -> Change:
    """Keeps `share` of the area, with the picture's shape, at a place by chance."""

    def change(picture: Image.Image, chance: random.Random) -> Image.Image:
        side = share**0.5
        width, height = round(picture.width * side), round(picture.height * side)
        left = chance.randint(0, picture.width - width)
        top = chance.randint(0, picture.height - height)
        return picture.crop((left, top, left + width, top + height))

    return change


def _square(picture: Image.Image, chance: random.Random) -> Image.Image:
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    return picture.crop((left, top, left + side, top + side))


def _resize(factor: float) -> Change:
    def change(picture: Image.Image, chance: random.Random) -> Image.Image:
        size = (max(16, round(picture.width * factor)), max(16, round(picture.height * factor)))
        return picture.resize(size, Image.Resampling.LANCZOS)

    return change


def _stretch(picture: Image.Image, chance: random.Random) -> Image.Image:
    return picture.resize((round(picture.width * 1.15), picture.height))


def _turn(degrees: float, *, cut: bool = False) -> Change:
    """`cut`: only the largest centred rectangle without black corners is kept."""

    def change(picture: Image.Image, chance: random.Random) -> Image.Image:
        turned = picture.rotate(degrees, Image.Resampling.BICUBIC, expand=not cut)
        if not cut:
            return turned
        sine, cosine = np.sin(np.radians(abs(degrees))), np.cos(np.radians(degrees))
        width, height = picture.size
        share = min(
            width / (width * cosine + height * sine), height / (width * sine + height * cosine)
        )
        half = (width * share / 2, height * share / 2)
        middle = (width / 2, height / 2)
        return turned.crop(
            (
                round(middle[0] - half[0]),
                round(middle[1] - half[1]),
                round(middle[0] + half[0]),
                round(middle[1] + half[1]),
            )
        )

    return change


def _transposed(how: Image.Transpose) -> Change:
    return lambda picture, chance: picture.transpose(how)


def _enhanced(kind: Callable[[Image.Image], ImageEnhance._Enhance], factor: float) -> Change:
    return lambda picture, chance: kind(picture).enhance(factor)


def _gamma(power: float) -> Change:
    table = [round(255 * (level / 255) ** power) for level in range(256)] * 3
    return lambda picture, chance: picture.point(table)


def _tinted(picture: Image.Image, chance: random.Random) -> Image.Image:
    pixels = np.asarray(picture, np.float32) * (1.15, 1.0, 0.75)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _blurred(radius: float) -> Change:
    """`radius`: pixels of a picture of 500; larger ones are blurred alike."""

    def change(picture: Image.Image, chance: random.Random) -> Image.Image:
        return picture.filter(ImageFilter.GaussianBlur(radius * max(picture.size) / 500))

    return change


def _noisy(deviation: float) -> Change:
    def change(picture: Image.Image, chance: random.Random) -> Image.Image:
        noise = np.random.default_rng(chance.randrange(1 << 30))
        pixels = np.asarray(picture) + noise.normal(0, deviation, np.asarray(picture).shape)
        return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))

    return change


def _framed(share: float, colour: tuple[int, int, int]) -> Change:
    """A border of `share` of the longer side, all around."""

    def change(picture: Image.Image, chance: random.Random) -> Image.Image:
        width = round(max(picture.size) * share)
        framed = Image.new("RGB", (picture.width + 2 * width, picture.height + 2 * width), colour)
        framed.paste(picture, (width, width))
        return framed

    return change


def _letterbox(picture: Image.Image, chance: random.Random) -> Image.Image:
    side = max(picture.size)
    boxed = Image.new("RGB", (side, side), (0, 0, 0))
    boxed.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return boxed


def _written(picture: Image.Image, chance: random.Random) -> Image.Image:
    drawn = picture.copy()
    size = max(14, picture.height // 9)
    words = chance.choice(("Happy birthday!", "SALE 50 %", "when it is Monday", "(c) somebody"))
    place = (picture.width * 0.06, picture.height * chance.choice((0.05, 0.45, 0.82)))
    ImageDraw.Draw(drawn).text(
        place, words, fill="white", stroke_fill="black", stroke_width=2,
        font=ImageFont.load_default(size),
    )  # fmt: skip
    return drawn


def _sticker(picture: Image.Image, chance: random.Random) -> Image.Image:
    drawn = picture.copy()
    draw = ImageDraw.Draw(drawn)
    radius = min(picture.size) // 6
    for _ in range(2):
        x = chance.randint(radius, picture.width - radius)
        y = chance.randint(radius, picture.height - radius)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 205, 60))
        for side in (-1, 1):
            eye = (x + side * radius // 3, y - radius // 4)
            draw.ellipse((eye[0] - 4, eye[1] - 6, eye[0] + 4, eye[1] + 6), fill="black")
        half = radius // 2
        draw.arc((x - half, y - half, x + half, y + half), 20, 160, fill="black", width=4)
    return drawn


def _screenshot(picture: Image.Image, chance: random.Random) -> Image.Image:
    """A phone's screen with the picture between a title and buttons."""
    width = 720
    shown = picture.resize((width, round(picture.height * width / picture.width)))
    top, bottom = 150, 260
    screen = Image.new("RGB", (width, shown.height + top + bottom), (250, 250, 252))
    draw = ImageDraw.Draw(screen)
    draw.rectangle((0, 0, width, 50), fill=(20, 20, 24))
    draw.text((24, 12), "9:41", fill="white", font=ImageFont.load_default(24))
    draw.ellipse((24, 70, 84, 130), fill=(180, 90, 120))
    draw.text((104, 84), "someone.somewhere", fill="black", font=ImageFont.load_default(28))
    screen.paste(shown, (0, top))
    for number in range(4):
        left = 30 + number * 90
        draw.ellipse(
            (left, top + shown.height + 24, left + 50, top + shown.height + 74), fill="grey"
        )
    draw.text((30, top + shown.height + 110), "1,204 likes", fill="black",
              font=ImageFont.load_default(30))  # fmt: skip
    return screen


def _photographed(picture: Image.Image, chance: random.Random) -> Image.Image:
    """As off a screen by hand: a mild perspective, uneven light, blur and noise, dark around."""
    width, height = picture.size
    margin = 0.06
    room = Image.new("RGB", (round(width * 1.15), round(height * 1.15)), (34, 30, 28))
    corners = []
    for x, y in ((0, 0), (1, 0), (1, 1), (0, 1)):
        moved_x = (x * width + (0.075 * width)) + chance.uniform(-margin, margin) * width
        moved_y = (y * height + (0.075 * height)) + chance.uniform(-margin, margin) * height
        corners.append((moved_x, moved_y))
    source = ((0, 0), (width, 0), (width, height), (0, height))
    rows, right = [], []
    for (to_x, to_y), (from_x, from_y) in zip(corners, source, strict=True):
        rows.append([to_x, to_y, 1, 0, 0, 0, -from_x * to_x, -from_x * to_y])
        rows.append([0, 0, 0, to_x, to_y, 1, -from_y * to_x, -from_y * to_y])
        right += [from_x, from_y]
    solved = np.linalg.solve(np.array(rows), np.array(right))
    warped = picture.transform(
        room.size, Image.Transform.PERSPECTIVE, tuple(solved), Image.Resampling.BICUBIC,
        fillcolor=(34, 30, 28),
    )  # fmt: skip
    pixels = np.asarray(warped, np.float32)
    light = np.linspace(0.75, 1.15, room.width)[None, :, None]
    noise = np.random.default_rng(chance.randrange(1 << 30)).normal(0, 4, pixels.shape)
    lit = Image.fromarray(np.clip(pixels * light + noise, 0, 255).astype(np.uint8))
    return lit.filter(ImageFilter.GaussianBlur(0.8 * max(picture.size) / 500))


def _attacks() -> tuple[Attack, ...]:
    white, black = (255, 255, 255), (0, 0, 0)
    return (
        *(Attack(f"JPEG {q}", "jpeg", _same, quality=q) for q in (75, 50, 30, 20, 15, 10, 8, 5, 3)),
        Attack("WebP 60", "jpeg", _same, "WEBP", 60),
        Attack("PNG of JPEG 40", "jpeg", _requantised, "PNG"),
        *(Attack(f"resize {f:g}", "resize", _resize(f)) for f in (0.25, 0.5, 0.75, 2.0)),
        Attack("stretch 1.15", "resize", _stretch),
        *(
            Attack(f"crop {p} %", "crop" if p >= 50 else "deep crop", _crop(p / 100))
            for p in (90, 80, 70, 60, 50, 40, 30, 20)
        ),
        Attack("square crop", "crop", _square),
        *(Attack(f"turn {d}", "turn", _turn(-d)) for d in (2, 5, 10, 25, 45)),
        *(Attack(f"straighten {d}", "turn", _turn(-d, cut=True)) for d in (2, 5, 10)),
        Attack("turn 90", "quarter", _transposed(Image.Transpose.ROTATE_270)),
        Attack("turn 180", "quarter", _transposed(Image.Transpose.ROTATE_180)),
        Attack("turn 270", "quarter", _transposed(Image.Transpose.ROTATE_90)),
        Attack("mirror", "quarter", _transposed(Image.Transpose.FLIP_LEFT_RIGHT)),
        Attack("upside down mirror", "quarter", _transposed(Image.Transpose.FLIP_TOP_BOTTOM)),
        Attack("brighter", "colour", _enhanced(ImageEnhance.Brightness, 1.4)),
        Attack("darker", "colour", _enhanced(ImageEnhance.Brightness, 0.6)),
        Attack("contrast 1.5", "colour", _enhanced(ImageEnhance.Contrast, 1.5)),
        Attack("contrast 0.6", "colour", _enhanced(ImageEnhance.Contrast, 0.6)),
        Attack("saturation 1.8", "colour", _enhanced(ImageEnhance.Color, 1.8)),
        Attack("grey", "colour", _enhanced(ImageEnhance.Color, 0.0)),
        Attack("gamma 0.6", "colour", _gamma(0.6)),
        Attack("gamma 1.7", "colour", _gamma(1.7)),
        Attack("warm tint", "colour", _tinted),
        Attack("border 2 %, white", "border", _framed(0.02, white)),
        Attack("border 5 %, black", "border", _framed(0.05, black)),
        Attack("border 5 %, white", "border", _framed(0.05, white)),
        Attack("border 12 %, white", "frame", _framed(0.12, white)),
        Attack("letterbox", "frame", _letterbox),
        *(Attack(f"blur {r:g}", "blur", _blurred(r)) for r in (1.0, 2.0, 4.0)),
        *(Attack(f"noise {d}", "noise", _noisy(d)) for d in (8, 20, 40)),
        Attack("text", "overlay", _written),
        Attack("stickers", "overlay", _sticker),
        Attack("screenshot", "screen", _screenshot),
        Attack("photographed", "screen", _photographed),
    )


def _requantised(picture: Image.Image, chance: random.Random) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=40)
    return Image.open(buffer)


ATTACKS = _attacks()

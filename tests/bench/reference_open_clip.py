"""open_clip's own models in published size with random weights, exported as ONNX packages.

    PYTHON tests/bench/reference_open_clip.py NAME FOLDER FACTS.npz TEXTS.json PICTURE...

Run by `packages` in an interpreter of its own, with `open_clip_torch`, `onnxscript` and
`sentencepiece`; nothing of this project is imported. FOLDER becomes the package as its
publisher lays it out; FACTS what open_clip makes of the pictures and texts. Configurations
that open_clip asks the hub for are written down here, with their published numbers.
Vocabularies are of the published kind and size; but for CLIP's, which open_clip brings, they
are trained on the given texts and filled up with pieces that nothing matches, and the ids of
both are spread over the whole table.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import open_clip
import sentencepiece
import torch
import transformers
from open_clip import hf_model
from open_clip.pretrained import get_pretrained_cfg
from PIL import Image
from sentencepiece import sentencepiece_model_pb2

TAGS = {
    "nllb-clip-base-siglip": "v1",
    "xlm-roberta-base-ViT-B-32": "laion5b_s13b_b90k",
    "MobileCLIP-S2": "datacompdr",
}
XLM, NLLB = "xlm-roberta-base", "facebook/nllb-200-distilled-600M"
CONFIGS = {
    XLM: transformers.XLMRobertaConfig(
        vocab_size=250_002, max_position_embeddings=514, type_vocab_size=1, layer_norm_eps=1e-5
    ),
    NLLB: transformers.M2M100Config(
        vocab_size=256_206,
        d_model=1024,
        encoder_layers=12,
        decoder_layers=1,  # published: 12; open_clip throws the decoder away
        encoder_ffn_dim=4096,
        decoder_ffn_dim=4096,
        encoder_attention_heads=16,
        decoder_attention_heads=16,
        max_position_embeddings=1024,
        scale_embedding=True,
        activation_function="relu",
    ),
}
PIECES = {XLM: 250_001, NLLB: 256_001}  # without <mask> and, of NLLB, the languages


def model_named(name: str, pictures: list[Image.Image]) -> Any:
    """The model, its weights such that pictures and texts differ, and its preprocessing."""
    torch.manual_seed(0)
    with mock.patch.object(hf_model.AutoConfig, "from_pretrained", CONFIGS.get):
        model = open_clip.create_model(name, pretrained=None, pretrained_hf=False)
    said = {**get_pretrained_cfg(name, TAGS[name]), "size": model.visual.image_size}
    said = open_clip.transform.merge_preprocess_dict(open_clip.transform.PreprocessCfg(), said)
    open_clip.model.set_model_preprocess_cfg(model, said)
    with torch.no_grad():
        for key, value in model.named_parameters():
            if "gamma" in key:  # of layer scale, which begins at nearly nothing
                value.fill_(0.5)
            elif value.ndim > 1 and "embed" not in key:
                value.mul_(2.0)
        norms = [one for one in model.modules() if isinstance(one, torch.nn.BatchNorm2d)]
        for one in norms:  # which learn what pictures are like, else nothing is left of them
            one.momentum = 1.0
        if norms:
            model.visual.train()
            model.encode_image(torch.stack([transform(model)(one) for one in pictures]))
    return model.eval()


def transform(model: Any) -> Any:
    """open_clip's way from a picture to numbers."""
    said = open_clip.transform.PreprocessCfg(**open_clip.get_model_preprocess_cfg(model))
    return open_clip.transform.image_transform_v2(said, is_train=False)


def save_tokenizer(kind: str, folder: Path, texts: list[str]) -> None:
    """XLM-RoBERTa's or NLLB's kind, with sentencepiece's rules for characters."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_writer=model,
        model_type="unigram" if kind == XLM else "bpe",
        vocab_size=1500,
        hard_vocab_limit=kind != XLM,
        normalization_rule_name="nmt_nfkc",
        character_coverage=1.0,
        minloglevel=2,
    )
    proto = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())
    rules = proto.normalizer_spec.precompiled_charsmap
    found = [(one.piece, one.score) for one in proto.pieces[3:]]
    begin = [(mark, 0.0) for mark in ("<s>", "<pad>", "</s>", "<unk>")]
    fill = PIECES[kind] - len(begin) - len(found)
    ours = found + [(f"\U000f0000{one:x}", -30.0) for one in range(fill)]
    order = np.random.default_rng(3).permutation(len(ours))
    pieces = begin + [ours[one] for one in order]
    if kind == XLM:
        made = transformers.XLMRobertaTokenizer(vocab=pieces, _spm_precompiled_charsmap=rules)
    else:
        names = {piece for piece, _ in found}
        merges = [
            (piece[:cut], piece[cut:])
            for piece, _ in sorted(found, key=lambda one: -one[1])
            for cut in range(1, len(piece))
            if piece[:cut] in names and piece[cut:] in names
        ]
        made = transformers.NllbTokenizer(
            vocab={piece: number for number, (piece, _) in enumerate(pieces)},
            merges=merges,
            _spm_precompiled_charsmap=rules,
        )
    made.save_pretrained(folder)


def save_clip_tokenizer(folder: Path) -> None:
    """The real vocabulary; filled up with what open_clip fills with, which has number 0."""
    simple = open_clip.SimpleTokenizer()
    with gzip.open(open_clip.tokenizer.default_bpe()) as file:
        lines = file.read().decode("utf-8").split("\n")[1 : 49152 - 256 - 2 + 1]
    called = {"<start_of_text>": "<|startoftext|>", "<end_of_text>": "<|endoftext|>"}
    transformers.CLIPTokenizer(
        vocab={called.get(piece, piece): number for piece, number in simple.encoder.items()},
        merges=[tuple(line.split()) for line in lines],
        pad_token="!",
        model_max_length=77,
    ).save_pretrained(folder)


class Half(torch.nn.Module):
    """One method of a model, as exporters want it."""

    def __init__(self, model: Any, method: str) -> None:
        super().__init__()
        self.model, self.method = model, method

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        return getattr(self.model, self.method)(given)  # type: ignore[no-any-return]


def save_graph(half: Half, given: Any, file: Path, names: tuple[str, str]) -> None:
    """For as many rows as `given` has, where that is one, else for any number."""
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        half.eval(),
        (given,),
        file,
        input_names=[names[0]],
        output_names=[names[1]],
        dynamic_shapes=({0: torch.export.Dim("batch")},) if len(given) > 1 else None,
        opset_version=19,
        external_data=sum(one.nbytes for one in half.parameters()) > 1.5e9,  # so both are met
        dynamo=True,
        verbose=False,
    )


def save_package(name: str, model: Any, folder: Path, texts: list[str]) -> Any:
    """As Immich, or for MobileCLIP transformers.js. Returns open_clip's tokenizer."""
    said = open_clip.get_model_config(name)
    side = said["vision_cfg"]["image_size"]
    context = said["text_cfg"].get("context_length", 77)
    hub = said["text_cfg"].get("hf_tokenizer_name")
    images, words = Half(model, "encode_image"), Half(model, "encode_text")
    if hub:
        picture, tokens = torch.randn(1, 3, side, side), torch.ones(1, context, dtype=torch.int32)
        save_graph(images, picture, folder / "visual/model.onnx", ("image", "image_embedding"))
        save_graph(words, tokens, folder / "textual/model.onnx", ("text", "text_embedding"))
        save_tokenizer(hub, folder / "textual", texts)
        files = {
            "config.json": said,
            "visual/preprocess_cfg.json": open_clip.get_model_preprocess_cfg(model),
        }
    else:
        picture, tokens = torch.randn(2, 3, side, side), torch.ones(2, context, dtype=torch.int64)
        graphs = folder / "onnx"
        save_graph(images, picture, graphs / "vision_model.onnx", ("pixel_values", "image_embeds"))
        save_graph(words, tokens, graphs / "text_model.onnx", ("input_ids", "text_embeds"))
        save_clip_tokenizer(folder)
        preparation = {
            "crop_size": {"height": side, "width": side},
            "do_center_crop": True,
            "do_normalize": False,
            "do_rescale": True,
            "do_resize": True,
            "image_processor_type": "CLIPFeatureExtractor",
            "resample": 2,
            "size": {"shortest_edge": side},
        }
        files = {"config.json": {"model_type": "clip"}, "preprocessor_config.json": preparation}
    for file, value in files.items():
        (folder / file).write_text(json.dumps(value), encoding="utf-8")
    if not hub:
        return open_clip.get_tokenizer(name)
    return open_clip.tokenizer.HFTokenizer(str(folder / "textual"), context_length=context)


def main() -> None:
    """Make the package and write the facts."""
    name, place, facts, texts_file, *files = sys.argv[1:]
    torch.backends.mha.set_fastpath_enabled(False)
    asked = json.loads(Path(texts_file).read_text(encoding="utf-8"))
    pictures = [Image.open(file).convert("RGB") for file in files]
    model = model_named(name, pictures)
    folder = Path(place)
    read = save_package(name, model, folder, asked["vocabulary"])
    steps = transform(model)
    views = [Image.fromarray(np.asarray(one)) for one in pictures]
    for step in steps.transforms:
        if type(step).__name__ in {"ToTensor", "MaybeToTensor"}:
            break
        views = [step(one) for one in views]
    tokens = []
    for text in asked["texts"]:
        if hasattr(read, "set_lang_fn"):
            # What open_clip's `set_language` sets is set back at every call of a tokenizer.
            han = any("\u4e00" <= letter <= "\u9fff" for letter in text)
            read.tokenizer.src_lang = "zho_Hans" if han else "eng_Latn"
        tokens.append(read([text])[0])
    with torch.inference_mode():
        values = torch.stack([steps(one) for one in pictures])
        images = model.encode_image(values, normalize=True)
        texts = model.encode_text(torch.stack(tokens), normalize=True)
    np.savez(
        facts,
        images=images.numpy(),
        texts=texts.numpy(),
        pixels=np.stack([np.asarray(one) for one in views]),
        tokens=torch.stack(tokens).numpy(),
        parameters=sum(one.numel() for one in model.parameters()),
    )


if __name__ == "__main__":
    main()

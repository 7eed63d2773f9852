"""A finished run as the files that the program runs: ONNX graphs, word pieces, texts."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from google.protobuf.message import DecodeError
from safetensors import SafetensorError
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn

from photoapp.core.errors import TrainingError
from photoapp.models.installed import local_name
from photoapp.training.lexicon import Concept, Lexicon
from photoapp.training.mobilenet import MobileNetV2
from photoapp.training.pairs import LANGUAGES
from photoapp.training.runs import Run
from photoapp.training.towers import ImageTower, TextShape, TextTower

NAME = "photoapp-starter"
CONCEPTS = "concepts.json"
_RECIPE = "starter"  # kind of a run that trains the bundled model from nothing
ConceptNames = Mapping[str, Mapping[str, Sequence[str]]]
"""English name -> language -> names."""

_OPSET = 17
_HALF = ".half"
_SAME = "same:"
_LEAST_PACKED = 1024  # numbers; smaller tensors stay as they are


def read_towers(folder: Path) -> tuple[ImageTower, TextTower, dict[str, Any]]:
    """The towers of a finished run and its facts. Raises TrainingError ``run-damaged``."""
    try:
        facts = json.loads((folder / "towers.json").read_text(encoding="utf-8"))
        image = ImageTower(MobileNetV2(), facts["dimension"])
        text = TextTower(TextShape(**facts["text"]), facts["dimension"])
        for part, tower in (("image", image), ("text", text)):
            tensors = load_file(folder / f"{part}.safetensors")
            wide = {name: value.float() for name, value in tensors.items()}
            tower.load_state_dict(_completed(tower, wide))
    except (OSError, SafetensorError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise _damaged(folder, error) from error
    return image.eval(), text.eval(), facts


def _damaged(folder: Path, error: Exception) -> TrainingError:
    return TrainingError(
        "run-damaged",
        f"{folder} holds no finished starter ({error}); let the training end first.",
        path=str(folder),
        reason=str(error),
    )


def _completed(tower: nn.Module, weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """With the classifier that is not kept: only teachers are asked for classes."""
    return {
        name: value
        for name, value in tower.state_dict().items()
        if name.startswith("network.classifier.")
    } | weights


def read_released(folder: Path) -> tuple[ImageTower, TextTower, dict[str, Any]]:
    """The towers of a released starter, out of its graphs. Raises TrainingError."""
    import onnx
    from onnx import numpy_helper

    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        weights = {}
        for part in ("image", "text"):
            model = onnx.load(folder / config[part]["file"])
            weights[part] = {
                one.name.removesuffix(_HALF): torch.from_numpy(
                    numpy_helper.to_array(one).astype(np.float32)
                )
                for one in model.graph.initializer
            }
            for one in model.metadata_props:
                if one.key.startswith(_SAME):
                    weights[part][one.key.removeprefix(_SAME)] = weights[part][one.value]
        pieces, width = weights["text"]["pieces.weight"].shape
        layers = sum(name.endswith(".wide.bias") for name in weights["text"])
        longest = len(weights["text"]["positions"])
        shape = TextShape(pieces, width, layers, longest=longest)
        image = ImageTower(MobileNetV2(), config["dimension"])
        text = TextTower(shape, config["dimension"])
        for part, tower in (("image", image), ("text", text)):
            names = tower.state_dict().keys() & weights[part].keys()
            tower.load_state_dict(_completed(tower, {name: weights[part][name] for name in names}))
        facts = {
            "side": config["image"]["size"][0],
            "dimension": config["dimension"],
            "names_scale": config["softmax_scale"],
            "captions_scale": config["softmax_scale"],
        }
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, DecodeError) as error:
        raise TrainingError(
            "run-damaged",
            f"{folder} holds no starter that can be trained further ({error}).",
            path=str(folder),
            reason=str(error),
        ) from error
    return image.eval(), text.eval(), facts


def release(run: Path, target: Path, concepts: ConceptNames, revision: str) -> None:
    """Write `run` into `target` in the form that `StarterEncoder` reads.

    Weights are stored in 16 bits and widened when the model is loaded. Raises TrainingError
    ``run-damaged``, ``run-unwritable``.
    """
    image, text, facts = read_towers(run)
    try:
        pieces = (run / "tokenizer.json").read_bytes()
        config = _configuration(released_name(run, target), revision, facts)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(run, error) from error
    side = int(facts["side"])
    with writing(target):
        target.mkdir(parents=True, exist_ok=True)
        _export(image, torch.zeros(2, 3, side, side), "pixel_values", target / "image.onnx")
        _export(text, torch.ones(2, 5, dtype=torch.int64), "input_ids", target / "text.onnx")
        (target / "tokenizer.json").write_bytes(pieces)
        (target / CONCEPTS).write_text(json.dumps(concepts, ensure_ascii=False), "utf-8")
        (target / "config.json").write_text(json.dumps(config, indent=1) + "\n", "utf-8")


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Turn what the disk refuses into TrainingError ``run-unwritable``."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise TrainingError(
            "run-unwritable",
            f"{target} cannot be written ({reason}); choose another folder or free some space.",
            path=str(target),
            reason=reason,
        ) from error


def released_name(run: Path, target: Path) -> str:
    """The bundled model's for its own recipe; else what an import will call the folder."""
    return NAME if _settings(run).get("kind") == _RECIPE else local_name(target.resolve().name)


def read_concepts(path: Path) -> ConceptNames:
    """Names from a release's ``concepts.json``, or from a lexicon's JSON lines.

    Raises TrainingError ``training-unreadable`` and those of `Lexicon.read`.
    """
    if path.suffix.lower() != ".json":
        return concept_names(Lexicon.read(path).concepts)
    try:
        held: dict[str, dict[str, list[str]]] = json.loads(path.read_text(encoding="utf-8"))
        return {
            concept: {one: [name.strip() for name in names.get(one, ())] for one in LANGUAGES}
            for concept, names in held.items()
        }
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise TrainingError(
            "training-unreadable",
            f"{path} cannot be read: {error}.",
            path=str(path),
            reason=str(error),
        ) from error


def taught_concepts(run: Path, bundled: Path, lexicon: Path | None = None) -> ConceptNames:
    """What the model of a run knows: the concepts of its beginning, and those of `lexicon`.

    The beginning's are the run's own ``concepts.json`` where it has one. Tuning keeps the word
    pieces, and so tells a run that began from the model in `bundled`, be it many stages ago. A
    model trained from nothing knows its lexicon alone.

    Raises TrainingError ``run-damaged``, ``release-no-lexicon``, ``training-unreadable``,
    and those of `Lexicon.read`.
    """
    given = read_concepts(lexicon) if lexicon is not None else None
    if given is not None and _settings(run).get("kind") == _RECIPE:
        return given
    begun = _own_concepts(run, bundled)
    if begun is None and given is None:
        raise TrainingError(
            "release-no-lexicon",
            f"The words that {run} was taught are not known, because it did not begin from the "
            "bundled model. Give them: --lexicon FILE",
            path=str(run),
        )
    return _merged(begun or {}, given or {})


def keep_concepts(run: Run, start: Path, bundled: Path, lexicon: Lexicon | None) -> None:
    """Write what the model of a run knows into it: the words of its start, and those taught.

    Nothing is written where the start's are not known; `taught_concepts` asks for them then.
    Raises TrainingError ``run-damaged``, ``run-unwritable``, ``training-unreadable``.
    """
    begun = _own_concepts(start, bundled)
    if begun is not None:
        taught = concept_names(lexicon.concepts) if lexicon is not None else {}
        run.write_text(CONCEPTS, json.dumps(_merged(begun, taught), ensure_ascii=False))


def _own_concepts(folder: Path, bundled: Path) -> ConceptNames | None:
    """Of a run or a released model; None when they are not known."""
    if (folder / CONCEPTS).is_file():
        return read_concepts(folder / CONCEPTS)
    if _pieces(folder) == _pieces(bundled):
        return read_concepts(bundled / CONCEPTS)
    return None


def _merged(*tables: ConceptNames) -> ConceptNames:
    """Every concept with all of its names."""
    found: dict[str, dict[str, list[str]]] = {}
    for table in tables:
        for concept, names in table.items():
            entry = found.setdefault(concept, {language: [] for language in LANGUAGES})
            for language in LANGUAGES:
                known = entry[language]
                known += [name for name in names.get(language, ()) if name not in known]
    return found


def _pieces(folder: Path) -> dict[str, int]:
    try:
        return Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab()
    except Exception as error:  # the library has no kind of its own
        raise _damaged(folder, error) from error


def _settings(run: Path) -> dict[str, Any]:
    """What a run was begun with; {} when that cannot be read."""
    try:
        held: dict[str, Any] = json.loads((run / "run.json").read_text(encoding="utf-8"))
        return dict(held["settings"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _configuration(name: str, revision: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    side = int(facts["side"])
    return {
        "name": name,
        "revision": revision,
        "dimension": facts["dimension"],
        "image": {
            "file": "image.onnx",
            "input": "pixel_values",
            "size": [side, side],
            "resize": "shortest edge to size, Pillow BICUBIC with reducing_gap=2.0, "
            "then centre crop",
            "mean": [0.5, 0.5, 0.5],
            "std": [0.5, 0.5, 0.5],
            "channels": "RGB",
        },
        "text": {
            "file": "text.onnx",
            "input": "input_ids",
            "tokenizer": "tokenizer.json",
            "pad_id": 0,
            "max_tokens": facts["text"]["longest"],
            "lower_case": True,
        },
        "probability": {
            "form": "sigmoid(scale * cosine + bias)",
            "scale": facts["probability_scale"],
            "bias": facts["probability_bias"],
        },
        "softmax_scale": facts["names_scale"],
        "languages": list(LANGUAGES),
        "concepts": CONCEPTS,
    }


def concept_names(concepts: Sequence[Concept]) -> dict[str, dict[str, list[str]]]:
    """What the model was taught: name -> language -> names, broader ones included.

    Under its English name where it has one. A concept that is named twice (a class, and a label
    of a data set) is one.
    """
    found: dict[str, dict[str, list[str]]] = {}

    def add(key: str, names: Mapping[str, Sequence[str]]) -> None:
        entry = found.setdefault(key, {language: [] for language in LANGUAGES})
        for language in LANGUAGES:
            known = entry[language]
            known += [name for name in dict.fromkeys(names[language]) if name not in known]

    for concept in concepts:
        add((*concept.names["en"], *concept.names["zh"])[0], concept.names)
        for english, chinese in zip(concept.broader["en"], concept.broader["zh"], strict=False):
            add(english, {"en": [english], "zh": [chinese]})
    return found


def _export(tower: nn.Module, example: torch.Tensor, name: str, file: Path) -> None:
    axes = {0: "batch"} if example.ndim == 4 else {0: "batch", 1: "length"}
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")  # the exporter's notes on shapes that are fixed
        torch.onnx.export(
            tower,
            (example,),
            str(file),
            input_names=[name],
            output_names=["embedding"],
            dynamic_axes={name: axes, "embedding": {0: "batch"}},
            opset_version=_OPSET,
            dynamo=False,
            # Weights keep their names, so that a release can be trained further.
            do_constant_folding=False,
        )
    _pack(file, tower.state_dict())


def _pack(file: Path, weights: Mapping[str, torch.Tensor]) -> None:
    """Store large weights in 16 bits, each widened by a Cast that is folded at load."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.load(file)
    casts = []
    for weight in model.graph.initializer:
        if weight.data_type != TensorProto.FLOAT or np.prod(weight.dims) < _LEAST_PACKED:
            continue
        values = numpy_helper.to_array(weight)
        name, stored = weight.name, f"{weight.name}{_HALF}"
        weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), stored))
        casts.append(helper.make_node("Cast", [stored], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    # The exporter keeps one of several equal weights: say which stands for which.
    held = {one.name.removesuffix(_HALF) for one in model.graph.initializer}
    for name in weights.keys() - held:
        for other in sorted(held & weights.keys()):
            if torch.equal(weights[name], weights[other]):
                model.metadata_props.add(key=f"{_SAME}{name}", value=other)
                break
    onnx.checker.check_model(model)
    onnx.save(model, file)

"""What each part of a picture says by itself, in the space of texts: vectors of patches.

Zhou et al., "Extract Free Dense Labels from CLIP", arXiv:2112.01071: in the layer that gathers
the picture into one vector, queries and keys are left out, so that each place keeps the value
of itself alone. Nothing is trained; the rest of the network is as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

CLASS_TOKEN = "class-token"  # noqa: S105 - a kind of pooling; CLIP's transformers
POOLING_HEAD = "pooling-head"  # SigLIP's: a learned probe attends to all patches
ATTENTION_POOL = "attention-pool"  # the residual network's


def patch_rows(module: torch.nn.Module, kind: str, values: torch.Tensor) -> torch.Tensor:
    """(n, side, side, hidden) of pictures (n, 3, h, w); before the tower's projection.

    `kind`: one of the names above, which says how the tower pools. Calls must not overlap.
    """
    tower: Any = module
    if kind == ATTENTION_POOL:
        places = tower.attnpool.alone(tower.maps(values))
    elif kind == POOLING_HEAD:
        states = tower(pixel_values=values).last_hidden_state
        # The head over one patch alone can attend to nothing else.
        alone = tower.head(states.reshape(-1, 1, states.shape[-1]))
        places = alone.reshape(*states.shape[:2], -1)
    else:
        with _alone_in_the_last_layer(tower):
            states = tower(pixel_values=values).last_hidden_state
        places = tower.post_layernorm(states[:, 1:])
    side = round(places.shape[1] ** 0.5)
    rows: torch.Tensor = places.reshape(len(places), side, side, -1)
    return rows


def _alone_in_the_last_layer(tower: Any) -> Any:
    """While it is entered, every token of the last layer attends to itself alone."""
    import torch

    def apart(
        layer: torch.nn.Module, given: tuple[Any, ...], named: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        states = given[0] if given else named["hidden_states"]
        tokens = states.shape[1]
        mask = states.new_full((tokens, tokens), torch.finfo(states.dtype).min)
        mask.fill_diagonal_(0)
        # Its second argument by position, where it is not named.
        return given[:1], named | {"attention_mask": mask[None, None]}

    return tower.encoder.layers[-1].register_forward_pre_hook(apart, with_kwargs=True)

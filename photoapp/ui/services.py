"""What the window needs of the services, in one value that `app.py` fills."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from photoapp.core.settings import Settings

if TYPE_CHECKING:
    from photoapp.services.adapting import Adapting
    from photoapp.services.autostart import Autostart
    from photoapp.services.browse import Browser
    from photoapp.services.curate import Curator
    from photoapp.services.duplicates import DuplicateFinder
    from photoapp.services.events import EventBus
    from photoapp.services.explain import Explainer
    from photoapp.services.health import Health
    from photoapp.services.indexer import Indexer
    from photoapp.services.jobs import Jobs
    from photoapp.services.label_sets import LabelSets
    from photoapp.services.learning import Learner
    from photoapp.services.model_uses import ModelUses
    from photoapp.services.models import ModelRoom
    from photoapp.services.program import Program
    from photoapp.services.query_comparison import QueryComparison
    from photoapp.services.resolving import Resolver
    from photoapp.services.sample_library import SampleLibrary
    from photoapp.services.search import Searcher
    from photoapp.services.sidecars import Sidecars
    from photoapp.services.similar import SimilarPhotos
    from photoapp.services.tagging import Tagger
    from photoapp.services.tags import Tags
    from photoapp.services.together import Together
    from photoapp.services.upgrade import Upgrade


@dataclass(frozen=True, slots=True)
class Services:
    """The services of one open library.

    `settings` are those at start; `save_setting(name, value)` stores one (called on
    worker threads). `library` is the library's folder.
    """

    bus: EventBus
    jobs: Jobs
    browser: Browser
    searcher: Searcher
    explainer: Explainer
    indexer: Indexer
    curator: Curator
    tags: Tags
    labels: LabelSets
    tagger: Tagger
    learner: Learner
    finder: DuplicateFinder
    resolver: Resolver
    health: Health
    sidecars: Sidecars
    models: ModelRoom
    similar: SimilarPhotos
    upgrade: Upgrade
    uses: ModelUses
    together: Together
    comparison: QueryComparison
    adapting: Adapting
    autostart: Autostart
    program: Program
    samples: SampleLibrary
    library: Path
    settings: Settings
    save_setting: Callable[[str, Any], object]

"""The list of parts for machines: CycloneDX 1.6 in JSON, the same for the same parts."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from builder import project
from builder.parts import Part

NAME = "photoapp.cdx.json"


def document(parts: Sequence[Part], *, variant: str) -> str:
    """The document as text. Its number and time are made of its content and the last commit."""
    factory = LicenseFactory()
    root = Component(
        name=project.NAME,
        version=project.version(),
        type=ComponentType.APPLICATION,
        bom_ref=project.NAME,
        description=f"{project.SUMMARY} ({variant})",
        licenses=[factory.make_from_string(project.LICENCE)],
    )
    bom = Bom()
    bom.metadata.component = root
    bom.metadata.timestamp = datetime.fromtimestamp(project.epoch(), UTC)
    components = []
    for part in sorted(parts, key=lambda one: (one.kind, one.name.lower())):
        namespace = "debian" if part.kind == "deb" else None
        link = PackageURL(part.kind, namespace, part.name, part.version)
        component = Component(
            name=part.name,
            version=part.version,
            type=ComponentType.LIBRARY,
            bom_ref=str(link),
            purl=link,
            licenses=[factory.make_from_string(part.licence)] if part.licence else [],
        )
        components.append(component)
        bom.components.add(component)
    bom.register_dependency(root, components)
    bom.serial_number = uuid.uuid5(
        uuid.NAMESPACE_URL,
        "\n".join([project.version(), variant, *(str(one.bom_ref) for one in components)]),
    )
    text = JsonV1Dot6(bom).output_as_string()
    return json.dumps(json.loads(text), indent=1, sort_keys=True, ensure_ascii=False) + "\n"

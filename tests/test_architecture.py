"""The house's import rules, as a test: each room may only look down."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOMS: dict[str, set[str]] = {
    "core": set(),
    "storage": {"core"},
    "imaging": {"core"},
    "models": {"core"},
    "index": {"core"},
    "services": {"core", "storage", "imaging", "models", "index"},
    "training": {"core", "imaging", "models"},
    "ui": {"core", "services"},
}
# Only these top-level modules may see every room.
ROOTS = {"__init__", "__main__", "app", "cli", "commands", "console", "window"}

FOREIGN: dict[str, set[str]] = {
    # room -> third-party packages that are its business alone
    "ui": {"PySide6"},
    "storage": {"sqlite3", "sqlite_utils"},
    "index": {"faiss"},
}
CORE_FORBIDDEN = {"threading", "subprocess", "multiprocessing", "socket", "sqlite3"}
LATE = {
    *("torch", "torchvision", "lightly", "matplotlib"),
    *("transformers", "faiss", "onnxruntime", "huggingface_hub"),
}


def modules(repository: Path) -> list[Path]:
    return sorted((repository / "photoapp").rglob("*.py"))


def imports(path: Path, *, module_level_only: bool = False) -> set[str]:
    """Dotted names that a module imports; those under TYPE_CHECKING are not run, so not counted."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                found.update(alias.name for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{path}: relative import"
                found.add(child.module or "")
                found.update(f"{child.module}.{alias.name}" for alias in child.names)
            elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
                for other in child.orelse:
                    visit(other)
            elif module_level_only and isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            else:
                visit(child)

    visit(tree)
    return found


def room_of(path: Path, repository: Path) -> str:
    """ "" for the composition roots; `commands` is the command line in parts."""
    parts = path.relative_to(repository / "photoapp").parts
    return parts[0] if len(parts) > 1 and parts[0] != "commands" else ""


def test_every_module_is_in_a_room_or_a_root(repository: Path) -> None:
    for path in modules(repository):
        room = room_of(path, repository)
        if room:
            assert room in ROOMS, path
        else:
            assert path.stem in ROOTS or path.parent.name == "commands", path


def test_imports_point_down_only(repository: Path) -> None:
    wrong = []
    for path in modules(repository):
        room = room_of(path, repository)
        if not room:
            continue
        for name in imports(path):
            if not name.startswith("photoapp."):
                continue
            target = name.split(".")[1]
            if target in ROOMS and target != room and target not in ROOMS[room]:
                wrong.append(f"{path.relative_to(repository)} imports {name}")
            if target in ROOTS - {"__init__"}:
                wrong.append(f"{path.relative_to(repository)} imports the root {name}")
    assert not wrong, "\n".join(wrong)


def test_modules_import_each_other_in_no_circle(repository: Path) -> None:
    """Not even late, inside a function: one of the two does not belong where it is."""
    names = {
        ".".join(path.relative_to(repository).with_suffix("").parts): path
        for path in modules(repository)
    }
    graph = {name: imports(path) & names.keys() - {name} for name, path in names.items()}
    while leaves := {name for name, known in graph.items() if not known}:
        graph = {name: known - leaves for name, known in graph.items() if name not in leaves}
    # What is left is in a circle or stands on one.
    while roots := graph.keys() - {one for known in graph.values() for one in known}:
        graph = {name: known for name, known in graph.items() if name not in roots}
    assert not graph, sorted(graph)


def test_each_outside_world_has_one_room(repository: Path) -> None:
    wrong = []
    for path in modules(repository):
        room = room_of(path, repository)
        for name in imports(path):
            top = name.split(".")[0]
            for owner, packages in FOREIGN.items():
                # The composition roots may start the window.
                if top in packages and room not in {owner, ""}:
                    wrong.append(f"{path.relative_to(repository)} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_core_is_standard_library_and_numpy(repository: Path) -> None:
    allowed = set(sys.stdlib_module_names) - CORE_FORBIDDEN | {"numpy", "photoapp"}
    wrong = [
        f"{path.name} imports {name}"
        for path in modules(repository)
        if room_of(path, repository) == "core"
        for name in imports(path)
        if name.split(".")[0] not in allowed
    ]
    assert not wrong, "\n".join(wrong)


def test_heavy_libraries_are_imported_late(repository: Path) -> None:
    wrong = [
        f"{path.relative_to(repository)} imports {name} at module level"
        for path in modules(repository)
        if room_of(path, repository) != "training"  # late as a whole, see below
        for name in imports(path, module_level_only=True)
        if name.split(".")[0] in LATE
    ]
    assert not wrong, "\n".join(wrong)


def test_training_is_imported_late_and_by_commands_alone(repository: Path) -> None:
    wrong = []
    for path in modules(repository):
        if room_of(path, repository) == "training":
            continue
        late = path.parent.name == "commands"
        wrong += [
            f"{path.relative_to(repository)} imports {name}"
            for name in imports(path, module_level_only=late)
            if name.startswith("photoapp.training")
        ]
    assert not wrong, "\n".join(wrong)


def test_nothing_unpickles_or_trusts_remote_code(repository: Path) -> None:
    wrong = []
    for path in modules(repository):
        names = {name.split(".")[0] for name in imports(path)}
        wrong += [f"{path.name} imports {name}" for name in names & {"shelve", "marshal", "dill"}]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            # torch's weights-only loading raises pickle's error class; nothing else is needed.
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "pickle"
                and node.attr != "UnpicklingError"
            ):
                wrong.append(f"{path.name}:{node.lineno} uses pickle.{node.attr}")
            if isinstance(node, ast.ImportFrom) and node.module == "pickle":
                wrong.append(f"{path.name}:{node.lineno} imports from pickle")
            if (
                isinstance(node, ast.keyword)
                and node.arg in {"trust_remote_code", "allow_pickle"}
                and not (isinstance(node.value, ast.Constant) and node.value.value is False)
            ):
                wrong.append(f"{path.name}:{node.value.lineno} sets {node.arg}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("module", ["photoapp.app", "photoapp.cli"])
def test_starting_imports_no_heavy_library(module: str, repository: Path) -> None:
    code = f"import {module}, sys; print([m for m in {sorted(LATE)!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=repository, check=True
    )
    assert done.stdout.strip() == "[]"


def test_pictures_are_not_read_through_qt(repository: Path) -> None:
    """Its readers can lock each other and the GUI thread out, see `ui.small_pictures`."""
    users = [
        path.name
        for path in sorted((repository / "photoapp" / "ui").glob("*.py"))
        if "QImageReader" in path.read_text("utf-8") or "QImage.fromData" in path.read_text("utf-8")
    ]
    # It lists the formats that there are, in a process of its own, and reads none.
    assert users == ["window_check.py"]

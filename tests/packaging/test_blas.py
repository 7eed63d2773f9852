"""blas.c passes every function on to NumPy's OpenBLAS, with integers of the other width."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from builder import trim

Array = npt.NDArray[Any]
FLOAT, DOUBLE = np.float32, np.float64


@pytest.fixture(scope="module")
def blas(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    found = sorted((Path(np.__file__).parents[1] / "numpy.libs").glob("libscipy_openblas64_*.so*"))
    if not sys.platform.startswith("linux") or len(found) != 1 or shutil.which("gcc") is None:
        pytest.skip("needs Linux, gcc and NumPy's wheel")
    made = tmp_path_factory.mktemp("blas") / "libblas.so"
    subprocess.run(
        [
            *("gcc", "-Wall", "-Wextra", "-Werror", "-O2", "-fPIC", "-shared"),
            *("-o", str(made), str(trim._BLAS), str(found[0]), f"-Wl,-rpath,{found[0].parent}"),
            "-Wl,--allow-shlib-undefined",
        ],
        check=True,
    )
    return ctypes.CDLL(str(made))


def _call(function: Any, *arguments: Any) -> None:
    """Call a Fortran function: whole numbers by address, arrays and letters as they are."""
    passed: list[Any] = []
    for one in arguments:
        if isinstance(one, bytes):
            passed.append(ctypes.c_char_p(one))
        elif isinstance(one, int):
            passed.append(ctypes.byref(ctypes.c_int32(one)))
        else:
            passed.append(one.ctypes.data_as(ctypes.c_void_p))
    function.restype = None
    function(*passed)


def _square(kind: Any, side: int = 40) -> Array:
    random = np.random.default_rng(1)
    return np.asfortranarray(random.standard_normal((side, side)) + 3 * np.eye(side), kind)


def _close(left: Array, right: Array, kind: Any) -> None:
    assert np.abs(left - right).max() < (2e-3 if kind is FLOAT else 1e-9)


@pytest.mark.parametrize(("letter", "kind"), [("s", FLOAT), ("d", DOUBLE)])
def test_solving_and_factors(blas: ctypes.CDLL, letter: str, kind: Any) -> None:
    matrix = _square(kind)
    side = len(matrix)
    right = np.asfortranarray(matrix @ np.arange(side, dtype=kind)[:, None])
    pivots, info = np.full(side, 99, np.int32), np.full(1, 7, np.int32)
    solved = right.copy(order="F")
    _call(blas[f"{letter}gesv_"], side, 1, matrix.copy("F"), side, pivots, solved, side, info)
    assert info[0] == 0
    assert set(pivots) <= set(range(1, side + 1))
    _close(solved[:, 0], np.arange(side, dtype=kind), kind)

    inverse = matrix.copy("F")
    _call(blas[f"{letter}getrf_"], side, side, inverse, side, pivots, info)
    work = np.zeros(64 * side, kind)
    _call(blas[f"{letter}getri_"], side, inverse, side, pivots, work, len(work), info)
    assert info[0] == 0
    _close(inverse @ matrix, np.eye(side, dtype=kind), kind)

    positive = np.asfortranarray(matrix @ matrix.T)
    lower = positive.copy("F")
    _call(blas[f"{letter}potrf_"], b"L", side, lower, side, info)
    assert info[0] == 0
    _close(np.tril(lower) @ np.tril(lower).T, positive, kind)
    solved = np.asfortranarray(positive @ np.ones((side, 1), kind))
    _call(blas[f"{letter}posv_"], b"L", side, 1, positive.copy("F"), side, solved, side, info)
    assert info[0] == 0
    assert np.abs(solved - 1).max() < (0.1 if kind is FLOAT else 1e-6)

    broken = np.asfortranarray(-np.eye(side, dtype=kind))
    _call(blas[f"{letter}potrf_"], b"L", side, broken, side, info)
    assert info[0] == 1  # errors come back, too


@pytest.mark.parametrize(("letter", "kind"), [("s", FLOAT), ("d", DOUBLE)])
def test_singular_values_and_least_squares(blas: ctypes.CDLL, letter: str, kind: Any) -> None:
    random = np.random.default_rng(2)
    matrix = np.asfortranarray(random.standard_normal((50, 30)), kind)
    expected = np.linalg.svd(matrix.astype(DOUBLE), compute_uv=False)
    m, n = matrix.shape
    info, work = np.zeros(1, np.int32), np.zeros(20_000, kind)
    s, u, vt = np.zeros(n, kind), np.zeros((m, n), kind, "F"), np.zeros((n, n), kind, "F")
    room = np.zeros(8 * n, np.int32)
    _call(
        blas[f"{letter}gesdd_"],
        *(b"S", m, n, matrix.copy("F"), m, s, u, m, vt, n, work, len(work), room, info),
    )
    assert info[0] == 0
    _close(s, expected.astype(kind), kind)
    _close(u @ np.diag(s) @ vt, matrix, kind)
    s[:] = 0
    _call(
        blas[f"{letter}gesvd_"],
        *(b"N", b"N", m, n, matrix.copy("F"), m, s, u, m, vt, n, work, len(work), info),
    )
    _close(s, expected.astype(kind), kind)

    right = np.asfortranarray(matrix @ np.ones((n, 1), kind))
    solved = right.copy("F")
    _call(
        blas[f"{letter}gels_"],
        *(b"N", m, n, 1, matrix.copy("F"), m, solved, m, work, len(work), info),
    )
    assert info[0] == 0
    _close(solved[:n], np.ones((n, 1), kind), kind)

    tau, factors = np.zeros(n, kind), matrix.copy("F")
    _call(blas[f"{letter}geqrf_"], m, n, factors, m, tau, work, len(work), info)
    upper = np.triu(factors[:n])
    _close(np.abs(np.diag(upper)), np.abs(np.diag(np.linalg.qr(matrix)[1])), kind)
    if kind is FLOAT:
        _call(blas["sorgqr_"], m, n, n, factors, m, tau, work, len(work), info)
        _close(factors @ upper, matrix, kind)
        rank, few = np.zeros(1, np.int32), np.full(1, -1.0, FLOAT)
        solved, room = right.copy("F"), np.zeros(10_000, np.int32)
        _call(
            blas["sgelsd_"],
            *(m, n, 1, matrix.copy("F"), m, solved, m, s, few, rank, work, len(work), room, info),
        )
        assert (info[0], rank[0]) == (0, n)
        _close(solved[:n], np.ones((n, 1), kind), kind)


def test_products(blas: ctypes.CDLL) -> None:
    for letter, kind in (("s", FLOAT), ("d", DOUBLE)):
        a, b = _square(kind), _square(kind) + kind(1)
        side, out = len(a), np.zeros_like(a)
        one, none = np.ones(1, kind), np.zeros(1, kind)
        _call(
            blas[f"{letter}gemm_"],
            *(b"N", b"T", side, side, side, one, a, side, b, side, none, out, side),
        )
        _close(out / 10, a @ b.T / 10, kind)
        scalar = ctypes.c_float if kind is FLOAT else ctypes.c_double
        function = blas[f"cblas_{letter}gemm"]
        function.restype = None
        where = ctypes.c_void_p
        function.argtypes = [
            *([ctypes.c_int] * 6),
            *(scalar, where, ctypes.c_int, where, ctypes.c_int, scalar, where, ctypes.c_int),
        ]
        function(
            *(102, 111, 111, side, side, side, 1.0, a.ctypes.data, side),
            *(b.ctypes.data, side, 0.0, out.ctypes.data, side),
        )
        _close(out / 10, a @ b / 10, kind)
    a = _square(FLOAT)
    side, x, y = len(a), np.ones(len(a), FLOAT), np.zeros(len(a), FLOAT)
    one, none = np.ones(1, FLOAT), np.zeros(1, FLOAT)
    _call(blas["sgemv_"], b"N", side, side, one, a, side, x, 1, none, y, 1)
    _close(y, a @ x, FLOAT)
    out = np.zeros_like(a)
    _call(blas["ssyrk_"], b"L", b"N", side, side, one, a, side, none, out, side)
    _close(np.tril(out) / 10, np.tril(a @ a.T) / 10, FLOAT)


def test_eigenvalues(blas: ctypes.CDLL) -> None:
    matrix = _square(DOUBLE)
    symmetric = np.asfortranarray(matrix + matrix.T)
    side, info, work = len(matrix), np.zeros(1, np.int32), np.zeros(20_000)
    values, vectors = np.zeros(side), symmetric.copy("F")
    _call(blas["dsyev_"], b"V", b"L", side, vectors, side, values, work, len(work), info)
    assert info[0] == 0
    _close(vectors @ np.diag(values) @ vectors.T, symmetric, DOUBLE)
    real, imaginary, none = np.zeros(side), np.zeros(side), np.zeros((1, 1))
    _call(
        blas["dgeev_"],
        *(b"N", b"N", side, matrix.copy("F"), side, real, imaginary, none, 1, none, 1),
        *(work, len(work), info),
    )
    expected = np.sort_complex(np.linalg.eigvals(matrix))
    _close(np.sort_complex(real + 1j * imaginary), expected, DOUBLE)

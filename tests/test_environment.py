"""The three places that name what is installed agree: pyproject.toml, the lock files, environment.yml."""

import itertools
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

TOP = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
ENVIRONMENT = YAML(typ="safe").load(TOP / "environment.yml")

BASE = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = {name: [Requirement(line) for line in lines] for name, lines in PROJECT["optional-dependencies"].items()}
LOCKED = {
    "requirements.lock": BASE,
    "requirements-dev.lock": BASE + EXTRAS["dev"],
    "requirements-lab.lock": BASE + EXTRAS["lab"],
    "requirements-build.lock": [
        Requirement("uv"),
        *(Requirement(line) for line in PYPROJECT["build-system"]["requires"]),
    ],
}

# What a marker in a lock file may ask for; some packages split inside a series, at 3.11.5.
PYTHONS = ("3.11.4", "3.11.9", "3.12.0", "3.13.0", "3.14.0")
SYSTEMS = (("linux", "posix"), ("darwin", "posix"), ("win32", "nt"))
MACHINES = [
    {
        "python_version": python.rpartition(".")[0],
        "python_full_version": python,
        "sys_platform": platform,
        "os_name": os_name,
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    for python, (platform, os_name) in itertools.product(PYTHONS, SYSTEMS)
]

# conda-forge's own names, where they differ: without the window toolkits that a report never opens
CONDA_NAMES = {"matplotlib-base": "matplotlib"}


def lock_text(name: str) -> str:
    return (TOP / name).read_text(encoding="utf-8")


def locked_versions(name: str, machine: dict[str, str]) -> dict[str, Version]:
    """What the lock file `name` installs on `machine`."""
    versions: dict[str, Version] = {}
    for line in lock_text(name).splitlines():
        if line.startswith(" "):
            continue
        requirement = Requirement(line.removesuffix("\\"))
        if requirement.marker is None or requirement.marker.evaluate(machine):
            key = canonicalize_name(requirement.name)
            assert key not in versions, f"{name} names {key} twice for {machine}"
            (pin,) = requirement.specifier
            versions[key] = Version(pin.version)
    return versions


every_lock = pytest.mark.parametrize("name", LOCKED)


def test_there_is_no_other_lock_file() -> None:
    assert {path.name for path in TOP.glob("*.lock")} == set(LOCKED)
    assert not list(TOP.glob("pylock*"))


@every_lock
def test_a_lock_holds_names_versions_and_hashes_and_nothing_else(name: str) -> None:
    """No address, no index, no path, no comment has the shape of these two kinds of line."""
    package = re.compile(r"[a-z0-9][a-z0-9-]*==[0-9][0-9a-z.]*( ; [A-Za-z0-9_ .*'<>=!()]+)? \\")
    digest = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    text = lock_text(name)
    assert text.endswith("\n")
    lines = text.splitlines()
    packages = [line for line in lines if package.fullmatch(line)]
    digests = [line for line in lines if digest.fullmatch(line)]
    assert len(packages) >= 5
    assert sorted(packages + digests) == sorted(lines)
    assert "://" not in text


@every_lock
def test_every_package_of_a_lock_is_hashed(name: str) -> None:
    for entry in re.split(r"\n(?=\S)", lock_text(name).rstrip("\n")):
        first, *digests = entry.split(" \\\n")
        assert digests, f"{name}: {first} has no hash"
        assert len(set(digests)) == len(digests)


@every_lock
def test_a_lock_holds_what_pyproject_asks_for(name: str) -> None:
    for machine in MACHINES:
        versions = locked_versions(name, machine)
        for requirement in LOCKED[name]:
            key = canonicalize_name(requirement.name)
            assert key in versions, f"{key} of pyproject.toml is not in {name}: call make lock"
            assert versions[key] in requirement.specifier, f"{name} has {key} {versions[key]}: call make lock"


@pytest.mark.parametrize("name", ["requirements-dev.lock", "requirements-lab.lock"])
def test_the_locks_agree(name: str) -> None:
    """What the report runs on is what the tests and the notebooks run on."""
    for machine in MACHINES:
        base = locked_versions("requirements.lock", machine)
        assert base.items() <= locked_versions(name, machine).items(), machine


def test_the_report_is_spared_what_only_readers_and_developers_use() -> None:
    extras = {canonicalize_name(requirement.name) for requirement in itertools.chain(*EXTRAS.values())}
    for machine in MACHINES:
        base = locked_versions("requirements.lock", machine)
        assert not extras & set(base)
        assert not {"jupyter-server", "notebook", "ipywidgets"} & set(base)


def test_the_pythons_agree() -> None:
    supported = SpecifierSet(PROJECT["requires-python"])
    assert [minor for minor in range(8, 15) if f"3.{minor}" in supported] == [11, 12, 13, 14]
    assert PYPROJECT["tool"]["mypy"]["python_version"] == "3.11"
    (conda_python,) = [line for line in conda_lines() if line.startswith("python=")]
    assert conda_python == "python=3.12"
    assert conda_python.removeprefix("python=") in supported


def conda_lines() -> list[str]:
    return [line for line in ENVIRONMENT["dependencies"] if isinstance(line, str)]


def test_environment_yml_has_the_packages_and_bounds_of_pyproject() -> None:
    conda = {}
    for line in conda_lines():
        if line == "pip" or line.startswith("python="):
            continue
        requirement = Requirement(line)
        name = CONDA_NAMES.get(requirement.name, requirement.name)
        conda[canonicalize_name(name)] = requirement.specifier
    asked = {canonicalize_name(asks.name): asks.specifier for asks in BASE + EXTRAS["lab"]}
    assert conda == asked


def test_environment_yml_installs_the_project_for_jupyterlab() -> None:
    assert ENVIRONMENT["name"] == PROJECT["name"]
    assert ENVIRONMENT["channels"] == ["conda-forge"]
    (pip,) = [entry["pip"] for entry in ENVIRONMENT["dependencies"] if isinstance(entry, dict)]
    assert pip == ["-e .[lab]"]
    assert "pip" in conda_lines()


def test_citation_and_changelog_name_this_project() -> None:
    citation = YAML(typ="safe").load(TOP / "CITATION.cff")
    assert (citation["title"], citation["version"]) == (PROJECT["name"], PROJECT["version"])
    assert citation["license"] == PROJECT["license"]
    assert "## [Unreleased]" in (TOP / "CHANGELOG.md").read_text(encoding="utf-8")

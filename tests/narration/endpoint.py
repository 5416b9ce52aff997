"""A real HTTP server on this machine that speaks OpenAI's speech protocol, with faults."""

from __future__ import annotations

import io
import json
import threading
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

RATE = 24000


def tone(text: str) -> bytes:
    """Return raw 16-bit samples: 10 ms a character between two stretches of silence."""
    length = max(1, len(text)) * RATE // 100
    wave_form = 0.3 * np.sin(2 * np.pi * (200 + len(text) % 90) * np.arange(length) / RATE)
    silence = np.zeros(RATE // 10)
    whole = np.concatenate([silence, wave_form, silence])
    return (whole * 32767).astype("<i2").tobytes()


def riff(samples: bytes, *, rate: int = RATE, channels: int = 1) -> bytes:
    """Return samples as a WAV file whose last size is made up, as streaming servers send it."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples)
    data = bytearray(out.getvalue())
    data[40:44] = b"\xff\xff\xff\xff"
    return bytes(data)


class SpeechServer:
    """Answers every request with a tone; ``faults`` are answered first, one a request."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.faults: list[str] = []
        self.whole: bytes | None = None
        """What is answered in place of a tone."""
        self.port = 0

    def options(self, **more: Any) -> dict[str, Any]:
        """Return OPTIONS of an engine that asks here."""
        host = f"127.0.0.1:{self.port}"
        return {"url": f"http://{host}/v1", "model": "tones", "allowed_hosts": [host], **more}

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request, or fail as the next fault says."""
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.asked.append(body)
        self.keys.append(handler.headers.get("Authorization", ""))
        fault = self.faults.pop(0) if self.faults else ""
        samples = tone(body["input"])
        whole = riff(samples) if body["response_format"] == "wav" else samples
        whole = whole if self.whole is None else self.whole
        status, data, headers = {
            "": (200, whole, {}),
            "busy": (429, b"{}", {"Retry-After": "7"}),
            "down": (503, b"{}", {}),
            "key": (401, b'{"error": "no"}', {}),
            "moved": (302, b"", {"Location": "http://192.0.2.1/"}),
            "json": (200, b'{"error": {"message": "no such voice"}}', {}),
            "page": (200, b"<html>login</html>", {}),
            "mp3": (200, b"ID3\x04" + bytes(4000), {}),
            "silence": (200, bytes(48000), {}),
            "nothing": (200, b"", {}),
            "endless": (200, samples * 4000, {}),
            "stereo": (200, riff(samples, channels=2), {}),
            "slow rate": (200, riff(samples, rate=16000), {}),
            "no sound": (200, b"RIFF\x04\x00\x00\x00WAVE", {}),
            "cut": (200, whole, {}),
            "late": (200, whole, {}),
        }[fault]
        if fault == "late":
            time.sleep(3)
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(data) * (2 if fault == "cut" else 1)))
        handler.end_headers()
        handler.wfile.write(data)


@contextmanager
def speech_server() -> Iterator[SpeechServer]:
    """Serve on a free port of this machine until the block ends."""
    ours = SpeechServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            try:
                ours.answer(self)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    ours.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield ours
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

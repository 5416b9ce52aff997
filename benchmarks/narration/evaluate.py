"""Narrate every .txt of a folder and say how fast, how long, how loud it came out, what is heard.

    python -m benchmarks.narration.evaluate [--data FOLDER] [--json] [--speaker NAME] [--out FOLDER]
        [--language TAG] [--recogniser PYTHON] [--hard [N]] [--changed]

A text's first line is its headline, blank lines part paragraphs. A file that cannot be scored is
left out with one sentence: 1 is answered then, and 2 where none is left. No database is used; the
file is spoken, mastered and encoded as in production, but neither tagged nor signed. With
``--recogniser``, the Python of an environment that ``listener.py`` describes, the MP3 is listened
to as well; with ``--hard``, the hard sentences (or every N-th of them) before and after the
script stage.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import shutil
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.narration.reading import LeftOut, Text, read, texts_in

from onrecord.language.sentences import split
from onrecord.narration.engines import Speaker, speakers
from onrecord.narration.script import compose, prepares
from onrecord.vocabulary.errors import NewsroomError
from onrecord.vocabulary.scripts import LineRole, Mark, Script, ScriptLine, Spoken
from onrecord.vocabulary.texts import Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TEXTS = Path(__file__).with_name("texts")
MADE_AT = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)


def main() -> int:
    """Evaluate the folder that was named; 1 when a file was left out, 2 when all were."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=TEXTS, help="folder with .txt articles")
    parser.add_argument("--recogniser", default="", help="Python that can run listener.py")
    parser.add_argument(
        "--hard", type=int, nargs="?", const=1, help="the hard sentences, or every N-th of them"
    )
    parser.add_argument("--speaker", default="hibari", help="short name of a registered speaker")
    parser.add_argument(
        "--changed", action="store_true", help="change a sentence of the first text, listen again"
    )
    parser.add_argument("--language", default="", help="of the texts; else it is told by its words")
    parser.add_argument("--out", type=Path, help="keep the audio files in this folder")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    if options.hard and not options.recogniser:
        return refuse("The hard sentences need --recogniser; see listener.py.")
    if options.recogniser and not shutil.which(options.recogniser):
        return refuse(f"--recogniser names no program: {options.recogniser}.")
    known = speakers.classes()
    if options.speaker not in known:
        return refuse(f"No speaker is called {options.speaker!r}; there are {', '.join(known)}.")
    try:
        paths = texts_in(options.data)
        speaker = known[options.speaker]()
    except (LeftOut, NewsroomError) as fault:
        return refuse(str(fault))
    texts, rows, left_out = scored(paths, speaker, options)
    if not rows:
        return refuse(f"Nothing in {options.data} could be scored.")
    report = report_of(rows, speaker, left_out)
    if options.changed:
        report["changed"] = changed_sentence(texts[0], speaker)
    if options.hard:
        report["hard"] = hard_sentences(speaker, options.recogniser, every=options.hard)
    print(json.dumps(report, indent=2) if options.json else as_table(report))
    return int(bool(left_out))


def refuse(sentence: str) -> int:
    """Say why nothing is scored; return the exit code for that."""
    print(sentence, file=sys.stderr)
    return 2


def scored(
    paths: list[Path], speaker: Speaker, options: argparse.Namespace
) -> tuple[list[Text], list[dict[str, Any]], dict[str, str]]:
    """Return the texts with a row each, and why others were left out, which is printed too."""
    texts, rows, left_out = [], [], {}
    for path in paths:
        try:
            text = read(
                path,
                speaks=lambda tag: speaker.speaks(tag) and prepares(tag),
                language=options.language,
            )
            rows.append(narrate(text, speaker, options.out, options.recogniser))
            texts.append(text)
        except LeftOut as fault:
            left_out[path.name] = str(fault)
        except NewsroomError as error:
            left_out[path.name] = f"{path.name} is not scored. {error.message}"
        if path.name in left_out:
            print(left_out[path.name], file=sys.stderr)
    return texts, rows, left_out


def report_of(
    rows: list[dict[str, Any]], speaker: Speaker, left_out: dict[str, str]
) -> dict[str, Any]:
    """Return a row a text and the totals. Processor seconds are those of this process."""
    return {
        **figures_of(rows),
        "speaker": {"name": speaker.name, "version": speaker.version, "voice": speaker.voice},
        "texts": rows,
        "left_out": left_out,
    }


def figures_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what holds of all texts together; the names are those of ``floors.json``."""
    audio = sum(row["duration_s"] for row in rows)
    cpu = sum(row["cpu_s"] for row in rows)
    return {
        "hard_sentences_said": hard_sentences_said(),
        "words": sum(row["words"] for row in rows),
        "duration_s": round(audio, 3),
        "cpu_s": round(cpu, 2),
        "real_time_factor": round(cpu / audio, 4),
        "lowest_loudness_lufs": min(row["loudness_lufs"] for row in rows),
        "highest_loudness_lufs": max(row["loudness_lufs"] for row in rows),
        "highest_true_peak_dbtp": max(row["true_peak_dbtp"] for row in rows),
        "seconds_per_500_words": round(500 * cpu / sum(row["words"] for row in rows), 2),
        "marks_ms": round(max(row["marks_ms"] for row in rows), 1),
        "marks": marks_of(rows),
        "largest_step_at_joins": max(row["clicks"]["largest_step_at_joins"] for row in rows),
        **heard_in_all(rows),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def marks_of(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return how the errors of all marks lie; the rows keep the figures of their own."""
    from benchmarks.narration.timing import distribution

    found = {
        "sentences": [error for row in rows for error in row.pop("onset_errors")],
        "words_after_rests": [error for row in rows for error in row.pop("rest_errors")],
    }
    for row in rows:
        for name, errors in row.pop("heard_errors", {}).items():
            found.setdefault(f"{name}_heard", []).extend(errors)
    return {name: distribution(errors) for name, errors in found.items()}


def hard_sentences_said() -> int:
    """Return how many hard sentences the script stage prepares as they must be said."""
    from benchmarks.narration.hard import read_hard, words

    from onrecord.narration.script import prepare

    return sum(words(prepare(one.printed).spoken) == words(one.said) for one in read_hard())


def heard_in_all(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the word error rate over all texts that were listened to."""
    heard = [row for row in rows if "word_errors" in row]
    if not heard:
        return {}
    errors, said = (sum(row[name] for row in heard) for name in ("word_errors", "words_said"))
    return {"word_error_rate": round(errors / said, 4)}


def narrate(text: Text, speaker: Speaker, out: Path | None, recogniser: str = "") -> dict[str, Any]:
    """Return the figures of one text. Raises what speaking and encoding raise."""
    began = time.process_time()
    script = script_of(text)
    prepared = time.process_time()
    spoken = speaker.speak(script, now=MADE_AT)
    voiced = time.process_time()
    speaker.release()
    from onrecord.narration import encoding  # codecs after the model, as in production
    from onrecord.narration.production import encoded

    audio, making = encoded(spoken)
    ended = time.process_time()
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{text.path.stem}.mp3").write_bytes(audio)
    duration = encoding.read_facts(audio).duration
    return {
        "text": text.path.name,
        "language": text.language,
        **({"note": text.note} if text.note else {}),
        "words": len(text.words.split()),
        "lines": len(script.lines),
        "duration_s": round(duration, 3),
        "bytes": len(audio),
        "cpu_s": round(ended - began, 2),
        "cpu_script_s": round(prepared - began, 3),
        "cpu_voice_s": round(voiced - prepared, 2),
        "cpu_sound_s": round(ended - voiced, 2),
        "real_time_factor": round((ended - began) / duration, 4),
        "loudness_lufs": making.notes["loudness_lufs"],
        "true_peak_dbtp": making.notes["true_peak_dbtp"],
        **looked_at(audio, script, spoken),
        **(listened(audio, script, spoken, recogniser) if recogniser else {}),
    }


def looked_at(audio: bytes, script: Script, spoken: Spoken) -> dict[str, Any]:
    """Return what the decoded MP3 holds: onsets beside marks, joins, rests."""
    from benchmarks.narration import sound, timing

    from onrecord.narration.encoding import decode

    samples, rate = decode(audio)
    onsets = timing.onset_errors(samples, rate, spoken)
    return {
        "marks_ms": round(max(map(abs, onsets), default=0.0), 1),
        "onset_errors": onsets,
        "rest_errors": timing.rest_errors(samples, rate, spoken),
        "clicks": sound.clicks(samples, rate, spoken),
        "rests": sound.rests(samples, rate, script, spoken),
        "levels": sound.levels(samples, rate, spoken),
        "longest_line_s": sound.longest_breath(spoken),
        "words_marked": sum(len(mark.words) for mark in spoken.marks),
    }


def changed_sentence(text: Text, speaker: Speaker) -> dict[str, Any]:
    """Return what is heard of it when one sentence of a text is another and the rest was kept."""
    import tempfile

    import numpy as np
    from benchmarks.narration.sound import clicks

    from onrecord.narration.encoding import decode
    from onrecord.narration.kept import KeptSounds
    from onrecord.narration.production import encoded

    script = script_of(text)
    middle = len(script.lines) // 2
    said = "Nothing of this was known on Monday."
    line = replace(script.lines[middle], text=said, spoken=said, words=())
    lines = (*script.lines[:middle], line, *script.lines[middle + 1 :])
    with tempfile.TemporaryDirectory() as folder:
        kept = KeptSounds(Path(folder))
        first = speaker.speak(script, now=MADE_AT, kept=kept)
        again = speaker.speak(replace(script, lines=lines), now=MADE_AT, kept=kept)
    speaker.release()
    pcm = [np.frombuffer(each.pcm, "<f4") for each in (first, again)]
    same = [
        np.array_equal(*(_line_of(samples, each.marks[n], 24000)
                         for samples, each in zip(pcm, (first, again), strict=True)))
        for n in range(len(lines))
        if n != middle
    ]  # fmt: skip
    samples, rate = decode(encoded(again)[0])
    around = replace(again, marks=again.marks[middle - 1 : middle + 2])
    return {"lines_kept": kept.taken, "lines_the_same": sum(same), "of": len(same),
            **clicks(samples, rate, around)}  # fmt: skip


def _line_of(samples: NDArray[np.float32], mark: Mark, rate: int) -> NDArray[np.float32]:
    return samples[round(mark.start * rate) : round(mark.end * rate)]


def listened(audio: bytes, script: Script, spoken: Spoken, recogniser: str) -> dict[str, Any]:
    """Return what a recogniser makes of the whole file, and where it hears sentences begin."""
    from benchmarks.narration.hearing import listen
    from benchmarks.narration.timing import heard_errors

    from onrecord.narration.encoding import decode

    samples, rate = decode(audio)
    said = " ".join(line.spoken for line in script.lines)
    (heard,) = listen([(samples, said)], rate=rate, python=recogniser)
    return {
        "words_said": heard.words,
        "word_errors": heard.errors,
        "word_error_rate": round(heard.errors / heard.words, 4),
        "heard_errors": heard_errors(script, spoken, heard.times, samples, rate),
        "heard": heard.heard,
        "said": heard.said,
    }


def hard_sentences(speaker: Speaker, recogniser: str, *, every: int = 1) -> dict[str, Any]:
    """Return the word error rate of the hard sentences before and after the script stage.

    Before: as hibari reads the print by itself, with the text rules it ships with.
    """
    import numpy as np
    from benchmarks.narration.hard import read_hard
    from benchmarks.narration.hearing import listen
    from hibari import Hibari

    from onrecord.narration.script import prepare

    chosen = read_hard()[::every]
    plain = Hibari()
    rest = np.zeros(6000, np.float32)
    before = [
        (np.concatenate([rest, loud(plain(one.printed, seed=1)), rest]), one.said) for one in chosen
    ]
    after = []
    for one in chosen:
        line = ScriptLine(text=one.printed, spoken=prepare(one.printed).spoken, role=LineRole.BODY)
        spoken = speaker.speak(Script(language="en", lines=(line,)), now=MADE_AT)
        after.append((loud(np.frombuffer(spoken.pcm, "<f4")), one.said))
    speaker.release()
    report: dict[str, Any] = {"sentences": len(chosen)}
    for name, sounds in (("before", before), ("after", after)):
        heard = listen(sounds, rate=24000, python=recogniser)
        report[name] = round(sum(h.errors for h in heard) / sum(h.words for h in heard), 4)
        report[f"{name}_wrong"] = [
            [one.printed, h.heard] for one, h in zip(chosen, heard, strict=True) if h.errors
        ]
    report["ratio"] = round(report["after"] / report["before"], 3)
    return report


def loud(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return samples brought to full level, so that both ways are equally loud."""
    import numpy as np

    return samples * np.float32(0.95 / max(0.1, float(np.abs(samples).max())))


def script_of(text: Text) -> Script:
    """Return the script of a plain text. Raises ``TextTooLong``."""
    headline, _, body = text.words.strip().partition("\n")
    paragraphs = [each for each in re.split(r"\n[ \t]*\n", body) if each.strip()]
    return compose(
        sentences=[
            Sentence(text=paragraph[start:end], paragraph=number)
            for number, paragraph in enumerate(paragraphs)
            for start, end in split(paragraph)
        ],
        headline=headline,
        site_name="Onrecord",
        byline="the newsroom",
        published_at=MADE_AT,
        source_names=[],
        language=text.language,
    )


def as_table(report: dict[str, Any]) -> str:
    """Return the report as lines of text."""
    lines = [
        f"{'text':32} {'words':>6} {'seconds':>8} {'cpu s':>6} {'rtf':>7} {'LUFS':>7} "
        f"{'dBTP':>6} {'marks ms':>8} {'WER':>6}"
    ]
    if report["texts"]:
        lines += [
            f"{row['text'][:32]:32} {row['words']:6} {row['duration_s']:8.1f} {row['cpu_s']:6.2f} "
            f"{row['real_time_factor']:7.4f} {row['loudness_lufs']:7.2f} "
            f"{row['true_peak_dbtp']:6.2f} {row['marks_ms']:8.1f} "
            f"{row.get('word_error_rate', '-')!s:>6} {row.get('note', '')}".rstrip()
            for row in report["texts"]
        ]
        lines.append(
            f"total: {report['words']} words, {report['duration_s']:.1f} s of audio in "
            f"{report['cpu_s']:.2f} processor s (real-time factor {report['real_time_factor']}; "
            f"500 words in {report['seconds_per_500_words']} s), word error rate "
            f"{report.get('word_error_rate', 'not measured')}, peak memory "
            f"{report['peak_rss_mb']} MB"
        )
        lines += [
            f"marks, {name.replace('_', ' ')}: {each['count']}; off by {each['p50']} ms (half), "
            f"{each['p90']} (90 %), {each['p99']} (99 %), {each['max']} at most; median "
            f"{each['median']:+}; {each['within_120']:.1%} within 120 ms"
            for name, each in report["marks"].items()
            if each["count"]
        ]
        lines += [
            f"{row['text'][:32]:32} joins: step {row['clicks']['largest_step_at_joins']} "
            f"(speech {row['clicks']['usual_step_in_speech']}), loudest edge "
            f"{row['clicks']['loudest_edge_db']} dB; lines within {row['levels']['spread_db']} dB; "
            f"rests {row['rests']}; longest line {row['longest_line_s']} s"
            for row in report["texts"]
        ]
    if "changed" in report:
        lines.append(f"one sentence changed: {report['changed']}")
    if "hard" in report:
        hard = report["hard"]
        lines.append(
            f"hard sentences: {hard['sentences']}, word error rate {hard['before']} before the "
            f"script stage, {hard['after']} after ({hard['ratio']} of it)"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

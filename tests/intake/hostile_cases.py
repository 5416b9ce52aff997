"""Our own cases of what attackers send, by class; ``docs/reference`` counts them."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from ipaddress import IPv4Address

from tests.plumbing.servers import answer

INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.0.0.1",
    "10.255.255.254",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.0.1",
    "192.168.255.1",
    "169.254.169.254",
    "169.254.0.1",
    "100.64.0.1",
    "100.127.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "192.88.99.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
]
INSIDE_V6 = [
    "::1",
    "::",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
    "2001::1",
    "2001:10::1",
    "100::1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "::ffff:0:127.0.0.1",
    "4000::1",
    "fe80::1%25lo",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.9.9.9",
    "93.184.216.34",
    "172.15.0.1",
    "172.32.0.1",
    "100.63.0.1",
    "100.128.0.1",
    "[2606:4700::1]",
    "[2a00:1450::1]",
    "[::ffff:8.8.8.8]",
    "[64:ff9b::808:808]",
]


def spellings(address: str) -> list[str]:
    """Return the ways in which one IPv4 address can stand in a web address."""
    number = int(IPv4Address(address))
    a, b, c, d = address.split(".")
    mapped = f"{number >> 16:x}:{number & 0xFFFF:x}"
    octal = ".".join(f"0{int(part):o}" for part in (a, b, c, d))
    return [
        address,
        f"{address}.",
        str(number),
        hex(number),
        f"0{number:o}",
        octal,
        ".".join(hex(int(part)) for part in (a, b, c, d)),
        f"{a}.{number & 0xFFFFFF}",
        f"{a}.{b}.{number & 0xFFFF}",
        f"{hex(int(a))}.{b}.0{int(c):o}.{d}",
        address.translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
        address.replace(".", "。"),
        f"[::ffff:{address}]",
        f"[::ffff:{mapped}]",
        f"[0:0:0:0:0:FFFF:{mapped}]",
        f"[::{address}]",
        f"[64:ff9b::{mapped}]",
        f"[2002:{mapped}::1]",
    ]


HOSTS = [form for one in INSIDE for form in spellings(one)] + [f"[{one}]" for one in INSIDE_V6]
ADDRESSES = [f"http://{host}/latest/" for host in HOSTS] + [
    *(
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/_x",
        "ftp://10.0.0.1/",
        "dict://127.0.0.1:11211/",
    ),
    *("http://u:p@127.0.0.1/", "http://8.8.8.8@127.0.0.1/", "http://127.0.0.1#@8.8.8.8/"),
    *("http://127.0.0.1\\@8.8.8.8/", "http://8.8.8.8\r\nHost: x/", "http://[::1", "jar:http://x!/"),
    *("http://127.0.0.1:0/", "http://127.0.0.1:99999/", "data:text/xml,<rss/>", "//127.0.0.1/"),
    *(
        "ldap://127.0.0.1/",
        "http:///127.0.0.1/",
        "unix:///run/docker.sock",
        "http://127.0.0.1%00.x/",
    ),
]
REDIRECTS = [*HOSTS[::18], "[::1]", "[fe80::1]", "2130706433", "0x7f000001"]

RESOLVERS: dict[str, list[list[str]]] = {
    "public, then loopback": [["1.1.1.1"], ["127.0.0.1"]],
    "loopback, then public": [["127.0.0.1"], ["1.1.1.1"]],
    "public, then metadata": [["8.8.8.8"], ["169.254.169.254"]],
    "public, then ten": [["8.8.8.8"], ["10.0.0.1"]],
    "public and loopback at once": [["1.1.1.1", "127.0.0.1"]],
    "loopback last of many": [[f"1.1.1.{n}" for n in range(1, 200)] + ["127.0.0.1"]],
    "third time private": [["1.1.1.1"], ["1.1.1.1"], ["192.168.0.1"]],
    "mapped": [["1.1.1.1"], ["::ffff:127.0.0.1"]],
    "translated": [["64:ff9b::7f00:1"], ["1.1.1.1"]],
    "six to four": [["2606:4700::1"], ["2002:7f00:1::"]],
    "scoped": [["fe80::1%eth0"], ["1.1.1.1"]],
    "unspecified": [["0.0.0.0"], ["::"]],
    "no address": [["not an address"], [""]],
    "nothing": [[]],
    "carrier's": [["100.64.0.1"], ["8.8.8.8"]],
    "multicast": [["224.0.0.1"], ["ff02::1"]],
    "unique local": [["2606:4700::1"], ["fd00:ec2::254"]],
}
FLIPS = 60
"""How often each resolver is asked."""


def _roots(inside: str) -> dict[str, str]:
    item = f"<title>T</title><description>{inside}</description>"
    return {
        "rss": f"<rss version='2.0'><channel><item>{item}</item></channel></rss>",
        "atom": "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><title>T</title>"
        f"<summary>{inside}</summary></entry></feed>",
        "rdf": "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
        f"xmlns='http://purl.org/rss/1.0/'><item>{item}</item></rdf:RDF>",
        "newsml-g2": "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='g'><contentMeta>"
        f"<headline>T</headline></contentMeta><contentSet>{inside}</contentSet></newsItem>",
        "newsml-1": f"<NewsML><NewsItem><NewsComponent>{inside}</NewsComponent></NewsItem></NewsML>",  # noqa: E501
        "nitf": f"<nitf><head/><body><body.content><p>{inside}</p></body.content></body></nitf>",
        "opml": f"<opml version='2.0'><body><outline text='{inside}'/></body></opml>",
        "svg": f"<svg xmlns='http://www.w3.org/2000/svg'><text>{inside}</text></svg>",
    }


LAUGH = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 9))
SUBSETS = {
    "laughs": f"[<!ENTITY l0 'ha'>{LAUGH}]",
    "file": "[<!ENTITY l8 SYSTEM 'file:///etc/passwd'>]",
    "web": "[<!ENTITY l8 PUBLIC 'x' 'http://127.0.0.1:9/x'>]",
    "parameter": "[<!ENTITY % p SYSTEM 'file:///etc/hostname'> %p; <!ENTITY l8 'x'>]",
    "defaults": "[<!ATTLIST item x CDATA '&l8;'><!ENTITY l8 'x'>]",
    "recursive": "[<!ENTITY l8 '&l7;'><!ENTITY l7 '&l8;'>]",
}
_RSS = _roots("&l8;")["rss"]
_DECLARED = f"<!DOCTYPE rss {SUBSETS['laughs']}>{_RSS}"
XML: dict[str, bytes] = {
    **{
        f"{root}, {name}": f"<?xml version='1.0'?><!DOCTYPE x {subset}>{text}".encode()
        for root, text in _roots("&l8;").items()
        for name, subset in SUBSETS.items()
    },
    **{
        f"laughs in {encoding}": _DECLARED.encode(encoding)
        for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "cp037")
    },
    "small letters": _DECLARED.replace("DOCTYPE", "doctype").encode(),
    "mixed letters": _DECLARED.replace("DOCTYPE", "DoCtYpE").encode(),
    "behind a comment": f"<!-- {'x' * 9000} -->{_DECLARED}".encode(),
    "behind an instruction": f"<?x {'y' * 3000}?>{_DECLARED}".encode(),
    "in the midst": _RSS.replace("<item>", f"<!DOCTYPE rss {SUBSETS['file']}><item>").encode(),
    "second document": (_roots("x")["rss"] + _DECLARED).encode(),
    "seven bits": b"+ADw-+ACE-DOCTYPE rss [+ADw-+ACE-ENTITY a 'b'+AD4-]+AD4-" + _RSS.encode(),
    "half surrogates": _roots("&#xd800;&#xdfff;&#55296;")["rss"].encode(),
    "half surrogates, bytes": _roots("x")["rss"].encode().replace(b"x", b"\xed\xa0\x80\xed"),
    "depth": b"<rss><channel><item>" + b"<a>" * 40_000,
    "depth in a namespace": b"<rss xmlns:q='q'><channel><item>" + b"<q:a>" * 40_000,
    "attributes": b"<rss><channel " + b" ".join(b"a%d='1'" % n for n in range(20_000)) + b"/></rss>",  # noqa: E501
    "one long name": b"<rss><" + b"a" * 200_000 + b"/></rss>",
    "namespaces": b"<rss "
    + b" ".join(b"xmlns:n%d='u%d'" % (n, n) for n in range(5_000))
    + b"><channel/></rss>",
    "json depth": b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 100_000,
    "json numbers": b'{"version":"https://jsonfeed.org/version/1.1","items":[' + b"9" * 200_000,
    "include": _roots("<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' "
                      "href='file:///etc/passwd' parse='text'/>")["rss"].encode(),
    "style sheet": b"<?xml-stylesheet href='file:///etc/passwd'?>" + _roots("x")["rss"].encode(),
}  # fmt: skip


def _zipped(name: str) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr(name, b"x" * 3000)
    return sink.getvalue()


def _tarred(name: str, link: str = "") -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w:gz") as archive:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = (tarfile.SYMTYPE, link) if link else (tarfile.REGTYPE, "")
        archive.addfile(info)
    return sink.getvalue()


ARCHIVES = {
    **{
        name: _zipped(name)
        for name in ("../../x", "/etc/cron.d/x", "..\\..\\x", "C:\\x", "a/../../x")
    },
    **{f"tar {name}": _tarred(name) for name in ("../../x", "/etc/cron.d/x", "a/../../x")},
    "tar link": _tarred("x", "/etc/passwd"),
    "tar link up": _tarred("x", "../../../etc"),
    "7z": b"7z\xbc\xaf\x27\x1c" + bytes(range(256)) * 9,
    "zip in zip": _zipped("a.zip") + _zipped("../b"),
}
PATHS = [
    before + middle + after
    for before in ("", "/", "C:\\", "~/")
    for middle in (
        "../../../etc/passwd",
        "..\\..\\win.ini",
        "....//etc",
        "..%2f..%2fx",
        "x\x00.xml",
    )
    for after in ("", "\x00.png", "\n")
]


def _packed(body: bytes, encoding: str) -> bytes:
    return answer(body, headers={"Content-Encoding": encoding, "Content-Type": "text/xml"})


ZEROS = b"\x00" * 20_000_000
_ONCE = gzip.compress(ZEROS)
_RAW = zlib.compressobj(wbits=-15)
BODIES = {
    "gzip": _packed(_ONCE, "gzip"),
    "deflate": _packed(zlib.compress(ZEROS), "deflate"),
    "raw deflate": _packed(_RAW.compress(ZEROS) + _RAW.flush(), "deflate"),
    "gzip of gzip": _packed(gzip.compress(_ONCE), "gzip"),
    "said twice": _packed(gzip.compress(_ONCE), "gzip, gzip"),
    "many members": _packed(gzip.compress(b"") * 5000 + gzip.compress(b"<rss/>"), "gzip"),
    "members that grow": _packed(gzip.compress(b"\x00" * 3_000_000) * 5, "gzip"),
    "brotli": _packed(b"\x1b" * 500, "br"),
    "zstd": _packed(b"\x28\xb5\x2f\xfd" * 50, "zstd"),
    "compress": _packed(b"\x1f\x9d" * 50, "compress"),
    "not packed": _packed(b"<rss/>" * 50, "gzip"),
    "broken off": _packed(gzip.compress(b"<rss>" * 5000)[:-200], "gzip"),
    "trailing waste": _packed(gzip.compress(b"<rss/>") + b"waste" * 100, "gzip"),
}


def _png(width: int, height: int, *, more: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    lines = zlib.compress(b"\x00" * 200)
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


_JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
_XMP = b"http://ns.adobe.com/xap/1.0/\x00<!DOCTYPE x [<!ENTITY a 'ha'>]><x>&a;</x>"
PICTURES = {
    "a hundred thousand wide": _png(100_000, 100_000),
    "no width": _png(0, 0),
    "two thousand million": _png(2**31 - 1, 2**31 - 1),
    "a chunk that lies": _png(8, 8, more=struct.pack(">I", 2**31 - 1) + b"tEXtx"),
    "a text bomb": _png(8, 8, more=struct.pack(">I", 30) + b"zTXt" + b"k\x00\x00" + b"\x78" * 27),
    "head only": b"\x89PNG\r\n\x1a\n",
    "jpeg broken off": _JPEG,
    "jpeg segment that lies": _JPEG + b"\xff\xe1\xff\xffExif\x00\x00" + b"\x00" * 40,
    "exif in a circle": _JPEG
    + b"\xff\xe1\x00\x22Exif\x00\x00II*\x00\x08\x00\x00\x00"
    + b"\x01" * 16,
    "xmp with entities": _JPEG
    + b"\xff\xe1"
    + struct.pack(">H", len(_XMP) + 2)
    + _XMP
    + b"\xff\xd9",
    "gif that is none": b"GIF89a" + b"\xff" * 200,
    "webp that lies": b"RIFF\xff\xff\xff\xffWEBPVP8X" + b"\xff" * 60,
    "avif that lies": b"\x00\x00\x00\x1cftypavif" + b"\xff" * 200,
    "boxes in boxes": (b"\x00\x00\x00\x08meta" * 500) + b"ftypavif",
    "svg as jpeg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "page as png": b"<!DOCTYPE html><script>alert(1)</script>",
    "photoshop": b"8BPS\x00\x01" + b"\x00" * 100,
    "tiff": b"II*\x00" + b"\xff" * 100,
    "bmp": b"BM" + b"\xff" * 100,
    "program": b"\x7fELF" + b"\x00" * 100,
    "zip behind a head": _png(8, 8) + _zipped("../x"),
    "manifest of nothing": _JPEG + b"\xff\xeb\x00\x20JP\x00\x01" + b"jumb" * 6 + b"\xff\xd9",
    "nothing": b"",
    "zeros": b"\x00" * 50_000,
}

_SCRIPTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<base href=//evil/>",
    "<form action=//evil><input type=submit>",
    "<meta http-equiv=refresh content='0;url=//evil'>",
    "<link rel=stylesheet href=//evil>",
    "<style>@import '//evil'</style>",
    "<div hx-get=/x>x</div>",
    "<div data-hx-on:load=alert(1)>x</div>",
    "<div data-action='x#y'>x</div>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<title><img src=x onerror=alert(1)></title>",
    "<textarea><script>alert(1)</script></textarea>",
    "<select><style><script>alert(1)</script>",
    "<xmp><script>alert(1)</script></xmp>",
    "<plaintext><script>alert(1)",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!--><script>alert(1)</script>-->",
    "<!--!><img src=x onerror=alert(1)>",
    "<?x <script>alert(1)</script>?>",
    "<p/onclick=alert(1)>x",
    "<video><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    "<math><annotation-xml encoding='text/html'><script>alert(1)</script>",
)
MARKUP = [
    form
    for script in _SCRIPTS
    for form in (
        script,
        f"<p>Before {script} after</p>",
        script.upper().replace("ALERT", "alert"),
        script.replace("<", "<\x00", 1),
        script.replace(" ", "/", 1),
        script + "<" * 50,
        f"<div><table><tr><td>{script}</table>",
        script.replace(">", "\n>", 1),
    )
]

"""Five hundred and more comments that try something: the corpus of what may never reach a terminal as it is.

Each is a name and a text. They are made of attacks (what a terminal, Textual's markup, a template, a shell or a path
would obey, and what Unicode can do to a line) and of the places where an attack can stand in an ordinary sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

ESC = "\x1b"
_MARKUP = {
    "closing": "[/b]",
    "closing-all": "[/]",
    "closing-unknown": "[/nothing]",
    "colour": "[red]x[/red]",
    "ground": "[on red]",
    "variable": "[$text]",
    "link": "[link=file:///etc/passwd]x[/link]",
    "action": "[@click=app.quit]tap[/]",
    "action-args": "[@click=\"app.bell('x')\"]tap[/]",
    "escaped": r"\[b]\\[/b]",
    "half": "[b",
    "many": "[[[[]]]]",
    "percent": "[50% off]",
    "emoji-code": ":smile: :[/:",
    "markdown": "**bold** `code` [a](javascript:x) ![i](http://x.example/i.png)\n# head\n---\n```\nfence",
    "html": "<script>alert(1)</script><b onmouseover=x>&lt;&#27;[31m&#x202e;",
}
_ESCAPES = {
    "clear": f"{ESC}[2J{ESC}[H",
    "colour-csi": f"{ESC}[31;1mred{ESC}[0m",
    "csi-c1": "\x9b31mred",
    "clipboard": f"{ESC}]52;c;ZXZpbA==\x07",
    "clipboard-st": f"{ESC}]52;c;ZXZpbA=={ESC}\\",
    "clipboard-c1": "\x9d52;c;ZXZpbA==\x9c",
    "clipboard-ask": f"{ESC}]52;c;?\x07",
    "title": f"{ESC}]0;owned\x07",
    "title-st": f"{ESC}]2;owned{ESC}\\",
    "title-report": f"{ESC}[21t",
    "hyperlink": f"{ESC}]8;;http://evil.example{ESC}\\here{ESC}]8;;{ESC}\\",
    "palette": f"{ESC}]4;1;rgb:00/00/00\x07",
    "notify": f"{ESC}]777;notify;a;b\x07{ESC}]9;x\x07",
    "file": f"{ESC}]1337;File=name=eA==;inline=1:AAAA\x07",
    "dcs": f'{ESC}P$q"p{ESC}\\',
    "dcs-c1": '\x90$q"p\x9c',
    "sixel": f"{ESC}Pq#0;2;0;0;0#0~~@@{ESC}\\",
    "kitty": f"{ESC}_Ga=T,f=100;AAAA{ESC}\\",
    "apc-open": f"{ESC}_never ends",
    "osc-open": f"{ESC}]0;never ends",
    "pm": f"{ESC}^private{ESC}\\",
    "sos": f"{ESC}Xstring{ESC}\\",
    "tmux": f"{ESC}Ptmux;{ESC}{ESC}]52;c;ZXZpbA==\x07{ESC}\\",
    "screen-title": f"{ESC}ktitle{ESC}\\",
    "reset": f"{ESC}c",
    "altscreen": f"{ESC}[?1049l",
    "mouse": f"{ESC}[?1003h{ESC}[?1006h",
    "paste-on": f"{ESC}[?2004h",
    "paste-end": f"{ESC}[201~",
    "paste-start": f"{ESC}[200~",
    "keyboard": f"{ESC}[>1u",
    "report": f"{ESC}[6n{ESC}[c{ESC}[>q",
    "scroll-region": f"{ESC}[2;3r",
    "charset": f"{ESC}(0lqk{ESC}(B",
    "shift-out": "\x0elqk\x0f",
    "insert": f"{ESC}[4h",
    "cursor-off": f"{ESC}[?25l",
    "repeat": f"x{ESC}[9999b",
    "up": f"{ESC}[99A{ESC}[99D",
    "erase": f"{ESC}[K{ESC}[1J",
    "resize": f"{ESC}[8;1;1t",
    "print": f"{ESC}[5i",
    "sync": f"{ESC}[?2026h",
    "lone-esc": ESC,
    "esc-at-end": f"text{ESC}",
    "esc-bracket": f"{ESC}[",
    "split": f"{ESC}\n[31m",
    "nested": f"{ESC}{ESC}[31m",
    "huge-number": f"{ESC}[{'9' * 400}m",
    "many-numbers": f"{ESC}[{';'.join('1' * 200)}m",
}
_CONTROLS = {
    "nul": "a\x00b",
    "bell": "ding\x07",
    "back": "secret\x08\x08\x08\x08\x08\x08public",
    "vt-ff": "a\x0bb\x0cc",
    "cr": "first\rover",
    "crlf": "one\r\ntwo\r\n",
    "del": "a\x7fb",
    "tab": "a\tb\t\tc",
    "c1-all": "".join(chr(code) for code in range(0x80, 0xA0)),
    "c0-all": "".join(chr(code) for code in range(0x20)),
    "nel": "a\x85b",
    "xon": "\x11\x13\x1a\x1c",
}
_UNICODE = {
    "rlo": "\u202egnp.exe\u202c",
    "lro": "\u202dabc",
    "isolates": "\u2066a\u2067b\u2068c\u2069",
    "embed": "\u202aa\u202bb",
    "marks": "\u200ea\u200fb\u061cc",
    "separators": "a\u2028b\u2029c",
    "zero-width": "a\u200b\u2060\ufeffb",
    "soft-hyphen": "so\u00adft",
    "joiners": "\u200c\u200d\u200d\u200d",
    "tags": "x" + "".join(chr(0xE0000 + ord(sign)) for sign in "hidden"),
    "variation": "a\ufe0e\ufe0fb\U000e0100",
    "interlinear": "\ufff9a\ufffab\ufffb",
    "noncharacter": "\ufffe\uffff\U0010ffff",
    "private": "\ue000\uf8ff\U000f0000",
    "surrogate": "\ud800 \udfff",
    "replacement": "\ufffd" * 20,
    "zalgo": "Z" + "\u0335\u0327\u0301\u0310" * 40,
    "enclosing": "a\u20dd\u20e3b",
    "wide": "漢字" * 60,
    "half": "ｱｲｳ" * 40,
    "hangul": "\u1100\u1161\u11a8" * 30,
    "thai": "น้ำ" * 40,
    "devanagari": "क्षत्रिय" * 20,
    "arabic": "السلام عليكم ورحمة الله",
    "hebrew": "שלום עולם 123 abc",
    "ligature": "\ufdfd" * 8,
    "family": "👨‍👩‍👧‍👦" * 20,
    "skin": "👍🏽👩🏿‍🚀" * 15,
    "flags": "🇩🇪🇧" + "🇾" * 21,
    "keycaps": "1️⃣*️⃣#️⃣",
    "modifier-alone": "🏽\u200d🏽",
    "scotland": "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "full-width": "ｆｕｌｌ　ｗｉｄｔｈ",
    "confusable": "раypal аdmin",  # Cyrillic letters, meant
    "nbsp": "a\u00a0b\u3000c\u2007d",
    "braille-blank": "\u2800" * 30,
    "ambiguous": "°±×÷…—“”„‚‘’" * 8,  # of either width, meant
    "musical": "\U0001d173\U0001d17a",
    "hieroglyph": "\U00013000\U00013430",
    "shorthand": "\U0001bca0",
}
_WORDS = {
    "format": "{name} {0} {} {{x}} {agent!r:>99}",
    "percent": "%s %(x)s %n %100000s",
    "dollar": "$name ${HOME} $(id) `id`",
    "shell": "; rm -rf / && echo | cat > x < y & \\",
    "option": "--help",
    "dash": "-",
    "path": "../../etc/passwd ..\\..\\x C:\\con",
    "scissors": "# ---- >8 ----",
    "hash": "# a comment\n# another",
    "toml": '+++\nkey = "x"\n+++',
    "json": '{"id": "x", "text": "\\u001b[31m"}',
    "csv": '=cmd|"/c calc"!A1',
    "sql": "'; DROP TABLE comments; --",
    "ics": "END:VEVENT\nBEGIN:VALARM",
    "roff": ".so /etc/passwd\n'br",
    "header": "x\r\nAuthorization: Bearer y",
    "url": "javascript:alert(1) file:///etc/passwd data:text/html,x",
    "ellipsis": "…" * 50,
    "empty": "",
    "spaces": "   ",
    "newlines": "\n" * 40,
    "long-word": "x" * 3000,
    "long-text": "word " * 800,
    "many-lines": "line\n" * 300,
    "null-word": "None",
    "number": "1e999",
    "quote": "\"'`´",
    "backslash": "\\" * 30,
}
ATTACKS: dict[str, str] = {
    f"{group}.{name}": text
    for group, texts in {
        "markup": _MARKUP,
        "escape": _ESCAPES,
        "control": _CONTROLS,
        "unicode": _UNICODE,
        "words": _WORDS,
    }.items()
    for name, text in texts.items()
}
_PLACES = {
    "alone": "{}",
    "first": "{} is how it begins, and then it goes on as people write.",
    "middle": "It begins as people write, {} and goes on.",
    "last": "It goes on for a while\nand over two lines, and ends in {}",
}


def corpus() -> Iterator[tuple[str, str]]:
    """Yield name and text of every nasty comment."""
    for name, attack in ATTACKS.items():
        for place, sentence in _PLACES.items():
            yield f"{name}@{place}", sentence.replace("{}", attack)

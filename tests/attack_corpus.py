"""Articles that try to be more than text."""

ATTACKS: tuple[str, ...] = (
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=1</script>",
    "<!--<script>",
    "--></style><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "<svg onload=window.hacked=1><a xlink:href='javascript:window.hacked=1'>x</a></svg>",
    '"><input autofocus onfocus=window.hacked=1>',
    "' onmouseover='window.hacked=1' x='",
    "&lt;script&gt;window.hacked=1&lt;/script&gt; &#60;b&#62; &amp;amp;",
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    "<style>*{display:none!important}</style><link rel=stylesheet href=//evil.example/x.css>",
    "<base href=//evil.example/><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><button>Log in</button></form>",
    "{{ 7 * 7 }} {% raw %} ${window.hacked=1} #{1}",
    "pay \u202e001 rotcod\u202c now \u2066hidden\u2069",
    "line\u2028separator\u2029paragraph\x00null\x1bescape",
    "a" * 20_000,
    "ﷺ" * 2_000 + "\u0301" * 2_000,
    "😀👩‍👩‍👧‍👦 <b>astral</b> 𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    '=HYPERLINK("http://evil.example")',
)
LINKS: tuple[str, ...] = (
    "javascript:window.hacked=1",
    "JaVaScRiPt:window.hacked=1",
    " javascript:window.hacked=1",
    "java\tscript:window.hacked=1",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example/x",
    'https://ok.example/" onclick="window.hacked=1',
    "https://[broken",
    "http:\\\\evil.example",
)
HARMLESS_LINK = "https://ok.example/story?a=1&b=<2>"

_HIDDEN = dict.fromkeys(map(ord, "\u202e\u202c\u2066\u2069\x00\x1b"))


def rows() -> list[dict[str, object]]:
    """Return two articles for each attack, which holds in every field that a page shows."""
    return [
        {
            "id": f"{place}{side} {attack[:100].translate(_HIDDEN)}",
            "url": LINKS[place % len(LINKS)] if side == "a" else HARMLESS_LINK,
            "title": f"{attack[:400]} title {side}",
            "text": f"{attack}\n\nThe same second paragraph names Kramatorsk and 14 drones.\n\n{attack}{side}",
            "date": "2025-10-05T06:40:00Z",
            "language": "ar" if place % 5 == 4 and side == "b" else "en",
            "source": attack[:80],
        }
        for place, attack in enumerate(ATTACKS)
        for side in "ab"
    ]


def truth() -> dict[str, dict[str, object]]:
    """Return clusters in which the two articles of an attack are copies."""
    found: dict[str, dict[str, object]] = {}
    for first, second in zip(rows()[::2], rows()[1::2], strict=True):
        for row, relation in ((first, "canonical"), (second, "near" if second["language"] == "en" else "translated")):
            found[str(row["id"])] = {
                "duplicate_cluster": first["id"],
                "story_cluster": first["id"],
                "relation_to_canonical": relation,
            }
    return found

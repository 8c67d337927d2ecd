package safetext_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"panwatch/internal/safetext"
)

func TestLine(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"plain", "Application is under process at NSDL eGOV", "Application is under process at NSDL eGOV"},
		{"only space", " \t\r\n ", ""},
		{"spaces", "  under   process  ", "under process"},
		{"line breaks", "under\r\nprocess\n\nat\u2028NSDL\u2029eGOV\u0085now", "under process at NSDL eGOV now"},
		{"odd spaces", "a\u00a0b\u3000c\u2009d\u2800e\vf\fg", "a b c d e f g"},
		{"controls", "a\x00b\x07c\x08d\x7fe\u0080f", "abcdef"},
		{"invalid UTF-8", "a\xffb\xc3(", "a\ufffdb\ufffd("},
		{"raw 8-bit CSI is invalid UTF-8", "a\x9b31mb", "a\ufffd31mb"},
		{"encoded surrogate", "a\xed\xa0\x80b", "a\ufffd\ufffd\ufffdb"},

		{"SGR", "\x1b[1;31mrejected\x1b[0m", "rejected"},
		{"private CSI", "\x1b[?1049hx\x1b[>4;2my", "xy"},
		{"CSI with intermediate", "a\x1b[2 qb", "ab"},
		{"CSI in UTF-8", "a\u009b2Jb", "ab"},
		{"CSI cut short", "a\x1b[31", "a"},
		{"CSI broken off", "a\x1b[31é", "aé"},
		{"OSC with BEL", "a\x1b]0;title\ab", "ab"},
		{"OSC with ST", "a\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\b", "alinkb"},
		{"OSC in UTF-8", "a\u009d52;c;cm0gLXJm\u009cb", "ab"},
		{"OSC with text in it", "a\x1b]2;अ — ü\x1b\\b", "ab"},
		{"OSC not ended hides nothing", "a\x1b]0;rejected", "a0;rejected"},
		{"OSC broken off by a line break", "a\x1b]0;x\nrejected\a", "a0;x rejected"},
		{"DCS", "a\x1bP1$r0m\x1b\\b", "ab"},
		{"APC, PM, SOS", "a\x1b_x\x1b\\b\x1b^y\x1b\\c\x1bXz\x1b\\d", "abcd"},
		{"character set", "a\x1b(0b", "ab"},
		{"reset", "a\x1bcb", "ab"},
		{"ESC ESC", "a\x1b\x1b[1mb", "ab"},
		{"ESC at the end", "a\x1b", "a"},
		{"no sequence grows out of dropped ones", "a\x1b\x1b[m[31mb", "a[31mb"},

		{"bidirectional", "a\u202eb\u2066c\u2069d\u200ee\u200ff\u061cg", "abcdefg"},
		{"zero width", "A\u200bO\u2060P\ufeff-\u00ad5", "AOP-5"},
		{"tags", "ok\U000e0072\U000e006d", "ok"},
		{"variation selectors as a hiding place", "ok\ufe00\ufe01\U000e0100\U000e01ef", "ok"},
		{"emoji presentation", "❤\ufe0f ‼\ufe0f a\ufe0f ❤\ufe0f\ufe0f", "❤\ufe0f ‼\ufe0f a ❤\ufe0f"},
		{"fillers", "a\u3164b\u115fc\u034fd", "abcd"},
		{"private use", "a\ue000b\U000f0000c", "a\ufffdb\ufffdc"},
		{"unassigned", "a\u0378b\uffffc", "a\ufffdb\ufffdc"},

		{"Devanagari", "नमस्ते, आवेदन", "नमस्ते, आवेदन"},
		{"ZWJ and ZWNJ in Devanagari", "क्\u200dष क्\u200cष", "क्\u200dष क्\u200cष"},
		{"Bengali ya-phalaa", "র\u200d্য", "র\u200d্য"},
		{"emoji family", "👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"},
		{"heart on fire", "❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"},
		{"joiner in ASCII", "A\u200dB\u200cC", "ABC"},
		{"joiner at an end", "\u200dक क\u200d क\u200d", "क क क"},
		{"joiners in a row", "क\u200d\u200d\u200cष", "क\u200dष"},
		{"flag", "🇮🇳", "🇮🇳"},
		{"accents", "Jose\u0301 Zoë", "Jose\u0301 Zoë"},
		{"mark without base", "\u0301a \u0301b", "a b"},
		{"marks after a dropped rune", "a\x00\u0301", "a\u0301"},
		{"zalgo", "a" + strings.Repeat("\u0316", 40) + "b", "a" + strings.Repeat("\u0316", 6) + "b"},
		{
			"zalgo with joiners", "क" + strings.Repeat("\u093c\u200d", 40) + "ख",
			"क" + strings.Repeat("\u093c\u200d", 6) + "ख",
		},
	} {
		t.Run(tt.name, func(t *testing.T) { checkClean(t, safetext.Line, tt.in, tt.want) })
	}
}

// checkClean checks what cleaning makes of a text, and that once more makes
// nothing else of it.
func checkClean(t *testing.T, clean func(string) string, in, want string) {
	t.Helper()
	got := clean(in)
	if got != want {
		t.Errorf("%+q cleaned is %+q, want %+q", in, got, want)
	}
	if again := clean(got); again != got {
		t.Errorf("%+q cleaned once more is %+q, want it unchanged", got, again)
	}
}

func TestBlock(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"only breaks", "\n\r\n", ""},
		{"plain", "{\n  \"status\": true\n}\n", "{\n  \"status\": true\n}"},
		{"blank lines inside", "a\n\n\nb", "a\n\n\nb"},
		{"blank lines first", "\n\na", "\n\na"},
		{"breaks of all kinds", "a\r\nb\rc\u2028d\u0085e\vf\u2029g", "a\nb\nc\nd\ne\nf\ng"},
		{"tabs", "{\n\t\"a\":\t1\n}", "{\n    \"a\":    1\n}"},
		{"trailing spaces", "a  \n  b \t\n", "a\n  b"},
		{"sequences", "\x1b[31ma\x1b[0m\n\u202eb", "a\nb"},
		{"a control string swallows no line", "a\x1b]0;b\nc\a", "a0;b\nc"},
		{"mark at the start of a line", "a\n\u0301b", "a\nb"},
		{"joiner across lines", "क\u200d\nष", "क\nष"},
	} {
		t.Run(tt.name, func(t *testing.T) { checkClean(t, safetext.Block, tt.in, tt.want) })
	}
}

func TestPlainTextCostsNoAllocation(t *testing.T) {
	line := strings.Repeat("under process ", 20) + "now"
	block := strings.Repeat("  "+line+"\n", 20)
	if n := testing.AllocsPerRun(10, func() {
		safetext.Line(line)
		safetext.Block(block)
		safetext.Width(line)
		safetext.Truncate(line, len(line))
		safetext.Fit(line, len(line))
		safetext.Cell(line)
	}); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

// nasty draws texts that are rich in what cleaning is about.
func nasty() *rapid.Generator[string] {
	piece := rapid.SampledFrom([]string{
		"\x1b", "\x1b[", "\x1b]", "\x1bP", "\x1b\\", "\a", "\u009b", "\u009c", "\u009d", "[31m", ";", "m",
		" ", "  ", "\t", "\n", "\r\n", "\u2028", "\u00a0", "\x00", "\x7f", "\xff", "\xc2", "\x9c",
		"a", "AOP-1", "é", "e\u0301", "\u0301", "\u0316\u0316\u0316\u0316", "\u20dd", "क", "\u094d", "ष", "ा",
		"\u200b", "\u200c", "\u200d", "\u202e", "\u2066", "\ufe0f", "\ufe0e", "\ufe00", "\U000e0041", "\ufeff",
		"👩", "💻", "👍🏽", "❤", "🇮", "🇳", "猫", "ﾟ", "ᄀ", "ᅡ", "\u0d4e", "\u0600", "\ue000", "\u0378", "…", "=",
	})
	return rapid.Custom(func(t *rapid.T) string {
		if rapid.Bool().Draw(t, "any") {
			return rapid.String().Draw(t, "text")
		}
		return strings.Join(rapid.SliceOfN(piece, 0, 24).Draw(t, "pieces"), "")
	})
}

// checker is what *rapid.T and *testing.T share here.
type checker interface {
	Errorf(format string, args ...any)
}

func checkLine(t checker, in string) {
	got := safetext.Line(in)
	checkRunes(t, in, got)
	if strings.TrimSpace(got) != got || strings.Contains(got, "  ") {
		t.Errorf("Line(%+q) = %+q has spaces to spare", in, got)
	}
	if strings.Contains(got, "\n") {
		t.Errorf("Line(%+q) = %+q is more than one line", in, got)
	}
	if again := safetext.Line(got); again != got {
		t.Errorf("Line(%+q) = %+q, then %+q", in, got, again)
	}
	block := safetext.Block(in)
	checkRunes(t, in, strings.ReplaceAll(block, "\n", ""))
	if again := safetext.Block(block); again != block {
		t.Errorf("Block(%+q) = %+q, then %+q", in, block, again)
	}
	if strings.HasSuffix(block, "\n") || strings.Contains(block, " \n") {
		t.Errorf("Block(%+q) = %+q has space at the end of a line", in, block)
	}
}

func checkRunes(t checker, in, got string) {
	if !utf8.ValidString(got) {
		t.Errorf("%+q became %+q, which is not valid UTF-8", in, got)
	}
	for _, r := range got {
		joiner := r == '\u200c' || r == '\u200d'
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Cf, r) && !joiner ||
			r != ' ' && unicode.IsSpace(r) || unicode.Is(unicode.Co, r) {
			t.Errorf("%+q became %+q with %U in it", in, got, r)
		}
	}
}

func TestLineProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkLine(t, nasty().Draw(t, "in")) })
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{
		"", "Application is under process at NSDL eGOV", "\x1b[31mred\x1b[0m", "\x1b]0;t\a", "\x1b]8;;x\x1b\\y",
		"a\u202eb\u2066", "\u009b31m\u009d0;\u009c", "क्\u200dष", "👩\u200d💻", "e" + strings.Repeat("\u0301", 20),
		"\xff\xfe\x00A", "a\u2028b\tc\r\nd", "❤\ufe0f\U000e0101", "=cmd|' /C calc'!A0", "\u0d4e", "…猫",
	} {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, s string, cells int) {
		checkLine(t, s)
		checkWidths(t, safetext.Line(s), cells%100)
		checkWidths(t, safetext.Block(s), cells%100)
		if got := safetext.Uncell(safetext.Cell(s)); got != s {
			t.Errorf("Uncell(Cell(%+q)) = %+q", s, got)
		}
	})
}

func TestCell(t *testing.T) {
	for in, want := range map[string]string{
		"":                   "",
		"AOP-1":              "AOP-1",
		"a=b":                "a=b",
		"=1+1":               "'=1+1",
		"+91 98":             "'+91 98",
		"-":                  "'-",
		"@SUM(A1)":           "'@SUM(A1)",
		" \t\r=1":            "' \t\r=1",
		"\u00a0=1":           "'\u00a0=1",
		"＝1":                 "'＝1",
		"'=1":                "''=1",
		"'quoted'":           "'quoted'",
		"—dash":              "—dash",
		"आवेदन":              "आवेदन",
		"under process = ok": "under process = ok",
	} {
		if got := safetext.Cell(in); got != want {
			t.Errorf("Cell(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestUncell(t *testing.T) {
	for in, want := range map[string]string{
		"'=1": "=1", "''=1": "'=1", "=1": "=1", "'": "'", "'tis": "'tis", "' +1": " +1",
	} {
		if got := safetext.Uncell(in); got != want {
			t.Errorf("Uncell(%q) = %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("'=+-@ \tax＝"))).Draw(t, "s")
		if got := safetext.Uncell(safetext.Cell(s)); got != s {
			t.Errorf("Uncell(Cell(%q)) = %q", s, got)
		}
	})
}

package safetext_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"panwatch/internal/safetext"
)

func TestWidth(t *testing.T) {
	for _, tt := range []struct {
		in                string
		byRune, byCluster int
	}{
		{"", 0, 0},
		{"AOP-554", 7, 7},
		{"café", 4, 4},
		{"cafe\u0301", 4, 4},
		{"猫", 2, 2},
		{"नमस्ते", 4, 3},
		{"👩\u200d💻", 4, 2},
		{"👍🏽", 4, 2},
		{"❤\ufe0f", 1, 2},
		{"🇮🇳", 2, 2},
		{"●▲✓✗?…", 6, 6},
	} {
		if got := safetext.Width(tt.in); got != tt.byRune {
			t.Errorf("Width(%q) = %d, want %d", tt.in, got, tt.byRune)
		}
		if got := safetext.ByCluster.Width(tt.in); got != tt.byCluster {
			t.Errorf("ByCluster.Width(%q) = %d, want %d", tt.in, got, tt.byCluster)
		}
	}
}

func TestTruncate(t *testing.T) {
	for _, tt := range []struct {
		in    string
		cells int
		want  string
	}{
		{"rejected", 9, "rejected"},
		{"rejected", 8, "rejected"},
		{"rejected", 7, "reject…"},
		{"rejected", 1, "…"},
		{"rejected", 0, ""},
		{"rejected", -1, ""},
		{"", 5, ""},
		{"猫猫猫", 6, "猫猫猫"},
		{"猫猫猫", 5, "猫猫…"},
		{"猫猫猫", 4, "猫…"},
		{"cafe\u0301s", 5, "cafe\u0301s"},
		{"cafe\u0301s", 4, "caf…"},
		{"ae\u0301io", 3, "ae\u0301…"},
		{"a👩\u200d💻b", 5, "a…"},
	} {
		if got := safetext.Truncate(tt.in, tt.cells); got != tt.want {
			t.Errorf("Truncate(%q, %d) = %q, want %q", tt.in, tt.cells, got, tt.want)
		}
	}
	if got, want := safetext.ByCluster.Truncate("a👩\u200d💻bc", 4), "a👩\u200d💻…"; got != want {
		t.Errorf("ByCluster.Truncate = %q, want %q", got, want)
	}
}

func TestFit(t *testing.T) {
	for _, tt := range []struct {
		in    string
		cells int
		want  string
	}{
		{"done", 6, "done  "},
		{"done", 4, "done"},
		{"done", 3, "do…"},
		{"done", 0, ""},
		{"", 3, "   "},
		{"猫猫", 3, "猫…"},
		{"猫猫猫", 4, "猫… "},
		{"x", 70, "x" + strings.Repeat(" ", 69)},
	} {
		if got := safetext.Fit(tt.in, tt.cells); got != tt.want {
			t.Errorf("Fit(%q, %d) = %q, want %q", tt.in, tt.cells, got, tt.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		cells    int
		want     []string
	}{
		{"empty", "", 10, nil},
		{"no room", "text", 0, nil},
		{"fits", "under process", 13, []string{"under process"}},
		{"at a space", "under process at NSDL", 13, []string{"under process", "at NSDL"}},
		{"space behind the cut", "under offer", 5, []string{"under", "offer"}},
		{"before a word that does not fit", "is under process", 10, []string{"is under", "process"}},
		{"long word", "acknowledgement", 6, []string{"acknow", "ledgem", "ent"}},
		{"long word after a short one", "an acknowledgement", 8, []string{"an", "acknowle", "dgement"}},
		{"spaces at a break are dropped", "ab    cd", 3, []string{"ab", "cd"}},
		{"line breaks", "a\n\nb c", 1, []string{"a", "", "b", "c"}},
		{"indentation", "  a b\n  c", 4, []string{"  a", "b", "  c"}},
		{"indentation wider than the line", "    abc", 2, []string{"ab", "c"}},
		{"wide", "猫猫猫", 4, []string{"猫猫", "猫"}},
		{"too wide", "a猫b", 1, []string{"a", "…", "b"}},
		{"marks", "e\u0301e\u0301e\u0301", 2, []string{"e\u0301e\u0301", "e\u0301"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, safetext.ByRune.Wrap(tt.in, tt.cells)); diff != "" {
				t.Errorf("Wrap(%q, %d) (-want +got):\n%s", tt.in, tt.cells, diff)
			}
		})
	}
}

// checkWidths holds s, which is clean, against everything that shapes by cell.
func checkWidths(t checker, s string, cells int) {
	line := strings.ReplaceAll(s, "\n", " ")
	for _, r := range []safetext.Ruler{safetext.ByRune, safetext.ByCluster} {
		width := r.Width(line)
		if renderer := ansi.Method(r).StringWidth(line); width != renderer {
			t.Errorf("Ruler(%d).Width(%+q) = %d, the renderer says %d", r, line, width, renderer)
		}
		short := r.Truncate(line, cells)
		if got := r.Width(short); got > max(cells, 0) {
			t.Errorf("Ruler(%d).Truncate(%+q, %d) = %+q takes %d cells", r, line, cells, short, got)
		}
		if width <= cells && short != line {
			t.Errorf("Ruler(%d).Truncate(%+q, %d) = %+q, though it fits", r, line, cells, short)
		}
		if head := strings.TrimSuffix(short, "…"); !strings.HasPrefix(line, head) {
			t.Errorf("Ruler(%d).Truncate(%+q, %d) = %+q is no start of it", r, line, cells, short)
		}
		if fit := r.Fit(line, cells); r.Width(fit) != max(cells, 0) {
			t.Errorf("Ruler(%d).Fit(%+q, %d) = %+q takes %d cells", r, line, cells, fit, r.Width(fit))
		}
		for _, l := range r.Wrap(s, cells) {
			if got := r.Width(l); got > cells {
				t.Errorf("Ruler(%d).Wrap(%+q, %d) has %+q, which takes %d cells", r, s, cells, l, got)
			}
		}
	}
}

func TestWidthProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := rapid.IntRange(-1, 30).Draw(t, "cells")
		in := nasty().Draw(t, "in")
		checkWidths(t, safetext.Line(in), cells)
		checkWidths(t, safetext.Block(in), cells)
	})
}

func TestWrapKeepsEveryWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.StringMatching(`[a-zé猫]{1,12}`)).Draw(t, "words")
		lines := safetext.ByRune.Wrap(strings.Join(words, " "), rapid.IntRange(12*2, 60).Draw(t, "cells"))
		if got := strings.Fields(strings.Join(lines, " ")); !slices.Equal(got, words) {
			t.Errorf("Wrap made %q of %q", got, words)
		}
	})
}

// message is a long one, as a browser's error page behind a proxy would be.
func message(unit string) string { return strings.Repeat(unit, 5000/len(unit)+1) }

func BenchmarkLine(b *testing.B) {
	for name, s := range map[string]string{
		"ascii":      message("Application is under process at NSDL. "),
		"devanagari": message("आवेदन प्रक्रियाधीन है। "),
		"hostile":    message("\x1b[31mred\u202e\x1b]0;t\a e\u0301\u0301 "),
	} {
		s = strings.TrimSpace(s)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				safetext.Line(s)
			}
		})
	}
}

func BenchmarkFit(b *testing.B) {
	for name, s := range map[string]string{
		"short":      "PAN allotted",
		"ascii":      message("Application is under process at NSDL. "),
		"devanagari": message("आवेदन प्रक्रियाधीन है। "),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				safetext.Fit(s, 40)
			}
		})
	}
}

func BenchmarkWrap(b *testing.B) {
	s := message("Application is under process at NSDL. ")
	b.ReportAllocs()
	for b.Loop() {
		safetext.ByRune.Wrap(s, 76)
	}
}

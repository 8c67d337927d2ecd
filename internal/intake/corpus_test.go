package intake

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"panwatch/internal/watch"
)

const defaultPattern = `^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$`

var validID = regexp.MustCompile(defaultPattern).MatchString

// TestCorpus reads the pastes and files in testdata/corpus. Each is a text as
// people have it, with what somebody who pastes it means: a line for each
// application (registration_id|nep_id|label|note|ref_id), "! line reason" for
// one that has a problem, "twice" behind one that is there already.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob("testdata/corpus/*.txtar")
	if err != nil || len(files) < 60 {
		t.Errorf("%d files in the corpus, want 60: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			c := readCase(t, file)
			got, err := Read(c.data, c.opt)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, outcome(got, c.want)); diff != "" {
				t.Errorf("%s\n(-want +got):\n%s\nread as %s", c.about, diff, got.Why())
			}
		})
	}
}

type corpusCase struct {
	about string
	data  []byte
	opt   Options
	want  []string
}

func readCase(t *testing.T, file string) corpusCase {
	t.Helper()
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := corpusCase{opt: Options{Valid: validID, Known: new(Known)}}
	encode := ""
	about := bufio.NewScanner(strings.NewReader(string(a.Comment)))
	for about.Scan() {
		name, value, _ := strings.Cut(about.Text(), ": ")
		switch name {
		case "known":
			for id := range strings.FieldsSeq(value) {
				c.opt.Known.Learn(watch.ID{RegistrationID: id})
			}
		case "pattern":
			c.opt.Valid = regexp.MustCompile(value).MatchString
		case "typed":
			c.opt.Typed = true
		case "encode":
			encode = value
		default:
			c.about += about.Text()
		}
	}
	for _, f := range a.Files {
		switch f.Name {
		case "in":
			c.data = encoded(string(f.Data), encode)
		case "want":
			c.want = strings.FieldsFunc(string(f.Data), func(r rune) bool { return r == '\n' })
		}
	}
	return c
}

func encoded(text, as string) []byte {
	var order binary.AppendByteOrder
	switch as {
	case "utf16le":
		order = binary.LittleEndian
		text = "\ufeff" + text
	case "utf16be-bare":
		order = binary.BigEndian
	case "latin1":
		var b []byte
		for _, r := range text {
			b = append(b, byte(r))
		}
		return b
	default:
		return []byte(text)
	}
	var b []byte
	for _, u := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, u)
	}
	return b
}

// outcome writes what was read as the corpus has it. Of a problem it gives the
// reason that was wanted, where what it says begins so.
func outcome(r Result, want []string) []string {
	lines := []string{}
	for i, e := range r.Entries {
		line := strings.TrimRight(strings.Join([]string{e.RegistrationID, e.NepID, e.Label, e.Note, e.RefID}, "|"), "|")
		switch {
		case e.Problem != "":
			line = fmt.Sprintf("! %d %s", e.Line, e.Problem)
			if i < len(want) && strings.HasPrefix(want[i], "! ") {
				number, reason, _ := strings.Cut(want[i][2:], " ")
				if number == fmt.Sprint(e.Line) && strings.Contains(e.Problem, reason) {
					line = want[i]
				}
			}
		case e.Duplicate:
			line += " twice"
		}
		lines = append(lines, line)
	}
	return lines
}

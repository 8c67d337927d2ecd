//go:build unix

package cli_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var osc52 = regexp.MustCompile(`\x1b\]52;c;([A-Za-z0-9+/=]*)\a`)

// copied returns what the last OSC 52 in the output puts on the clipboard.
func (w *window) copied() string {
	all := osc52.FindAllSubmatch(w.raw.Bytes(), -1)
	if len(all) == 0 {
		return ""
	}
	text, err := base64.StdEncoding.DecodeString(string(all[len(all)-1][1]))
	w.must(err)
	return string(text)
}

// What an agent does all day, in a window of 80x24.
func TestDaysWork(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	home := homeWith(t, a)
	w := open(t, 80, 24, home)
	w.see("No applications yet")

	var list strings.Builder
	for i := range 300 {
		fmt.Fprintf(&list, "AOP-%d\r", 1000+i) // terminals paste a carriage return for a line's end
	}
	w.types("a")
	w.see("Add applications")
	w.types("\x1b[200~" + list.String() + "not/an/ID!\r\x1b[201~")
	w.see("300 new, 1 ignored")
	w.types("\r")
	w.see("300 applications added")
	w.until("every application is answered", func() bool {
		return a.Stats().Requests >= 300 && !strings.Contains(w.text(), " new  ") && !strings.Contains(w.text(), " new\n")
	})

	w.types("/aop-110")
	w.see("/ aop-110", "10 of 300")
	w.types("\r")
	w.see("/aop-110", "esc clears")
	w.types("ss\r") // the column that begins with s
	w.see("status↓")
	w.types("  ")
	w.see("+ 2 marked")

	before := a.Stats().Requests
	w.types("r")
	w.until("the marked ones are checked", func() bool { return a.Stats().Requests == before+2 })
	w.see("checked 2: ")
	w.types("y")
	w.see("copied: 2 lines")
	w.until("the clipboard is set", func() bool { return strings.Count(w.copied(), "AOP-110") == 2 })

	w.types("-\r") // unmark, then look at one
	w.see("what to do", "Changes ·", "Last checks")
	w.types("G")
	w.see("Last checks")
	w.types("Y")
	w.see("copied: AOP-110")
	w.until("the clipboard is set", func() bool { return strings.Contains(w.copied(), "refid TXN") })
	for _, part := range []string{"AOP-110", "checked ", "refid TXN"} {
		if line := w.copied(); !strings.Contains(line, part) || strings.ContainsAny(line, "\n\x1b") {
			t.Errorf("%q is not in the line for a ticket: %q", part, line)
		}
	}
	w.types("\x1b[27u") // esc, said so that it is not taken for the start of something
	w.see("esc clears")

	w.types("x")
	w.see("Export 10 applications to")
	file := filepath.Join(home, "shown.csv")
	w.types("\x15" + file + "\r")
	w.see("10 applications exported")
	exported, err := os.ReadFile(file)
	if err != nil || bytes.Count(exported, []byte("\nAOP-110")) != 10 {
		t.Errorf("exported %q, %v", exported, err)
	}

	w.types("dy") // in one packet
	w.see("deleted; u to undo")
	w.types("u")
	w.see(" restored")
	w.types("q")
	if below := w.ended(0); strings.TrimSpace(below) != "" {
		t.Errorf("it leaves behind:\n%s", below)
	}
}

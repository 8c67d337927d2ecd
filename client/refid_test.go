package client

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestCheckRefID(t *testing.T) {
	for name, tt := range map[string]struct {
		prefix string
		length int
		want   string // in the error; empty for none
	}{
		"default":         {"TXN", 20, ""},
		"shortest":        {"TXN", 17, ""},
		"longest":         {"TXN", 64, ""},
		"no prefix":       {"", 14, ""},
		"longest prefix":  {strings.Repeat("a", 50), 64, ""},
		"every character": {"aZ09_-", 20, ""},
		"too short":       {"TXN", 16, "use 17 to 64"},
		"zero":            {"TXN", 0, "use 17 to 64"},
		"negative":        {"TXN", -1, "use 17 to 64"},
		"too long":        {"TXN", 65, "use 17 to 64"},
		"prefix too long": {strings.Repeat("a", 51), 64, "use at most 50"},
		"space":           {"TX N", 20, "take it out"},
		"dot":             {"TX.N", 20, "take it out"},
		"letter of other": {"ТХN", 20, "take it out"},
		"control":         {"TX\x1b", 20, `"TX\x1b"`},
	} {
		t.Run(name, func(t *testing.T) {
			err := CheckRefID(tt.prefix, tt.length)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("CheckRefID(%q, %d) = %v; want %q in it", tt.prefix, tt.length, err, tt.want)
			}
			ids, newErr := NewRefIDs(tt.prefix, tt.length)
			if (newErr == nil) != (err == nil) || (ids == nil) != (err != nil) {
				t.Errorf("NewRefIDs gives %v, %v where CheckRefID gives %v", ids, newErr, err)
			}
		})
	}
}

func TestRefIDsShape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prefix := rapid.StringMatching(`[A-Za-z0-9_-]{0,50}`).Draw(t, "prefix")
		length := rapid.IntRange(len(prefix)+14, 64).Draw(t, "length")
		ids, err := NewRefIDs(prefix, length)
		if err != nil {
			t.Fatal(err)
		}
		id := ids.Next()
		rest, ok := strings.CutPrefix(id, prefix)
		if !ok || len(id) != length || !regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]+$`).MatchString(rest) {
			t.Fatalf("refid %q for prefix %q, length %d", id, prefix, length)
		}
	})
}

func TestRefIDsTellTheTime(t *testing.T) {
	ids, err := NewRefIDs("TXN", 20)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		at   time.Time
		want string
	}{
		{time.UnixMilli(-1), "000000000"},
		{time.UnixMilli(31), "00000000Z"},
		{time.UnixMilli(32), "000000010"},
		{time.UnixMilli(1<<45 - 1), "ZZZZZZZZZ"},
		{time.UnixMilli(1 << 60), "ZZZZZZZZZ"},
	} {
		ids.now = func() time.Time { return tt.at }
		if got := ids.Next()[3:12]; got != tt.want {
			t.Errorf("at %d ms the time part is %s; want %s", tt.at.UnixMilli(), got, tt.want)
		}
	}
}

func TestRefIDsIncreaseWhateverTheClockDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids, err := NewRefIDs("T", 15)
		if err != nil {
			t.Fatal(err)
		}
		clock := int64(1_700_000_000_000)
		ids.now = func() time.Time { return time.UnixMilli(clock) }
		last := ""
		for _, step := range rapid.SliceOfN(rapid.Int64Range(-100_000, 100_000), 1, 50).Draw(t, "steps") {
			clock += step
			if rapid.Bool().Draw(t, "full") {
				copy(ids.random, []byte{31, 31, 31, 31, 31})
			}
			id := ids.Next()
			if id <= last {
				t.Fatalf("%s comes after %s", id, last)
			}
			last = id
		}
	})
}

func TestRefIDsCarryIntoTheTime(t *testing.T) {
	ids, err := NewRefIDs("T", 15)
	if err != nil {
		t.Fatal(err)
	}
	ids.now = func() time.Time { return time.UnixMilli(7) }
	ids.Next()
	copy(ids.random, []byte{1, 31, 31, 31, 31})
	if got, want := ids.Next(), "T00000000720000"; got != want {
		t.Errorf("after 1ZZZZ comes %s; want %s", got, want)
	}
	copy(ids.random, []byte{31, 31, 31, 31, 31})
	if got, want := ids.Next()[:10], "T000000008"; got != want {
		t.Errorf("after ZZZZZ the time is %s; want %s", got, want)
	}
}

func TestRefIDsAreUniqueOverGoroutinesAndProcesses(t *testing.T) {
	const processes, goroutines, each = 8, 8, 500
	all := make([][]string, processes*goroutines)
	var wg sync.WaitGroup
	for p := range processes {
		ids, err := NewRefIDs("TXN", 32) // the odds of a clash by chance: none to speak of
		if err != nil {
			t.Fatal(err)
		}
		ids.now = func() time.Time { return time.UnixMilli(1_700_000_000_000) } // all in one millisecond
		for g := range goroutines {
			wg.Go(func() {
				mine := make([]string, each)
				for i := range mine {
					mine[i] = ids.Next()
				}
				all[p*goroutines+g] = mine
			})
		}
	}
	wg.Wait()
	seen := make(map[string]bool, processes*goroutines*each)
	for _, mine := range all {
		if !slices.IsSorted(mine) {
			t.Error("the refids of one goroutine are out of order")
		}
		for _, id := range mine {
			if seen[id] {
				t.Fatalf("refid %s comes twice", id)
			}
			seen[id] = true
		}
	}
	if want := processes * goroutines * each; len(seen) != want {
		t.Errorf("%d refids; want %d", len(seen), want)
	}
}

func BenchmarkRefIDsNext(b *testing.B) {
	ids, err := NewRefIDs("TXN", 20)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		ids.Next()
	}
}

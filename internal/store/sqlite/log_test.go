//go:build linux || darwin

package sqlite_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panwatch/internal/store/sqlite"
	"panwatch/internal/watch"
)

// lostLogs are what may happen to the log of a store while it is in use.
var lostLogs = map[string]func(t *testing.T, path string){
	"log removed":   func(t *testing.T, path string) { must(t, os.Remove(path+"-wal")) },
	"index removed": func(t *testing.T, path string) { must(t, os.Remove(path+"-shm")) },
	"both removed": func(t *testing.T, path string) {
		must(t, errors.Join(os.Remove(path+"-wal"), os.Remove(path+"-shm")))
	},
	"log moved": func(t *testing.T, path string) { must(t, os.Rename(path+"-wal", path+"-wal.old")) },
	"log replaced by a copy": func(t *testing.T, path string) {
		content := read(t, path+"-wal")
		must(t, os.Remove(path+"-wal"))
		write(t, path+"-wal", content)
	},
	"log replaced by an older copy": func(t *testing.T, path string) {
		content := read(t, path+"-wal")
		must(t, os.Remove(path+"-wal"))
		write(t, path+"-wal", content[:len(content)/2])
	},
	"log replaced by an empty one": func(t *testing.T, path string) {
		must(t, os.Remove(path+"-wal"))
		write(t, path+"-wal", nil)
	},
	"log replaced by rubbish": func(t *testing.T, path string) {
		must(t, os.Remove(path+"-wal"))
		write(t, path+"-wal", []byte(strings.Repeat("no log ", 1000)))
	},
	"index replaced by a copy": func(t *testing.T, path string) {
		content := read(t, path+"-shm")
		must(t, os.Remove(path+"-shm"))
		write(t, path+"-shm", content)
	},
}

// Whatever happens to the log, nothing that was kept is lost, and the sessions go
// on by themselves once all of them have let go of the old one.
func TestLogLost(t *testing.T) {
	for name, lose := range lostLogs {
		for _, sessions := range []int{1, 3} {
			t.Run(fmt.Sprintf("%s, sessions %d", name, sessions), func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "panwatch.db")
				var dbs []*sqlite.DB
				for range sessions {
					dbs = append(dbs, open(t, sqlite.Options{Path: path}))
				}
				reader := open(t, sqlite.Options{Path: path, ReadOnly: true})
				fill(t, dbs[0], 3)
				want, logged := list(t, reader), requests(t, dbs[0])

				lose(t, path)
				if sessions > 1 {
					_, err := dbs[0].Edit(t.Context(), watch.Delete{ID: application(0).ID})
					if err == nil {
						t.Error("it writes beside others that use the old log")
					} else {
						var e *sqlite.Error
						if !errors.As(err, &e) || e.Kind != sqlite.Removed && e.Kind != sqlite.Replaced ||
							!strings.Contains(err.Error(), "quit every panwatch that uses it and start again") {
							t.Errorf("it says %q", err)
						}
					}
				}
				settle(t, append(slices.Clone(dbs), reader))
				for _, db := range append(slices.Clone(dbs), reader) {
					if diff := cmp.Diff(want, list(t, db)); diff != "" {
						t.Errorf("the list (-before +after):\n%s", diff)
					}
				}
				fill(t, dbs[0], 5)
				for _, db := range append(slices.Clone(dbs), reader) {
					if n := len(list(t, db)); n != 5 {
						t.Errorf("%d applications are on the list, want 5", n)
					}
					closeStore(t, db)
				}
				checkWhole(t, path, 5, logged+5)
			})
		}
	}
}

// settle asks for news in all sessions, as dashboards do, until all of them get an
// answer.
func settle(t *testing.T, dbs []*sqlite.DB) {
	t.Helper()
	var err error
	for range 10 {
		err = nil
		for _, db := range dbs {
			_, _, e := db.ChangesSince(t.Context(), 0)
			err = errors.Join(err, e)
		}
		if err == nil {
			return
		}
	}
	t.Fatal(err)
}

// checkWhole opens the store and checks that it is sound and has so many
// applications and requests.
func checkWhole(t *testing.T, path string, applications, logged int) {
	t.Helper()
	db := open(t, sqlite.Options{Path: path})
	defer closeStore(t, db)
	if n := len(list(t, db)); n != applications {
		t.Errorf("%d applications are on the list, want %d", n, applications)
	}
	if n := requests(t, db); n != logged {
		t.Errorf("%d requests are in the log, want %d", n, logged)
	}
	if got := integrity(t, path); got != "ok" {
		t.Errorf("integrity_check says %s", got)
	}
}

// Sessions that end before they have noticed keep everything, too.
func TestClosedAfterTheLogWasLost(t *testing.T) {
	for name, lose := range lostLogs {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "panwatch.db")
			one, other := open(t, sqlite.Options{Path: path}), open(t, sqlite.Options{Path: path})
			fill(t, one, 3)
			lose(t, path)
			closeStore(t, one)
			closeStore(t, other)
			checkWhole(t, path, 3, 3)
		})
	}
}

// Who has noticed and cannot go on, because a session that is frozen has the old
// log, has saved everything: a kill loses nothing.
func TestLogLostBesideAFrozenSession(t *testing.T) {
	path := filepath.Join(t.TempDir(), "panwatch.db")
	db := open(t, sqlite.Options{Path: path})
	fill(t, db, 3)
	frozen := helper(t, "hold", path)
	out, err := frozen.StdoutPipe()
	must(t, err)
	in, err := frozen.StdinPipe()
	must(t, err)
	must(t, frozen.Start())
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	must(t, frozen.Process.Signal(syscall.SIGSTOP))
	must(t, os.Remove(path+"-wal"))
	for range 3 {
		_, _, err := db.ChangesSince(t.Context(), 0)
		checkError(t, err, sqlite.Removed, path+"-wal", "quit every panwatch that uses it and start again")
	}
	_, err = sqlite.Open(t.Context(), sqlite.Options{Path: path, LockTimeout: 20 * time.Millisecond})
	checkError(t, err, sqlite.Removed, path+"-wal", "quit every panwatch that uses it")
	must(t, errors.Join(frozen.Process.Kill(), in.Close()))
	_ = frozen.Wait() // it was killed
	fill(t, db, 4)
	closeStore(t, db)
	checkWhole(t, path, 4, 7)
}

// A session that starts while others use a log without a name keeps out until they
// have let go of it: with a log of its own it would damage the file.
func TestOpenedAfterTheLogWasLost(t *testing.T) {
	path := filepath.Join(t.TempDir(), "panwatch.db")
	db := open(t, sqlite.Options{Path: path})
	fill(t, db, 3)
	must(t, errors.Join(os.Remove(path+"-wal"), os.Remove(path+"-shm")))
	_, err := sqlite.Open(t.Context(), sqlite.Options{Path: path, LockTimeout: 20 * time.Millisecond})
	checkError(t, err, sqlite.Removed, path+"-wal", "quit every panwatch that uses it")
	settle(t, []*sqlite.DB{db})
	if n := len(list(t, open(t, sqlite.Options{Path: path}))); n != 3 {
		t.Errorf("%d applications are on the list, want 3", n)
	}
}

// A log that was moved and is put back before anybody has looked is the same one.
func TestLogPutBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "panwatch.db")
	db := open(t, sqlite.Options{Path: path})
	fill(t, db, 3)
	must(t, os.Rename(path+"-wal", path+".aside"))
	must(t, os.Rename(path+".aside", path+"-wal"))
	fill(t, db, 4)
	closeStore(t, db)
	checkWhole(t, path, 4, 7)
}

// Whenever the log is lost, what a method has said is kept is.
func TestLogLostAnyTime(t *testing.T) {
	names := make([]string, 0, len(lostLogs))
	for name := range lostLogs {
		names = append(names, name)
	}
	path := filepath.Join(t.TempDir(), "panwatch.db")
	dbs := make([]*sqlite.DB, 3)
	for i := range dbs {
		dbs[i] = open(t, sqlite.Options{Path: path, LockTimeout: 20 * time.Millisecond})
	}
	fillList(t, dbs[0], 1)
	kept := 0
	for range 400 {
		i := rand.IntN(len(dbs))
		switch n := rand.IntN(20); {
		case n == 0:
			settle(t, dbs) // one loss at a time; what cannot be settled says to quit all
			_, logErr := os.Stat(path + "-wal")
			_, indexErr := os.Stat(path + "-shm")
			if logErr == nil && indexErr == nil {
				lostLogs[names[rand.IntN(len(names))]](t, path)
			}
		case n == 1:
			closeStore(t, dbs[i])
			db, err := reopen(t, path)
			for tries := 0; err != nil && tries < 10; db, err = reopen(t, path) {
				tries++
				for j := range dbs {
					if j != i {
						_, _, _ = dbs[j].ChangesSince(t.Context(), 0)
					}
				}
			}
			if err != nil { // what the error says: all quit, and start again
				for j := range dbs {
					closeStore(t, dbs[j])
				}
				for j := range dbs {
					if db, err = reopen(t, path); err != nil {
						t.Fatal(err)
					}
					t.Cleanup(func() { db.Close() })
					dbs[j] = db
				}
				continue
			}
			t.Cleanup(func() { db.Close() })
			dbs[i] = db
		default:
			if _, err := dbs[i].Record(t.Context(), []watch.Check{answer(0, time.Now())}); err == nil {
				kept++
			}
		}
	}
	for _, db := range dbs {
		closeStore(t, db)
	}
	if kept < 50 {
		t.Errorf("%d checks were kept, want more", kept)
	}
	checkWhole(t, path, 1, kept)
}

func reopen(t *testing.T, path string) (*sqlite.DB, error) {
	t.Helper()
	return sqlite.Open(t.Context(), sqlite.Options{Path: path, LockTimeout: 20 * time.Millisecond})
}

// The log of a store that a symbolic link leads to is beside the store.
func TestStoreBehindALink(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "panwatch.db"), filepath.Join(t.TempDir(), "link.db")
	fillAndClose(t, path)
	must(t, os.Symlink(path, link))
	db := open(t, sqlite.Options{Path: link})
	fill(t, db, 4)
	must(t, os.Remove(path+"-wal"))
	fill(t, db, 5)
	closeStore(t, db)
	checkWhole(t, path, 5, 12)
}

package sqlite_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"panwatch/internal/store/sqlite"
	"panwatch/internal/watch"
)

func BenchmarkOpenAndLoad(b *testing.B) {
	path := benchPath(b)
	filled(b, path, 1000).Close()
	for b.Loop() {
		db, err := sqlite.Open(b.Context(), sqlite.Options{Path: path})
		if err != nil {
			b.Fatal(err)
		}
		if n := len(list(b, db)); n != 1000 {
			b.Fatal(n)
		}
		db.Close()
	}
}

// BenchmarkLoad loads lists in pages of a thousand.
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			db := filled(b, benchPath(b), n)
			for b.Loop() {
				got := 0
				for after, more := int64(0), true; more; {
					page, _, err := db.Load(b.Context(), after, 1000)
					if err != nil {
						b.Fatal(err)
					}
					got += len(page)
					if more = len(page) == 1000; more {
						after = page[len(page)-1].Seq
					}
				}
				if got != n {
					b.Fatal(got)
				}
			}
		})
	}
}

func BenchmarkRecord(b *testing.B) {
	for _, n := range []int{1, 16, 256} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			path := benchPath(b)
			db := filled(b, path, 1000)
			before := size(b, path)
			at, next, total := time.Now(), 0, 0
			for b.Loop() {
				var checks []watch.Check
				for range n {
					at = at.Add(time.Millisecond)
					checks = append(checks, answer(next%1000, at))
					next++
				}
				if _, err := db.Record(b.Context(), checks); err != nil {
					b.Fatal(err)
				}
				total += n
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(total), "ns/check")
			db.Close()
			b.ReportMetric(float64(size(b, path)-before)/float64(total), "file-B/check")
		})
	}
}

func BenchmarkNewsNone(b *testing.B) {
	db := filled(b, benchPath(b), 1000)
	_, revision, err := db.ChangesSince(b.Context(), 0)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if news, _, err := db.ChangesSince(b.Context(), revision); err != nil || len(news) > 0 {
			b.Fatal(len(news), err)
		}
	}
}

func BenchmarkClaim(b *testing.B) {
	db := filled(b, benchPath(b), 1000)
	lastTry, i := time.Now().Add(time.Hour), 0
	for b.Loop() {
		// Claims that have run out are granted again.
		a := wants(i%1000, lastTry)
		a.Lease = 0
		grant, err := db.Claim(b.Context(), a)
		if err != nil || len(grant.IDs) != 1 {
			b.Fatal(grant, err)
		}
		i++
	}
}

func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		db := filled(b, benchPath(b), 100_000)
		db.Close()
	}
}

func benchPath(b *testing.B) string { return filepath.Join(b.TempDir(), "panwatch.db") }

// filled returns a store with n applications that have been answered.
func filled(b *testing.B, path string, n int) *sqlite.DB {
	b.Helper()
	db := open(b, sqlite.Options{Path: path})
	fill(b, db, n)
	return db
}

// size returns how large the file is once its log is folded into it.
func size(b *testing.B, path string) int64 {
	b.Helper()
	db := open(b, sqlite.Options{Path: path})
	db.Close()
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}

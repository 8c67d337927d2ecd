package watch_test

import (
	"testing"
	"time"

	"panwatch/internal/watch"
	"panwatch/internal/watch/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(_ *testing.T, now func() time.Time) (one, other storetest.Store) {
		m := watch.NewMemory(now)
		return m, m
	})
}

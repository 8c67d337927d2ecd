package watch_test

import (
	"testing"
	"time"

	"panwatch/internal/store/storetest"
	"panwatch/internal/watch"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(_ *testing.T, now func() time.Time) (one, other storetest.Store) {
		m := watch.NewMemory(now)
		return m, m
	})
}

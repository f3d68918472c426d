package pagination_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// An empty list is one page without entries.
func TestAnEmptyListIsAPage(t *testing.T) {
	pages := 0
	for page, err := range wide(t.Context(), numbered(0, totals(0)), 0).Pages() {
		require.NoError(t, err)
		require.Empty(t, page.Result)
		pages++
	}
	require.Equal(t, 1, pages)
}

// What is asked for bounds what is fetched ahead, to the page.
func TestALimitBoundsWhatIsFetchedAhead(t *testing.T) {
	for limit, requests := range map[int]int{1: 1, 50: 1, 51: 2, 100: 2, 150: 3, 151: 4} {
		rec := numbered(2_000, totals(2_000))
		got, err := wide(t.Context(), rec, 16).Collect(limit)
		require.NoError(t, err)
		require.Len(t, got, limit)
		require.Len(t, rec.Seen(), requests, "%d entries of pages of 50", limit)
	}
}

// A page without entries says nothing of how many pages a limit takes.
func TestALimitAfterAnEmptyPage(t *testing.T) {
	rec := auditPages(`"result":[],"result_info":{"cursor":"a"}`, `"result":[{"id":"1"}],"result_info":{}`)
	got, err := wideAudit(t.Context(), rec, 4).Collect(5)
	require.NoError(t, err)
	require.Len(t, got, 1)
}

// All that a limit takes is fetched together after the first page.
func TestALimitTakesTwoRounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		got, err := wide(t.Context(), honest(2_000, 50), 16).Collect(800)
		require.NoError(t, err)
		require.Len(t, got, 800)
		require.Equal(t, 40*time.Millisecond, time.Since(start))
	})
}

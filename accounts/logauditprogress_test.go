package accounts

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var midnight = time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)

// digests are different ones, of entries at a time.
func digests(n int, at int64) (list []handedEntry) {
	for i := range n {
		list = append(list, handedEntry{auditDigest{byte(i), byte(i >> 8), byte(at)}, at})
	}
	return list
}

// Entries of the second from which the log is read again are remembered, older ones
// are not: a second more would lose nothing and a second less would hand out twice.
func TestWhatMayBeReadAgainIsRemembered(t *testing.T) {
	p := auditProgress{seen: map[auditDigest]struct{}{}}
	since := midnight.Unix()
	for _, h := range append(append(digests(10, since-1), digests(10, since)...), digests(10, since+1)...) {
		p.add(h)
	}
	before := p.state()
	p.since = midnight
	p.tidy()
	require.Equal(t, append(digests(10, since), digests(10, since+1)...), p.handed)
	require.Len(t, p.seen, 20)
	for _, h := range p.handed {
		require.Contains(t, p.seen, h.digest)
	}
	require.Len(t, before.handed, 30, "a place that was taken keeps what it had")
	require.Equal(t, 20, p.state().checkpoint().Seen.Len())
}

// A stored checkpoint does not keep how old its entries are: they count as the
// newest, and are forgotten when that is.
func TestEntriesOfAStoredCheckpointAreForgottenInTheEnd(t *testing.T) {
	stored := AuditCheckpoint{Since: midnight, Until: midnight.Add(time.Minute)}
	stored.Seen.handed = digests(10, someTime)
	var p auditProgress
	p.begin(time.Time{}, stored)
	require.Len(t, p.seen, 10)
	p.since = stored.Until
	p.tidy()
	require.Len(t, p.seen, 10)
	p.since = stored.Until.Add(time.Second)
	p.tidy()
	require.Empty(t, p.seen)
	require.Empty(t, p.handed)
}

// A checkpoint that was put together by hand may have a Since alone.
func TestACheckpointsUntilIsNotBeforeItsSince(t *testing.T) {
	var p auditProgress
	p.begin(midnight.Add(-time.Hour), AuditCheckpoint{Since: midnight})
	require.Equal(t, midnight, p.state().checkpoint().Until)
	p.begin(midnight.Add(-time.Hour), AuditCheckpoint{Since: midnight, Until: midnight.Add(time.Minute)})
	require.Equal(t, midnight.Add(time.Minute), p.state().checkpoint().Until)
	p.begin(midnight, AuditCheckpoint{})
	require.Equal(t, AuditCheckpoint{Since: midnight, Until: midnight, Seen: AuditSeen{since: midnight.Unix()}},
		p.state().checkpoint())
}

// What a full page is shows on one that another follows, and never on an empty one.
func TestPagesTellWhatAFullOneIs(t *testing.T) {
	s := pageSize{entries: 1000}
	require.False(t, s.heed(0, true))
	require.False(t, s.heed(100, false))
	require.Equal(t, pageSize{entries: 1000}, s)
	require.True(t, s.heed(100, true))
	require.Equal(t, pageSize{entries: 100, known: true}, s)
	require.False(t, s.heed(90, true))
	require.True(t, s.heed(120, true), "a larger one is believed")
	require.Equal(t, pageSize{entries: 120, known: true}, s)
	s = pageSize{entries: 1000}
	require.True(t, s.heed(1, true), "a server may give one at a time")
	require.Equal(t, []int{0, 1}, []int{count(false), count(true)}, "the rest of a slice is a request at a time")
}

// A day is the most that is believed of the server's clock, a day itself included.
func TestAClockADayBehindIsBelieved(t *testing.T) {
	var clock serverClock
	clock.nanoseconds.Store(int64(-maxSkew))
	lag, err := clock.lag()
	require.NoError(t, err)
	require.Equal(t, -maxSkew, lag)
	clock.nanoseconds.Store(int64(-maxSkew - 1))
	_, err = clock.lag()
	require.Error(t, err)
}

// A server whose clock is ahead, however little, brings no time forward: not by a
// nanosecond either.
func TestAClockThatIsAheadIsLeftOut(t *testing.T) {
	var clock serverClock
	for by, behind := range map[time.Duration]bool{time.Hour: false, 0: false, -time.Hour: true} {
		_, err := clock.watch(nil, func(*http.Request) (*http.Response, error) {
			date := time.Now().Add(by).UTC().Format(http.TimeFormat)
			return &http.Response{Header: http.Header{"Date": {date}}}, nil
		})
		require.NoError(t, err)
		lag, err := clock.lag()
		require.NoError(t, err)
		require.Equal(t, behind, lag != 0, by)
	}
}

// A slice that is cut anew ends where its first page did, if that is two overlaps
// away or more: a shorter one would be nothing but overlap.
func TestACutSliceIsLongerThanItsOverlaps(t *testing.T) {
	since := time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)
	for reach, again := range map[time.Duration]bool{2 * sliceOverlap: true, 2*sliceOverlap - time.Second: false} {
		page := new(auditPage)
		page.Result = make([]AuditEntry, 1)
		page.Result[0].Action.Time = since.Add(reach)
		s := auditSlicer{length: time.Minute}
		require.True(t, s.recut(timeSlice{since, since.Add(time.Hour)}, page, new(auditQueue)))
		require.Equal(t, again, s.again == timeSlice{since, since.Add(reach)}, reach)
	}
}

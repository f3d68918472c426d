package accounts

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// pageOf is a page with entries at these times after midnight, and perhaps a cursor.
func pageOf(t *testing.T, more bool, at ...time.Duration) *auditPage {
	page := new(auditPage)
	if more {
		require.NoError(t, json.Unmarshal([]byte(`{"result":[],"result_info":{"cursor":"next"}}`), page))
	}
	page.Result = nil
	for _, at := range at {
		entry := AuditEntry{}
		entry.Action.Time = midnight.Add(at)
		page.Result = append(page.Result, entry)
	}
	return page
}

// spread is n times from one minute to another.
func spread(n, from, to int) (at []time.Duration) {
	for i := range n {
		whole := time.Duration(to-from) * time.Minute
		at = append(at, time.Duration(from)*time.Minute+whole*time.Duration(i)/time.Duration(n-1))
	}
	return at
}

// Slices are to fill four fifths of a page: what a page held shows how long that is.
func TestTheLengthOfSlices(t *testing.T) {
	hour := timeSlice{midnight, midnight.Add(time.Hour)}
	all := func(n, from, to int) *auditPage { return pageOf(t, false, spread(n, from, to)...) }
	some := func(n, from, to int) *auditPage { return pageOf(t, true, spread(n, from, to)...) }
	for name, test := range map[string]struct {
		page         *auditPage
		length       time.Duration
		growth, full float64
	}{
		"a full page":                  {all(100, 0, 60), 48 * time.Minute, 8, 100},
		"half a page":                  {all(50, 0, 60), 96 * time.Minute, 8, 100},
		"a tenth of one":               {all(10, 0, 60), 8 * time.Hour, 8, 100},
		"one entry":                    {pageOf(t, false, 0), 8 * time.Hour, 8, 100},
		"none":                         {pageOf(t, false), 8 * time.Hour, 8, 100},
		"more than a page":             {some(100, 1, 11), 8 * time.Minute, 8, 100},
		"more than one, backwards":     {some(100, 11, 1), 8 * time.Minute, 8, 100},
		"a short page that is not all": {some(40, 1, 20), 16 * time.Minute, 1.25, 100},
		"an empty one that is not all": {pageOf(t, true), 24 * time.Minute, 1.25, 100},
		"all at one time":              {pageOf(t, true, make([]time.Duration, 100)...), 2 * time.Second, 8, 100},
		"more than a full page has":    {all(200, 0, 60), 48 * time.Minute, 8, 200},
	} {
		full := pageSize{100, true}
		s := auditSlicer{growth: fastGrowth, full: &full, queued: []timeSlice{hour, {}}}
		more := s.adapt(test.page)
		require.Equal(t, test.page.NextCursor() != "", more, name)
		require.Equal(t, test.length, s.length, name)
		require.Equal(t, []float64{test.growth, test.full}, []float64{s.growth, full.entries}, name)
		require.Len(t, s.queued, 1, name)
	}
	full := pageSize{100, true}
	s := auditSlicer{growth: fastGrowth, full: &full, queued: []timeSlice{hour}, again: hour, length: time.Minute}
	require.False(t, s.adapt(pageOf(t, false)))
	require.Equal(t, time.Minute, s.length, "it was taken into account before it was cut")
}

// Slices overlap by a second and end in whole ones, the last one with the window.
func TestAWindowIsCutIntoSlices(t *testing.T) {
	at := func(d time.Duration) time.Time { return midnight.Add(d) }
	const m, s = time.Minute, time.Second
	end := at(25*m + s/2)
	slicer := auditSlicer{next: at(s / 4), end: end, length: 10 * m}
	require.True(t, slicer.cut(2))
	require.Equal(t, []timeSlice{{at(s / 4), at(10 * m)}, {at(10*m - s), at(20*m - s)}}, slicer.queued)
	require.True(t, slicer.cut(9))
	require.Equal(t, timeSlice{at(20*m - 2*s), end}, slicer.queued[2])
	require.Len(t, slicer.queued, 3)
	require.Equal(t, end, slicer.next)
	slicer.queued = nil
	require.False(t, slicer.cut(9))
	slicer = auditSlicer{next: at(0), end: at(10 * m), length: 10 * m}
	require.True(t, slicer.cut(9))
	require.Equal(t, []timeSlice{{at(0), at(10 * m)}}, slicer.queued, "it ends just there")
}

// A slice is cut anew when it was three times too long, once, and when its page says
// where.
func TestASliceThatIsMuchTooLongIsCutAnew(t *testing.T) {
	slice := timeSlice{midnight, midnight.Add(30 * time.Minute)}
	page := pageOf(t, true, time.Minute, 9*time.Minute+time.Second/2)
	for length, cut := range map[time.Duration]bool{
		time.Minute: true, 10 * time.Minute: true, 10*time.Minute + time.Second: false,
	} {
		s := auditSlicer{length: length, queued: []timeSlice{{}}, next: slice.before}
		require.Equal(t, cut, s.recut(slice, page, new(auditQueue)), length)
		if cut {
			again := timeSlice{midnight, midnight.Add(9 * time.Minute)}
			require.Equal(t, []timeSlice{again}, s.queued)
			require.Equal(t, again, s.again)
			require.Equal(t, midnight.Add(9*time.Minute-time.Second), s.next)
		} else {
			require.Equal(t, []timeSlice{{}}, s.queued)
		}
		require.False(t, s.recut(slice, pageOf(t, true), new(auditQueue)), "an empty page does not say where")
		s.again = slice
		require.False(t, s.recut(slice, page, new(auditQueue)), "once")
	}
}

// A poll takes entries from the time that it was opened at to its end, both included.
func TestWhatAPollTakes(t *testing.T) {
	p := auditProgress{overlap: time.Minute}
	p.begin(midnight, AuditCheckpoint{})
	p.open(midnight.Add(time.Hour))
	n := 0
	take := func(at time.Duration, complete time.Time) (bool, error) {
		n++
		entry := &AuditEntry{ID: fmt.Sprint(n)}
		if at >= -time.Hour {
			entry.Action.Time = midnight.Add(at)
		}
		return p.take(entry, complete)
	}
	late := midnight.Add(24 * time.Hour)
	for at, fresh := range map[time.Duration]bool{
		-1: false, 0: true, time.Hour: true, time.Hour + 1: false,
	} {
		p.begin(midnight, AuditCheckpoint{})
		p.open(midnight.Add(time.Hour))
		got, err := take(at, late)
		require.NoError(t, err)
		require.Equal(t, fresh, got, at)
	}
	p.begin(midnight, AuditCheckpoint{})
	p.open(midnight.Add(time.Hour))
	_, _ = take(10*time.Minute, late)
	require.Equal(t, midnight.Add(9*time.Minute-time.Second), p.since, "an overlap and a second stay open")
	_, err := take(9*time.Minute-time.Second-1, late)
	require.ErrorIs(t, err, ErrAuditOrder)
	require.ErrorContains(t, err, "that of 2024-05-01T00:08:58Z came after those of 2024-05-01T00:10:00Z")
	fresh, err := take(9*time.Minute-time.Second, late)
	require.NoError(t, err)
	require.True(t, fresh)
	require.Equal(t, midnight.Add(10*time.Minute), p.until, "the newest that was handed out")
	fresh, err = take(-2*time.Hour, late)
	require.NoError(t, err)
	require.True(t, fresh, "an entry without a time is as old as the newest")
	require.Equal(t, midnight.Add(10*time.Minute).Unix(), p.handed[len(p.handed)-1].at)
	_, _ = take(20*time.Minute, midnight.Add(15*time.Minute+time.Second/2))
	require.Equal(t, midnight.Add(15*time.Minute-time.Second), p.since, "no further than the log is complete")
	_, _ = take(21*time.Minute, midnight)
	require.Equal(t, midnight.Add(15*time.Minute-time.Second), p.since, "and never back")
}

// What is handed out twice is known by its id, and without one by its text.
func TestEntriesAreKnownByTheirIDOrText(t *testing.T) {
	entry := func(text string) *AuditEntry {
		e := new(AuditEntry)
		require.NoError(t, json.Unmarshal([]byte(text), e))
		return e
	}
	require.Equal(t, digestOf(entry(`{"id":"a","x":1}`)), digestOf(entry(`{"id":"a","x":2}`)))
	require.NotEqual(t, digestOf(entry(`{"id":"a"}`)), digestOf(entry(`{"id":"b"}`)))
	require.NotEqual(t, digestOf(entry(`{"x":1}`)), digestOf(entry(`{"x":2}`)))
	require.Equal(t, digestOf(entry(`{"x":1}`)), digestOf(entry(`{"x":1}`)))
}

// Room is made when it is needed: for twice what is still open, and some.
func TestRoomIsMadeForWhatIsOpen(t *testing.T) {
	p := auditProgress{seen: map[auditDigest]struct{}{}, since: midnight}
	for _, h := range digests(1024, midnight.Unix()) {
		p.add(h)
	}
	require.Equal(t, []int{1024, 1024, 1024}, []int{len(p.handed), cap(p.handed), p.room})
	p.add(handedEntry{auditDigest{8: 1}, midnight.Unix()})
	require.Equal(t, 3*1024, p.room)
	require.Len(t, p.handed, 1025)
}

// Where to continue after an error: at the poll's beginning when the order is lost.
func TestWhereToContinueAfterAnError(t *testing.T) {
	f := auditFollower{}
	f.progress = auditProgress{opened: midnight, since: midnight.Add(time.Hour), until: midnight.Add(2 * time.Hour)}
	require.Equal(t, midnight, f.stateAfter(fmt.Errorf("x: %w", ErrAuditOrder)).since)
	require.Equal(t, midnight.Add(time.Hour), f.stateAfter(errors.New("x")).since)
	require.Equal(t, midnight.Add(2*time.Hour), f.stateAfter(ErrAuditOrder).until)
}

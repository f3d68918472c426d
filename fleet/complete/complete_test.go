package complete_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/fleet/complete"
)

var day = time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)

// entries are n entries of the day, two at a time.
func entries(n int) (list []complete.Entry) {
	for i := range n {
		list = append(list, complete.Entry{
			ID: fmt.Sprintf("%032x", i*7919%100_003), Time: day.Add(time.Duration(i/2) * time.Second),
		})
	}
	return list
}

func each(list []complete.Entry) iter.Seq2[complete.Entry, error] {
	return func(yield func(complete.Entry, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func source(list []complete.Entry) complete.Source {
	return func(context.Context, string, time.Time) iter.Seq2[complete.Entry, error] {
		return each(list)
	}
}

func count(t *testing.T, list []complete.Entry) *complete.Ledger {
	ledger, err := complete.Count("a", day.Add(5*time.Hour), each(list))
	require.NoError(t, err)
	return ledger
}

// The hash is that of the ids as a program with sort and sha256sum makes it, in
// whatever order and however often the entries come.
func TestTheReportOfADay(t *testing.T) {
	list := entries(1000)
	ids := make([]string, 0, len(list))
	for _, e := range list {
		ids = append(ids, e.ID+"\n")
	}
	slices.Sort(ids)
	sum := sha256.Sum256([]byte(strings.Join(ids, "")))
	want := complete.Report{Account: "a", Day: "2024-05-01", Count: 1000, Doubles: 40, First: list[0], Last: list[999],
		Hash: hex.EncodeToString(sum[:])}
	if want.First.ID > list[1].ID {
		want.First = list[1]
	}
	if want.Last.ID < list[998].ID {
		want.Last = list[998]
	}
	mixed := append(slices.Clone(list), list[:40]...)
	mixed = append(mixed, complete.Entry{ID: "the day before", Time: day.Add(-1)},
		complete.Entry{ID: "the day after", Time: day.Add(24 * time.Hour)})
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	require.Equal(t, want, count(t, mixed).Report())

	less := count(t, list[1:]).Report()
	require.False(t, want.Same(less))
	other := append(slices.Clone(list[1:]), complete.Entry{ID: "x", Time: day})
	require.False(t, want.Same(count(t, other).Report()), "as many, others")
	require.True(t, want.Same(count(t, list).Report()), "Doubles make no difference")
}

func TestADayWithoutEntries(t *testing.T) {
	text, err := json.Marshal(count(t, nil).Report())
	require.NoError(t, err)
	require.JSONEq(t, `{"account":"a","day":"2024-05-01","count":0,
		"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}`, string(text))
}

func TestAnErrorEndsTheCount(t *testing.T) {
	broken := errors.New("broken")
	_, err := complete.Count("a", day, func(yield func(complete.Entry, error) bool) { yield(complete.Entry{}, broken) })
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, `counting the entries of account "a" on 2024-05-01`)
}

// Ids that could not be a line of their own stand as digests: two never become
// one.
func TestOddIDs(t *testing.T) {
	odd := []string{"", "a", "a\n", "a\nb", "b", "#", "a b", "ä", "a\x00", strings.Repeat("x", 36),
		strings.Repeat("x", 37), strings.Repeat("x", 38)}
	var list []complete.Entry
	for _, id := range odd {
		list = append(list, complete.Entry{ID: id, Time: day})
	}
	ledger := count(t, list)
	require.Equal(t, len(odd), ledger.Report().Count)
	var text bytes.Buffer
	n, err := ledger.WriteTo(&text)
	require.NoError(t, err)
	require.EqualValues(t, text.Len(), n)
	lines := strings.Split(strings.TrimSuffix(text.String(), "\n"), "\n")
	require.Len(t, lines, len(odd))
	require.True(t, slices.IsSorted(lines))
	for _, id := range odd {
		require.True(t, ledger.Has(id), "%q", id)
	}
	require.False(t, ledger.Has("c"))
}

func TestALedgerIsReadAgain(t *testing.T) {
	ledger := count(t, append(entries(500), complete.Entry{ID: "two words", Time: day}))
	var text bytes.Buffer
	_, err := ledger.WriteTo(&text)
	require.NoError(t, err)
	sum := sha256.Sum256(text.Bytes())
	require.Equal(t, ledger.Report().Hash, hex.EncodeToString(sum[:]), "sha256sum of the file")
	again, err := complete.ReadLedger("a", day, &text)
	require.NoError(t, err)
	require.True(t, ledger.Report().Same(again.Report()))
	for text, want := range map[string]string{
		"b\na\n": "line 2 is not in order", "a\na\n": "line 2 is not in order", "a\n\n": "line 2 is no id",
		"a b\n": "line 1 is no id", strings.Repeat("x", 37) + "\n": "line 1 is no id",
		strings.Repeat("x", 1<<20): "token too long",
	} {
		_, err := complete.ReadLedger("a", day, strings.NewReader(text))
		require.ErrorContains(t, err, want)
	}
}

// What the API lists is compared with what is kept, and with what was kept when
// the day was over.
func TestVerify(t *testing.T) {
	list := entries(100)
	check := complete.Check{Account: "a", Day: day, Listed: source(append(slices.Clone(list), list[3], list[50])),
		Stored: source(append(slices.Clone(list[5:]), complete.Entry{ID: "gone", Time: day})), Earlier: count(t, list[7:])}
	finding, err := complete.Verify(t.Context(), check)
	require.NoError(t, err)
	require.False(t, finding.Whole())
	require.Equal(t, 5, finding.MissingCount)
	require.Equal(t, list[:5], finding.Missing)
	require.Equal(t, 2, finding.LateCount)
	require.Equal(t, list[5:7], finding.Late)
	require.Equal(t, 1, finding.GoneCount)
	require.Equal(t, []string{"gone"}, finding.Gone)
	require.Equal(t, 96, finding.Stored.Count)
	require.Equal(t, 100, finding.Listed.Count)
	require.Equal(t, 2, finding.Listed.Doubles)

	check.Stored, check.Listed, check.Earlier = source(list), source(list), nil
	finding, err = complete.Verify(t.Context(), check)
	require.NoError(t, err)
	require.True(t, finding.Whole())
	require.True(t, finding.Stored.Same(finding.Listed))
	require.Empty(t, finding.Late)
}

func TestAFindingNamesAThousandAndCountsAll(t *testing.T) {
	list := entries(3000)
	check := complete.Check{Account: "a", Day: day, Listed: source(list[1500:]), Stored: source(list[:1500])}
	finding, err := complete.Verify(t.Context(), check)
	require.NoError(t, err)
	require.Equal(t, []int{1500, 1000, 1500, 1000}, []int{finding.MissingCount, len(finding.Missing), finding.GoneCount,
		len(finding.Gone)})
}

func TestVerifyRefusesWhatItCannotUse(t *testing.T) {
	broken := func(context.Context, string, time.Time) iter.Seq2[complete.Entry, error] {
		return func(yield func(complete.Entry, error) bool) { yield(complete.Entry{}, errors.New("broken")) }
	}
	for want, change := range map[string]func(*complete.Check){
		"no Account":                            func(c *complete.Check) { c.Account = "" },
		"Stored and Listed are needed":          func(c *complete.Check) { c.Listed = nil },
		"the day is not over":                   func(c *complete.Check) { c.Day = time.Now() },
		`is that of account "a" on 2024-05-01`:  func(c *complete.Check) { c.Day = day.Add(-1) },
		"verifying what is kept: counting the ": func(c *complete.Check) { c.Stored = broken },
		`verifying account "a" on 2024-05-01: `: func(c *complete.Check) { c.Listed = broken },
	} {
		check := complete.Check{Account: "a", Day: day, Stored: source(nil), Listed: source(nil), Earlier: count(t, nil)}
		change(&check)
		_, err := complete.Verify(t.Context(), check)
		require.ErrorContains(t, err, want)
	}
}

// The API's own list makes the report of what it has, with the entries at the
// day's bounds.
func TestWhatTheAPILists(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess(), cloudflaretest.WithAuditPageCap(7))
	defer srv.Close()
	var inside []complete.Entry
	for i, at := range []time.Duration{-time.Second, -1, 0, time.Second, time.Hour, 24*time.Hour - 1, 24 * time.Hour} {
		for j := range 10 {
			e := complete.Entry{ID: fmt.Sprintf("%032d", 10*i+j), Time: day.Add(at)}
			srv.AddAuditEntries(srv.AccountID, cloudflaretest.AuditEntry{ID: e.ID,
				Action: cloudflaretest.AuditAction{Time: e.Time}})
			if at >= 0 && at < 24*time.Hour {
				inside = append(inside, e)
			}
		}
	}
	ledger, err := complete.Day(t.Context(), complete.API(srv.Client()), srv.AccountID, day)
	require.NoError(t, err)
	require.Equal(t, count(t, inside).Report().Hash, ledger.Report().Hash)
	require.Equal(t, inside[0], ledger.Report().First)
	require.Equal(t, inside[len(inside)-1], ledger.Report().Last)
	_, err = complete.Day(t.Context(), complete.API(srv.Client()), "nobody", day)
	require.Error(t, err)
}

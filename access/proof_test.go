package access_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

type way struct {
	name string
	set  func(*world)
}

// ways are the rotations that meet every trouble.
var ways = []way{
	{"with a journal", func(*world) {}},
	{"without retries", func(w *world) { w.retries = 0 }},
	{"with a hook", func(w *world) { w.verify = true }},
	{"with a grace", func(w *world) { w.grace = time.Hour }},
	{"of the own token", func(w *world) { w.self = true }},
	{"of the own token without retries", func(w *world) { w.self, w.retries = true, 0 }},
	{"of the own token with a grace", func(w *world) { w.self, w.grace = true, time.Hour }},
	{"without a journal", func(w *world) { w.journal = nil }},
	{"without a journal and retries", func(w *world) { w.journal, w.retries = nil, 0 }},
	{"of the own token without a journal", func(w *world) { w.journal, w.self = nil, true }},
	{"after the grace", func(w *world) { w.grace = time.Hour; w.untilTheGraceIsOver() }},
	{"of the own token after the grace", func(w *world) { w.self, w.grace = true, time.Hour; w.untilTheGraceIsOver() }},
}

func (w *world) untilTheGraceIsOver() {
	record, err := w.run(trouble{})
	require.NoError(w.t, err)
	require.Equal(w.t, access.RotationLive, record.State)
	require.Len(w.t, w.Tokens(w.AccountID), 2)
	time.Sleep(w.grace)
}

// Whatever meets whichever call, of the API or of what Rotate was given: what was
// delivered last works at every moment, the next run ends with one token, which is in
// the store, and no secret is in the journal or in an error.
func TestRotationSurvivesEveryTroubleAtEveryCall(t *testing.T) {
	cases := 0
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for _, trouble := range troubles(t, way.set) {
					rotateThrough(t, way.set, trouble)
					cases++
				}
			})
		})
	}
	t.Logf("%d cases", cases)
}

// A crash at any call, then one at any call of the next run.
func TestRotationSurvivesTwoCrashes(t *testing.T) {
	ways, cases := ways, 0
	if testing.Short() {
		ways = slices.DeleteFunc(slices.Clone(ways), func(w way) bool { return w.name != "without a journal" })
	}
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				crashes := crashes(t, way.set)
				for _, first := range crashes {
					for _, second := range crashes {
						rotateThrough(t, way.set, first, second)
						cases++
					}
				}
			})
		})
	}
	t.Logf("%d cases", cases)
}

func rotateThrough(t *testing.T, set func(*world), troubles ...trouble) {
	w := newWorld(t)
	defer w.Close()
	set(w)
	for _, trouble := range troubles {
		_, _ = w.run(trouble)
		time.Sleep(w.grace)
	}
	record, err := w.run(trouble{})
	require.NoError(t, err, "%v", troubles)
	if record.State == access.RotationLive {
		time.Sleep(w.grace)
		record, err = w.run(trouble{})
		require.NoError(t, err, "%v", troubles)
	}
	require.Equal(t, access.RotationDone, record.State, "%v", troubles)
	require.Equal(t, w.onlyTheSuccessor(troubles).ID, record.Successor, "%v", troubles)
	if w.journal != nil {
		w.noSecretIn(w.journal.all())
	}
	_, err = w.run(trouble{})
	require.NoError(t, err)
	w.onlyTheSuccessor(troubles)
}

// undisturbed is what a run does when nothing happens.
func undisturbed(t *testing.T, set func(*world)) []event {
	w := newWorld(t)
	defer w.Close()
	set(w)
	_, err := w.run(trouble{})
	require.NoError(t, err)
	return w.events
}

func crashes(t *testing.T, set func(*world)) (list []trouble) {
	for i := range undisturbed(t, set) {
		list = append(list, trouble{at: i + 1, kind: crashBefore}, trouble{at: i + 1, kind: crashAfter})
	}
	return list
}

// troubles are all that can meet each event.
func troubles(t *testing.T, set func(*world)) []trouble {
	list := crashes(t, set)
	for i, e := range undisturbed(t, set) {
		list = append(list, trouble{at: i + 1, kind: errorBefore}, trouble{at: i + 1, kind: errorAfter})
		if !e.call {
			continue
		}
		for _, f := range faults {
			list = append(list, trouble{at: i + 1, kind: fmt.Sprint("fault ", f.Kind, " ", f.Status), fault: f})
		}
	}
	return list
}

// faults are those of the emulator.
var faults = []cloudflaretest.Fault{
	{Kind: cloudflaretest.Answer, Status: http.StatusTooManyRequests, RetryAfter: time.Second},
	{Kind: cloudflaretest.Answer, Status: http.StatusInternalServerError},
	{Kind: cloudflaretest.Answer, Status: http.StatusInternalServerError, Done: true},
	{Kind: cloudflaretest.Answer, Status: http.StatusUnauthorized},
	{Kind: cloudflaretest.Answer, Status: http.StatusForbidden},
	{Kind: cloudflaretest.Slow, Delay: time.Minute},
	{Kind: cloudflaretest.ResetBefore},
	{Kind: cloudflaretest.ResetAfter},
	{Kind: cloudflaretest.Truncate},
	{Kind: cloudflaretest.HTML},
	{Kind: cloudflaretest.HTML, Done: true},
	{Kind: cloudflaretest.FalseSuccess},
	{Kind: cloudflaretest.FalseSuccess, Done: true},
	{Kind: cloudflaretest.NullResult},
	{Kind: cloudflaretest.NullResult, Done: true},
	{Kind: cloudflaretest.Garbage},
	{Kind: cloudflaretest.Garbage, Done: true},
	{Kind: cloudflaretest.Empty},
	{Kind: cloudflaretest.Empty, Done: true},
}

package access_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

// world is an account with a token that is in a store, from which programs have it.
type world struct {
	*cloudflaretest.Server
	t       *testing.T
	old     cloudflaretest.Token
	store   string // a secret
	journal *journal
	self    bool // the rotating program authenticates with what is in the store
	retries int
	grace   time.Duration
	verify  bool

	trouble trouble
	events  []event // of the run
}

// event is what a run does outside of itself: a call of the API, or of what it was
// given.
type event struct {
	name string
	call bool
}

// trouble meets the event of a number, from 1 on.
type trouble struct {
	at    int
	kind  string
	fault cloudflaretest.Fault
}

const (
	crashBefore = "crash before"
	crashAfter  = "crash after"
	errorBefore = "error before"
	errorAfter  = "error after"
)

var (
	errCrash   = errors.New("crash")
	errTrouble = errors.New("trouble")
)

func newWorld(t *testing.T) *world {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess(), cloudflaretest.WithClock(time.Now))
	t.Cleanup(srv.Close)
	w := &world{Server: srv, t: t, journal: &journal{}, retries: 2}
	group := srv.PermissionGroups()[0]
	w.old = srv.AddToken(srv.AccountID, cloudflaretest.Token{
		Name: "deploy",
		Policies: []cloudflaretest.TokenPolicy{{
			PermissionGroups: []cloudflaretest.PolicyGroup{{ID: group.ID}},
			Resources:        map[string]any{"com.cloudflare.api.account." + srv.AccountID: "*"},
		}},
		Condition: &cloudflaretest.TokenCondition{RequestIP: &cloudflaretest.RequestIP{In: []string{"127.0.0.0/8"}}},
		ExpiresOn: time.Now().Add(90 * 24 * time.Hour),
	})
	w.store = w.old.Value
	return w
}

// RoundTrip is the network of a run.
func (w *world) RoundTrip(r *http.Request) (reply *http.Response, err error) {
	err = w.do(event{r.Method + " " + r.URL.Path, true}, func() (err error) {
		reply, err = w.Transport().RoundTrip(r)
		return err
	})
	if err != nil {
		return nil, err
	}
	return reply, nil
}

// do does what an event is, or what the trouble makes of it, and sees that what is in
// the store works then.
func (w *world) do(e event, f func() error) error {
	w.events = append(w.events, e)
	defer w.storeWorks()
	if len(w.events) != w.trouble.at {
		return f()
	}
	switch w.trouble.kind {
	case crashBefore:
		panic(errCrash)
	case crashAfter:
		_ = f()
		panic(errCrash)
	case errorBefore:
		return errTrouble
	case errorAfter:
		return errors.Join(f(), errTrouble)
	}
	w.Inject(w.trouble.fault)
	return f()
}

func (w *world) storeWorks() {
	for _, token := range w.Tokens(w.AccountID) {
		if token.Value == w.store && token.Status == "active" {
			return
		}
	}
	require.FailNow(w.t, "what was delivered does not work", "%v: %v", w.trouble, w.events)
}

func (w *world) client() *cloudflare.Client {
	opts := []option.RequestOption{
		option.WithHTTPClient(&http.Client{Transport: w}), option.WithMaxRetries(w.retries),
	}
	if w.self {
		opts = append(opts, option.WithAPIToken(w.store))
	}
	return w.Client(opts...)
}

// HTTP is the network without its events.
func (w *world) HTTP() *http.Client { return &http.Client{Transport: w.Transport()} }

func (w *world) rotation() access.Rotation {
	r := access.Rotation{Account: w.AccountID, Token: w.old.ID, Grace: w.grace, Deliver: w.deliver}
	if w.journal != nil {
		r.Journal = watched{w.journal, w}
	}
	if w.verify {
		r.Verify = w.look
	}
	return r
}

func (w *world) deliver(_ context.Context, successor *accounts.TokenNewResponse) error {
	return w.do(event{"deliver", false}, func() error {
		w.store = successor.Value
		return nil
	})
}

func (w *world) look(_ context.Context, _ *cloudflare.Client) error {
	return w.do(event{"verify", false}, func() error { return nil })
}

// run rotates until the end, or the crash.
func (w *world) run(trouble trouble) (record access.RotationRecord, err error) {
	w.trouble, w.events = trouble, nil
	defer func() {
		w.trouble.at = 0
		if p := recover(); p == errCrash {
			err = errCrash
		} else if p != nil {
			panic(p)
		}
		if err != nil {
			w.noSecretIn(err.Error())
		}
	}()
	return access.Rotate(context.Background(), w.client(), w.rotation())
}

func (w *world) noSecretIn(text string) {
	require.NotContains(w.t, text, "cfat_")
	for _, token := range w.Tokens(w.AccountID) {
		require.NotContains(w.t, text, token.Value)
	}
}

// onlyTheSuccessor is how every rotation ends: with one token, which is in the store.
func (w *world) onlyTheSuccessor(troubles []trouble) cloudflaretest.Token {
	tokens := w.Tokens(w.AccountID)
	require.Len(w.t, tokens, 1, "%v", troubles)
	require.NotEqual(w.t, w.old.ID, tokens[0].ID)
	require.Equal(w.t, w.store, tokens[0].Value)
	require.Equal(w.t, "deploy (replaces "+w.old.ID+")", tokens[0].Name)
	return tokens[0]
}

// journal keeps one rotation, and every text that it was ever given.
type journal struct {
	record access.RotationRecord
	texts  []string
}

func (j *journal) Load(context.Context, string, string) (access.RotationRecord, error) {
	return j.record, nil
}

func (j *journal) Save(_ context.Context, record access.RotationRecord) error {
	if record.Revision != j.record.Revision+1 {
		return access.ErrOvertaken
	}
	text, err := json.Marshal(record)
	j.texts = append(j.texts, string(text))
	j.record = access.RotationRecord{}
	return errors.Join(err, json.Unmarshal(text, &j.record))
}

func (j *journal) all() string { return strings.Join(j.texts, "\n") }

// watched is a journal whose calls are events.
type watched struct {
	*journal
	world *world
}

func (j watched) Load(ctx context.Context, account, token string) (record access.RotationRecord, err error) {
	err = j.world.do(event{"load", false}, func() (err error) {
		record, err = j.journal.Load(ctx, account, token)
		return err
	})
	return record, err
}

func (j watched) Save(ctx context.Context, record access.RotationRecord) error {
	return j.world.do(event{"save", false}, func() error { return j.journal.Save(ctx, record) })
}

package cloudflare_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// counted starts an HTTP/1.1 server that counts its connections.
func counted(t *testing.T, answer http.HandlerFunc) (string, *atomic.Int64) {
	connections := &atomic.Int64{}
	srv := httptest.NewUnstartedServer(answer)
	srv.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	srv.Start()
	t.Cleanup(srv.Close)
	return srv.URL, connections
}

// crowd holds whoever waits until so many have come at the same time.
type crowd struct {
	missing atomic.Int64
	whole   chan struct{}
}

func newCrowd(of int) *crowd {
	c := &crowd{whole: make(chan struct{})}
	c.missing.Store(int64(of))
	return c
}

func (c *crowd) wait(ctx context.Context) {
	if c.missing.Add(-1) == 0 {
		close(c.whole)
	}
	select {
	case <-c.whole:
	case <-ctx.Done():
	}
}

// The server answers the first pages that are asked for together when all of them
// have come, so that none takes over a connection while another is dialled: on a
// slow machine that makes more of them than are ever used.
func TestTheDefaultClientKeepsItsConnections(t *testing.T) {
	const pages, wide = 200, 16
	together := newCrowd(wide)
	base, connections := counted(t, func(w http.ResponseWriter, r *http.Request) {
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		if page = max(page, 1); page > 1 {
			together.wait(r.Context())
		}
		_, _ = fmt.Fprintf(w, `{"success":true,"errors":[],"messages":[],"result":[{"id":"m%d"}],
			"result_info":{"page":%d,"per_page":1,"count":1,"total_count":%d,"total_pages":%d}}`, page, page, pages, pages)
	})
	client := cloudflare.NewClient(option.WithBaseURL(base), option.WithPrefetch(wide))
	pager := client.Accounts.Members.ListAutoPaging(t.Context(), accounts.MemberListParams{
		AccountID: cloudflare.F("a"),
	})
	members := 0
	for _, err := range pager.All() {
		require.NoError(t, err)
		members++
	}
	require.Equal(t, pages, members)
	require.LessOrEqual(t, connections.Load(), int64(wide+1))
}

func TestAttemptsShareAConnection(t *testing.T) {
	base, connections := counted(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(503)
		_, _ = io.WriteString(w, `{"success":false}`)
	})
	_, err := getAccount(cloudflare.NewClient(option.WithBaseURL(base), noWait), option.WithMaxRetries(14))
	require.ErrorContains(t, err, "after 15 attempts")
	require.Equal(t, int64(1), connections.Load())
}

func TestAReplacedDefaultTransportIsUsed(t *testing.T) {
	before := http.DefaultTransport
	defer func() { http.DefaultTransport = before }()
	get := func() error {
		_, err := getAccount(cloudflare.NewClient(option.WithBaseURL("https://api.test"), option.WithMaxRetries(0)))
		return err
	}
	rec := testhttp.Answer(200, account)
	http.DefaultTransport = rec
	require.NoError(t, get())
	require.Len(t, rec.Seen(), 1)

	own := before.(*http.Transport).Clone()
	dialled := 0
	own.DialTLSContext = func(context.Context, string, string) (net.Conn, error) {
		dialled++
		return nil, io.EOF
	}
	http.DefaultTransport = own
	require.Error(t, get())
	require.Equal(t, 1, dialled)
	http.DefaultTransport = nil
	require.ErrorContains(t, get(), "Accounts.Get")
}

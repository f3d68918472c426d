package accounts_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

// withoutBounds takes out of a reply the entries at the times that the request gives
// as bounds: a server that takes neither of them in, and that reads each in whole
// seconds, on the side where there is less.
func withoutBounds(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
	response, err := next(r)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	var page map[string]any
	if err := json.Unmarshal(text, &page); err != nil {
		return nil, err
	}
	since := timeOf(r.URL.Query().Get("since")).Add(time.Second - 1).Truncate(time.Second)
	before := timeOf(r.URL.Query().Get("before")).Truncate(time.Second)
	kept := []any{}
	for _, entry := range page["result"].([]any) {
		at := timeOf(entry.(map[string]any)["action"].(map[string]any)["time"])
		if at.After(since) && at.Before(before) {
			kept = append(kept, entry)
		}
	}
	page["result"] = kept
	text, err = json.Marshal(page)
	response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	return response, err
}

func timeOf(text any) time.Time {
	at, err := time.Parse(time.RFC3339Nano, text.(string))
	if err != nil {
		panic(err)
	}
	return at
}

// No entry falls between two slices, whichever way the server takes their bounds.
func TestNoEntryFallsBetweenSlices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := auditLog(cloudflaretest.WithAuditPageCap(100))
		defer srv.Close()
		srv.AddSample(cloudflaretest.Sample{
			AuditEntries: 3_000, Every: time.Second, Until: time.Now().Add(-time.Hour),
		})
		params := following(srv, 3*time.Hour)
		params.List.Before, params.Slices = cloudflare.F(time.Now()), 4
		ids, errs := follow(t, srv, params, time.Hour, option.WithMiddleware(withoutBounds))
		require.Empty(t, errs)
		seen := map[string]bool{}
		for _, id := range ids {
			seen[id] = true
		}
		require.Len(t, seen, 3_000)
		require.Len(t, ids, 3_000, "and none is handed out twice")
		require.Greater(t, len(srv.Requests()), 30)
	})
}

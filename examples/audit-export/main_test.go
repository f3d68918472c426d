package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/examples/internal/least"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// bubble runs a test under a fake clock, with an emulator in its process.
func bubble(t *testing.T, test func(t *testing.T, srv *cloudflaretest.Server)) {
	synctest.Test(t, func(t *testing.T) {
		srv := cloudflaretest.NewServer(cloudflaretest.InProcess(), cloudflaretest.WithClock(time.Now),
			cloudflaretest.WithIDSeed(1), cloudflaretest.WithEnforcement())
		defer srv.Close()
		defer connected(srv, option.WithAPIToken(srv.AddTokenWith(srv.AccountID, "Account Settings Read").Value))()
		test(t, srv)
	})
}

// connected makes the command's clients those of an emulator, until the function
// that it returns is called.
func connected(srv *cloudflaretest.Server, own ...option.RequestOption) (undo func()) {
	connect = func(opts ...option.RequestOption) *cloudflare.Client {
		return srv.Client(append(slices.Clone(own), opts...)...)
	}
	return func() { connect = cloudflare.NewClient }
}

func TestTheExportNeedsItsTokensPermission(t *testing.T) {
	groups := least.Check(t, func(srv *cloudflaretest.Server, opts ...option.RequestOption) error {
		srv.AddSample(cloudflaretest.Sample{AuditEntries: 100})
		defer connected(srv, opts...)()
		_, _, err := exported(t.Context(), srv, "-since", "24h")
		return err
	})
	require.Equal(t, []string{"Account Settings Read"}, groups)
}

// exported runs the command, and returns what it wrote to standard output and
// to standard error.
func exported(ctx context.Context, srv *cloudflaretest.Server, args ...string) (stdout, stderr string, err error) {
	var out, errs bytes.Buffer
	err = run(ctx, append([]string{"-account", srv.AccountID}, args...), &out, &errs)
	return out.String(), errs.String(), err
}

// ids are those of the entries in an NDJSON file.
func ids(t *testing.T, text string) (list []string) {
	for line := range strings.Lines(text) {
		var entry struct{ ID string }
		require.NoError(t, json.Unmarshal([]byte(line), &entry))
		list = append(list, entry.ID)
	}
	return list
}

func logIDs(srv *cloudflaretest.Server) (list []string) {
	for _, e := range srv.AuditEntries(srv.AccountID) {
		list = append(list, e.ID)
	}
	return list
}

func read(t *testing.T, name string) string {
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

func TestTheLogIsExportedInOrder(t *testing.T) {
	bubble(t, func(t *testing.T, srv *cloudflaretest.Server) {
		srv.AddSample(cloudflaretest.Sample{AuditEntries: 5_000, Every: time.Minute, Until: time.Now().Add(-time.Second)})
		stdout, stderr, err := exported(t.Context(), srv, "-since", "2400h")
		require.NoError(t, err)
		require.Empty(t, stderr, "it says nothing where there is no terminal")
		require.Equal(t, logIDs(srv), ids(t, stdout))
		require.Contains(t, stdout, `"request":{"name":"member 0","enabled":true}`)
	})
}

func TestACSVHasFreeFormsAsJSON(t *testing.T) {
	bubble(t, func(t *testing.T, srv *cloudflaretest.Server) {
		srv.AddAuditEntries(srv.AccountID, cloudflaretest.AuditEntry{
			ID: "a", Action: cloudflaretest.AuditAction{Time: time.Now().Add(-time.Minute),
				Description: "says \"hi\",\nthen more"},
			Resource: cloudflaretest.AuditResource{Request: []byte(`{"a":[1,"x"]}`), Scope: []byte(`"zones"`)},
			Raw:      cloudflaretest.AuditRaw{StatusCode: 201},
		}, cloudflaretest.AuditEntry{ID: "b", Action: cloudflaretest.AuditAction{Time: time.Now().Add(-time.Second)}})
		name := filepath.Join(t.TempDir(), "log.csv")
		_, _, err := exported(t.Context(), srv, "-since", "1h", "-out", name)
		require.NoError(t, err)
		rows, err := csv.NewReader(strings.NewReader(read(t, name))).ReadAll()
		require.NoError(t, err)
		require.Len(t, rows, 3)
		cells := map[string]string{}
		for i, name := range rows[0] {
			cells[name] = rows[1][i]
		}
		require.Equal(t, "a", cells["id"])
		require.Equal(t, "1999-12-31T23:59:00Z", cells["time"])
		require.Equal(t, "says \"hi\",\nthen more", cells["action_description"])
		require.Equal(t, `{"a":[1,"x"]}`, cells["resource_request"])
		require.Equal(t, `"zones"`, cells["resource_scope"])
		require.Equal(t, "201", cells["raw_status_code"])
		require.Empty(t, cells["resource_response"])
	})
}

// Whoever names a token chooses a cell. With -spreadsheet none is computed, and without it
// each is what the log has.
func TestACSVForSpreadsheetsHasNoFormulas(t *testing.T) {
	bubble(t, func(t *testing.T, srv *cloudflaretest.Server) {
		srv.AddAuditEntries(srv.AccountID, cloudflaretest.AuditEntry{
			ID: "a", Action: cloudflaretest.AuditAction{Time: time.Now().Add(-time.Minute)},
			Actor:    cloudflaretest.AuditActor{TokenName: `=HYPERLINK("https://example.com")`},
			Resource: cloudflaretest.AuditResource{Request: []byte(`{"a":"b,=1+1"}`)},
		})
		for args, want := range map[string][2]string{
			"-spreadsheet":             {`'=HYPERLINK("https://example.com")`, `{"a":"b,'=1+1"}`},
			"-spreadsheet -format csv": {`'=HYPERLINK("https://example.com")`, `{"a":"b,'=1+1"}`},
			"-format csv":              {`=HYPERLINK("https://example.com")`, `{"a":"b,=1+1"}`},
		} {
			out, _, err := exported(t.Context(), srv, append(strings.Fields(args), "-since", "1h")...)
			require.NoError(t, err, args)
			rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
			require.NoError(t, err)
			require.Contains(t, rows[1], want[0], args)
			require.Contains(t, rows[1], want[1], args)
		}
		_, _, err := exported(t.Context(), srv, "-since", "1h", "-spreadsheet", "-format", "ndjson")
		require.ErrorContains(t, err, "-spreadsheet is for csv")
		csv, sheet := config{format: "csv"}, config{format: "spreadsheet"}
		require.NotEqual(t, csv.purpose(), sheet.purpose(), "one does not go on where the other ended")
	})
}

func TestFiltersAreSent(t *testing.T) {
	bubble(t, func(t *testing.T, srv *cloudflaretest.Server) {
		_, _, err := exported(t.Context(), srv, "-since", "1999-12-31", "-before", "1999-12-31T12:00:00Z",
			"-actor-email", "a@example.com", "-actor-email", "b@example.com", "-not-actor-email", "c@example.com",
			"-not-action-type", "view", "-resource-product", "members", "-status-code", "200", "-not-status-code", "204",
			"-product-category", "dns")
		require.NoError(t, err)
		query := srv.Requests()[0].Query
		for key, want := range map[string][]string{
			"actor_email": {"a@example.com", "b@example.com"}, "actor_email.not": {"c@example.com"}, "action_type.not": {"view"},
			"resource_product": {"members"}, "raw_status_code": {"200"}, "raw_status_code.not": {"204"},
			"product_category": {"dns"},
			"since":            {"1999-12-31T00:00:00Z"}, "before": {"1999-12-31T12:00:00Z"}, "direction": {"asc"},
		} {
			require.Equal(t, want, query[key], key)
		}
	})
}

// Every filter of the API can be given, in both forms.
func TestEveryFilterIsAFlag(t *testing.T) {
	bubble(t, func(t *testing.T, srv *cloudflaretest.Server) {
		args := []string{"-since", "1h"}
		known := map[string]string{"action-result": "success", "action-type": "view", "actor-context": "dash",
			"actor-type": "user", "resource-scope": "zones", "status-code": "200"}
		all := filters(new(accounts.LogAuditListParams))
		for _, f := range all {
			value := known[f.name]
			if value == "" {
				value = "x"
			}
			args = append(args, "-"+f.name, value, "-not-"+f.name, value)
		}
		_, _, err := exported(t.Context(), srv, args...)
		require.NoError(t, err)
		query := srv.Requests()[0].Query
		require.Len(t, query, 4+2*len(all))
		for key := range query {
			if before, is := strings.CutSuffix(key, ".not"); is {
				require.Contains(t, query, before)
			}
		}
	})
}

// A program that is stopped, or killed at the worst moment, goes on where it
// was: the file is what an export in one go writes.
func TestNothingIsLostWhenItIsStopped(t *testing.T) {
	for seed := range uint64(6) {
		bubble(t, func(t *testing.T, srv *cloudflaretest.Server) {
			random := rand.New(rand.NewPCG(seed, 1))
			srv.AddSample(cloudflaretest.Sample{AuditEntries: 4_500, Every: time.Minute, Until: time.Now()})
			srv.Inject(cloudflaretest.Fault{Kind: cloudflaretest.Slow, Delay: time.Second, Times: -1})
			dir := t.TempDir()
			out, checkpoint := filepath.Join(dir, "log"), filepath.Join(dir, "checkpoint")
			window := []string{"-since", "1999-12-01", "-before", "2000-01-01T00:00:01Z"}
			args := append(window, "-out", out, "-checkpoint", checkpoint, "-format", []string{"csv", "ndjson"}[seed%2],
				"-slices", fmt.Sprint(random.IntN(4)))
			stops := 0
			for ; ; stops++ {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(100+random.IntN(2500))*time.Millisecond)
				_, _, err := exported(ctx, srv, args...)
				cancel()
				if err == nil {
					break
				}
				require.ErrorIs(t, err, errStopped)
				tear(t, out, random)
			}
			require.Positive(t, stops)
			whole, _, err := exported(t.Context(), srv, append(window, "-format", []string{"csv", "ndjson"}[seed%2])...)
			require.NoError(t, err)
			require.Equal(t, whole, read(t, out), "seed %d", seed)
		})
	}
}

// tear leaves what a crash may: a part of an entry that no checkpoint knows. What it
// may leave of the first one is for the tests of auditfile.
func tear(t *testing.T, name string, random *rand.Rand) {
	if read(t, name) == "" {
		return
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
	require.NoError(t, err)
	_, err = f.WriteString(`{"id":"torn","acti`[:random.IntN(18)])
	require.NoError(t, err)
	require.NoError(t, f.Close())
}

func TestFollowWritesWhatComesUntilItIsStopped(t *testing.T) {
	bubble(t, func(t *testing.T, srv *cloudflaretest.Server) {
		out := filepath.Join(t.TempDir(), "log.ndjson")
		args := []string{"-since", "1h", "-follow", "-out", out, "-checkpoint", out + ".checkpoint"}
		go func() {
			for i := range 60 {
				time.Sleep(20 * time.Second)
				srv.AddAuditEntries(srv.AccountID, cloudflaretest.AuditEntry{
					ID: fmt.Sprint(i), Action: cloudflaretest.AuditAction{Time: time.Now().Add(-time.Duration(i%7) * time.Minute)},
				})
				if i == 10 {
					srv.Inject(cloudflaretest.Fault{Status: 500, Times: 8})
				}
			}
		}()
		var said string
		for range 5 {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
			_, stderr, err := exported(ctx, srv, args...)
			cancel()
			require.NoError(t, err, "it is there to be stopped")
			said += stderr
		}
		require.ElementsMatch(t, logIDs(srv), ids(t, read(t, out)))
		require.Contains(t, said, "audit-export: going on after: following the audit log")
		require.NotContains(t, said, srv.Token)
	})
}

// What is followed reaches the file soon, also when nothing comes behind it.
func TestEntriesAreSavedWhileNothingComes(t *testing.T) {
	bubble(t, func(t *testing.T, srv *cloudflaretest.Server) {
		srv.AddAuditEntries(srv.AccountID, cloudflaretest.AuditEntry{ID: "a",
			Action: cloudflaretest.AuditAction{Time: time.Now().Add(-time.Minute)}})
		out := filepath.Join(t.TempDir(), "log.ndjson")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			_, _, err := exported(ctx, srv, "-since", "1h", "-follow", "-out", out, "-checkpoint", out+".checkpoint")
			done <- err
		}()
		time.Sleep(2 * saveEvery)
		synctest.Wait()
		require.Equal(t, []string{"a"}, ids(t, read(t, out)))
		var there struct {
			Entries int64
			Log     accounts.AuditCheckpoint
		}
		require.NoError(t, json.Unmarshal([]byte(read(t, out+".checkpoint")), &there))
		require.EqualValues(t, 1, there.Entries)
		require.Equal(t, 1, there.Log.Seen.Len())
		cancel()
		require.NoError(t, <-done)
	})
}

// On a quiet account the place moves on: a restart does not read days again.
func TestThePlaceMovesOnWhileNothingComes(t *testing.T) {
	bubble(t, func(t *testing.T, srv *cloudflaretest.Server) {
		out := filepath.Join(t.TempDir(), "log.ndjson")
		args := []string{"-since", "1h", "-follow", "-out", out, "-checkpoint", out + ".checkpoint"}
		ctx, cancel := context.WithTimeout(t.Context(), 48*time.Hour)
		_, _, err := exported(ctx, srv, args...)
		cancel()
		require.NoError(t, err)
		stopped := time.Now()
		time.Sleep(48 * time.Hour)
		srv.AddAuditEntries(srv.AccountID, cloudflaretest.AuditEntry{ID: "a",
			Action: cloudflaretest.AuditAction{Time: stopped.Add(time.Minute)}})
		srv.ResetRequests()
		ctx, cancel = context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, _, err = exported(ctx, srv, args...)
		require.NoError(t, err)
		require.Equal(t, []string{"a"}, ids(t, read(t, out)))
		since, err := time.Parse(time.RFC3339, srv.Requests()[0].Query.Get("since"))
		require.NoError(t, err)
		require.WithinDuration(t, stopped, since, 11*time.Minute)
	})
}

// What is too far out of order ends the export, at a place that skips nothing.
func TestALogOutOfOrderEndsTheExport(t *testing.T) {
	bubble(t, func(t *testing.T, srv *cloudflaretest.Server) {
		log := testhttp.Answer(200, testhttp.Result(`[{"id":"b","action":{"time":"1999-12-31T23:40:00Z"}},{"id":"a",`+
			`"action":{"time":"1999-12-31T23:10:00Z"}}]`))
		connect = func(opts ...option.RequestOption) *cloudflare.Client {
			return cloudflare.NewClient(append(opts, option.WithHTTPClient(log))...)
		}
		out := filepath.Join(t.TempDir(), "log.ndjson")
		args := []string{"-since", "1999-12-31T23:00:00Z", "-follow", "-out", out, "-checkpoint", out + ".checkpoint"}
		_, stderr, err := exported(t.Context(), srv, args...)
		require.ErrorIs(t, err, accounts.ErrAuditOrder)
		require.Empty(t, stderr)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, _, err = exported(ctx, srv, append(args, "-overlap", "1h")...)
		require.NoError(t, err)
		require.Equal(t, []string{"b", "a"}, ids(t, read(t, out)))
	})
}

func TestARefusalEndsAFollow(t *testing.T) {
	bubble(t, func(t *testing.T, srv *cloudflaretest.Server) {
		srv.Inject(cloudflaretest.Fault{Status: http.StatusForbidden, Times: -1})
		_, stderr, err := exported(t.Context(), srv, "-since", "1h", "-follow")
		var refused *cloudflare.Error
		require.ErrorAs(t, err, &refused)
		require.Empty(t, stderr, "it does not go on")
	})
}

func TestWhatItCannotDoIsRefused(t *testing.T) {
	bubble(t, func(t *testing.T, srv *cloudflaretest.Server) {
		dir := t.TempDir()
		used, other, broken, short := filepath.Join(dir, "used"), filepath.Join(dir, "other"), filepath.Join(dir, "broken"),
			filepath.Join(dir, "short")
		require.NoError(t, os.WriteFile(used, []byte("x"), 0o600))
		require.NoError(t, os.WriteFile(broken, []byte("{"), 0o600))
		require.NoError(t, os.WriteFile(other, []byte(`{"purpose":"account_id=other"}`), 0o600))
		purpose := config{account: srv.AccountID, format: "ndjson"}.purpose()
		require.NoError(t, os.WriteFile(short, fmt.Appendf(nil,
			`{"purpose":%q,"bytes":100,"log":{"since":"1999-12-31T00:00:00Z","until":"1999-12-31T00:00:00Z"}}`, purpose), 0o600))
		for want, args := range map[string][]string{
			"-since is needed":                 {},
			"neither a date":                   {"-since", "soon"},
			"unexpected argument":              {"-since", "1h", "x"},
			"neither ndjson nor csv":           {"-since", "1h", "-format", "xml"},
			"leave out -before":                {"-since", "1h", "-follow", "-before", "1h"},
			"must be positive":                 {"-since", "1h", "-slices", "-1"},
			"is not empty":                     {"-since", "1h", "-out", used},
			"no such file or directory":        {"-since", "1h", "-out", filepath.Join(dir, "none", "x")},
			"reading the checkpoint":           {"-since", "1h", "-checkpoint", broken},
			"is for another purpose":           {"-since", "1h", "-checkpoint", other},
			"it is not the file it was":        {"-out", filepath.Join(dir, "new"), "-checkpoint", short},
			"invalid syntax":                   {"-since", "1h", "-status-code", "OK"},
			"locking the checkpoint":           {"-since", "1h", "-checkpoint", filepath.Join(dir, "none", "x")},
			"invalid value \"later\" for flag": {"-since", "1h", "-before", "later"},
		} {
			_, _, err := exported(t.Context(), srv, args...)
			require.ErrorContains(t, err, want)
		}
		require.Empty(t, srv.Requests())
		require.Equal(t, "x", read(t, used))
	})
	require.ErrorContains(t, run(t.Context(), []string{"-account", "", "-since", "1h"}, io.Discard, io.Discard),
		"-account")
}

type fullDisk struct{ left int }

func (w *fullDisk) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, fmt.Errorf("no space left")
	}
	return len(p), nil
}

func TestAFullDiskEndsTheExport(t *testing.T) {
	bubble(t, func(t *testing.T, srv *cloudflaretest.Server) {
		srv.AddSample(cloudflaretest.Sample{AuditEntries: 5_000, Until: time.Now()})
		err := run(t.Context(), []string{"-account", srv.AccountID, "-since", "24h"}, &fullDisk{1 << 17}, io.Discard)
		require.ErrorContains(t, err, "no space left")
		require.Equal(t, 1, strings.Count(err.Error(), "no space left"), "said once: %v", err)
	})
}

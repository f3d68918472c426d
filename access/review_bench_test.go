package access_test

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// generated answers like the API with as much as there should be, and makes each page
// when it is asked for. Of each account's members one in ten never acts; half of an
// account's entries are of strangers, each of another one.
type generated struct {
	accounts, members, entries int // members and entries of each account
	turn                       int // how many entries there are until the next member acts
	look                       func(left int)
	asked                      atomic.Int64
}

func (g *generated) Do(r *http.Request) (*http.Response, error) {
	g.asked.Add(1)
	path := strings.TrimPrefix(r.URL.Path, "/client/v4/accounts")
	_, list, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	answer := map[string]func(*http.Request) string{
		"members": g.memberPage, "logs/audit": g.auditPage, "tokens": g.tokenPage, "iam/user_groups": nothing,
		"tokens/permission_groups": nothing, "": g.accountPage,
	}[list]
	return testhttp.Response(r, 200, answer(r)), nil
}

func nothing(*http.Request) string { return testhttp.Result(`[]`) }

// page makes a page of a list of n from its number from on.
func page(from, n, size int, next string, one func(*bytes.Buffer, int)) string {
	var b bytes.Buffer
	b.WriteString(`{"success":true,"result":[`)
	for i := from; i < min(n, from+size); i++ {
		if i > from {
			b.WriteByte(',')
		}
		one(&b, i)
	}
	fmt.Fprintf(&b, `],"result_info":{"total_count":%d,"cursor":"%s"}}`, n, next)
	return b.String()
}

func numbered(r *http.Request, n int, one func(*bytes.Buffer, int)) string {
	number, _ := strconv.Atoi(cmp.Or(r.URL.Query().Get("page"), "1"))
	return page((number-1)*50, n, 50, "", one)
}

func (g *generated) accountPage(r *http.Request) string {
	return numbered(r, g.accounts, func(b *bytes.Buffer, i int) {
		fmt.Fprintf(b, `{"id":"a%d","name":"Account %[1]d"}`, i)
	})
}

func (g *generated) memberPage(r *http.Request) string {
	return numbered(r, g.members, func(b *bytes.Buffer, i int) {
		fmt.Fprintf(b, `{"id":"m%d","email":"m%[1]d@example.com","status":"accepted","user":{"id":"u%[1]d",`+
			`"email":"m%[1]d@example.com","first_name":"First","last_name":"Last",`+
			`"two_factor_authentication_enabled":true},"policies":[{"id":"p%[1]d","access":"allow",`+
			`"permission_groups":[{"id":"g1","name":"DNS"}],"resource_groups":[{"id":"r1","name":"zone %[1]d"}]}]}`, i)
	})
}

func (g *generated) tokenPage(r *http.Request) string {
	return numbered(r, 20, func(b *bytes.Buffer, i int) {
		fmt.Fprintf(b, `{"id":"t%d","name":"token %[1]d","status":"active","issued_on":"2025-01-01T00:00:00Z",`+
			`"policies":[{"id":"p","effect":"allow","permission_groups":[{"id":"g","name":"DNS Read"}],`+
			`"resources":{"com.cloudflare.api.account.zone.1":"*"}}]}`, i)
	})
}

func (g *generated) auditPage(r *http.Request) string {
	from, _ := strconv.Atoi(r.URL.Query().Get("cursor"))
	if g.look != nil {
		g.look(g.entries - from)
	}
	next := ""
	if from+1000 < g.entries {
		next = strconv.Itoa(from + 1000)
	}
	start := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
	return page(from, g.entries, 1000, next, func(b *bytes.Buffer, i int) {
		actor := i / g.turn % g.members
		if actor%10 == 9 || i%2 == 1 {
			actor = g.members + i
		}
		fmt.Fprintf(b, `{"id":"%032d","action":{"type":"update","result":"success","description":"Update record",`+
			`"time":"%s"},"actor":{"id":"u%d","email":"m%[3]d@example.com","type":"user","context":"dash",`+
			`"ip_address":"192.0.2.1"},"raw":{"cf_ray_id":"%016[1]x","method":"PUT","status_code":200,"uri":"/zones/1"},`+
			`"resource":{"id":"%032[1]d","product":"dns_records","type":"record","request":{"name":"www","content":`+
			`"a text as long as those of entries are, with all that was changed by the request: %0200[1]d"}},`+
			`"zone":{"id":"%032[1]d","name":"example.com"}}`,
			i, start.Add(-time.Duration(i)*time.Second).Format(time.RFC3339), actor)
	})
}

// heap returns how much memory is in use.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// What a review keeps of an audit log does not grow with the log, whoever acts, and
// though each member is on a page of their own.
func TestReviewKeepsNothingOfTheLog(t *testing.T) {
	used := map[int]int64{}
	for _, entries := range []int{5_000, 100_000} {
		g := &generated{accounts: 1, members: 300, entries: entries, turn: 400}
		g.look = func(left int) {
			if left <= 1000 {
				used[entries] = int64(heap())
			}
		}
		client := cloudflare.NewClient(option.WithHTTPClient(g))
		dormant := 0
		for row, err := range access.Review(t.Context(), client) {
			require.NoError(t, err)
			dormant += count(contains(fmt.Sprint(kinds(row)), "dormant"))
		}
		acted := (entries + g.turn - 1) / g.turn
		require.Equal(t, g.members-acted+acted/10, dormant)
	}
	require.NotZero(t, used[5_000])
	require.Less(t, used[100_000]-used[5_000], int64(1<<20), "%v", used)
}

// peak notes the most memory that is in use until stop is called.
func peak() (stop func() uint64) {
	var most uint64
	done := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for ticker := time.NewTicker(time.Millisecond); ; {
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64())
			select {
			case <-done:
				ticker.Stop()
				return
			case <-ticker.C:
			}
		}
	})
	return func() uint64 {
		close(done)
		running.Wait()
		return most
	}
}

// BenchmarkReview reviews 4 accounts, with 100 members and 5,000 audit log entries
// each, which are made as they are read. REVIEW_BENCH has other numbers: 100 accounts
// with 1,000 members each and a million entries in all take
//
//	REVIEW_BENCH=100x1000x10000 go test -run '^$' -bench Review -benchtime 1x ./access
//
// peak-heap-MB is the most memory that was in use, garbage and the server's own pages
// included, and peak-MB what the system had to give to the process.
func BenchmarkReview(b *testing.B) {
	g := &generated{accounts: 4, members: 100, entries: 5_000, turn: 2}
	if size := os.Getenv("REVIEW_BENCH"); size != "" {
		_, err := fmt.Sscanf(size, "%dx%dx%d", &g.accounts, &g.members, &g.entries)
		require.NoError(b, err)
	}
	client := cloudflare.NewClient(option.WithHTTPClient(g))
	var most uint64
	for b.Loop() {
		stop, members := peak(), 0
		for row, err := range access.Review(b.Context(), client) {
			require.NoError(b, err)
			members += count(row.Member != nil)
		}
		most = max(most, stop())
		require.Equal(b, g.accounts*g.members, members)
	}
	b.ReportMetric(float64(most)/1e6, "peak-heap-MB")
	b.ReportMetric(resident(b), "peak-MB")
	b.ReportMetric(float64(g.accounts*g.entries*b.N)/b.Elapsed().Seconds(), "entries/s")
}

// resident returns the most memory that the process had, in MB, where Linux tells.
func resident(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Log("no /proc: peak-MB is not known")
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kB, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	require.NoError(b, err)
	return kB / 1e3
}

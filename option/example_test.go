package option_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

// get reads the server's account, with options.
func get(srv *cloudflaretest.Server, opts ...option.RequestOption) error {
	_, err := srv.Client().Accounts.Get(context.Background(), accounts.AccountGetParams{
		AccountID: cloudflare.F(srv.AccountID),
	}, opts...)
	return err
}

// invite makes a member, with options.
func invite(srv *cloudflaretest.Server, opts ...option.RequestOption) error {
	_, err := srv.Client().Accounts.Members.New(context.Background(), accounts.MemberNewParams{
		AccountID: cloudflare.F(srv.AccountID),
		Body: accounts.MemberNewWithRoles{
			Email: cloudflare.F("ada@example.com"),
			Roles: cloudflare.F([]string{srv.Roles(srv.AccountID)[0].ID}),
		},
	}, opts...)
	return err
}

// inProcess is an emulator that needs no network and never waits.
func inProcess() *cloudflaretest.Server {
	return cloudflaretest.NewServer(cloudflaretest.InProcess(),
		cloudflaretest.WithSleeper(func(context.Context, time.Duration) error { return nil }))
}

// An observer counts what calls do, for metrics.
func ExampleWithObserver() {
	srv := inProcess()
	defer srv.Close()
	count := func(_ context.Context, attempt option.Attempt) {
		if !attempt.Pending {
			fmt.Println(attempt.Operation, attempt.Number, attempt.Status, attempt.Reason)
		}
	}
	if err := get(srv, option.WithObserver(count)); err != nil {
		fmt.Println(err)
	}
	// Output: Accounts.Get 1 200 answered
}

// A record for each attempt, here without what differs from run to run.
func ExampleWithLogger() {
	srv := inProcess()
	defer srv.Close()
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, attr slog.Attr) slog.Attr {
			switch attr.Key {
			case "level", "msg", "operation", "status":
				return attr
			}
			return slog.Attr{}
		},
	}))
	if err := get(srv, option.WithLogger(logger)); err != nil {
		fmt.Println(err)
	}
	// Output: level=DEBUG msg="cloudflare: Accounts.Get" operation=Accounts.Get status=200
}

// A middleware sees each attempt, and may change it.
func ExampleWithMiddleware() {
	srv := inProcess()
	defer srv.Close()
	traced := func(request *http.Request, next option.MiddlewareNext) (*http.Response, error) {
		request.Header.Set("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
		return next(request)
	}
	if err := get(srv, option.WithMiddleware(traced)); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(srv.Requests()[0].Header.Get("Traceparent"))
	// Output: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
}

// The response is there too, for what the models do not hold.
func ExampleWithResponseInto() {
	srv := inProcess()
	defer srv.Close()
	var response *http.Response
	if err := get(srv, option.WithResponseInto(&response)); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(response.StatusCode, response.Header.Get("Content-Type"))
	// Output: 200 application/json
}

// The body as it came.
func ExampleWithResponseBodyInto() {
	srv := inProcess()
	defer srv.Close()
	var body []byte
	if err := get(srv, option.WithResponseBodyInto(&body)); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(body) > 0)
	// Output: true
}

// A body that the params have no field for.
func ExampleWithRequestBody() {
	srv := inProcess()
	defer srv.Close()
	body := `{"email":"ada@example.com","roles":["` + srv.Roles(srv.AccountID)[0].ID + `"],"status":"pending"}`
	_, err := srv.Client().Accounts.Members.New(context.Background(), accounts.MemberNewParams{
		AccountID: cloudflare.F(srv.AccountID),
	}, option.WithRequestBody("application/json", []byte(body)))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(srv.Members(srv.AccountID)))
	// Output: 2
}

// One value in the body is set, by its path.
func ExampleWithJSONSet() {
	srv := inProcess()
	defer srv.Close()
	if err := invite(srv, option.WithJSONSet("email", "grace@example.com")); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(srv.Members(srv.AccountID)[1].Email)
	// Output: grace@example.com
}

// A query that the params have no field for.
func ExampleWithQuery() {
	srv := inProcess()
	defer srv.Close()
	if err := get(srv, option.WithQuery("include", "settings")); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(srv.Requests()[0].Query.Get("include"))
	// Output: settings
}

// A header on every call of a client, and one that a call goes without.
func ExampleWithHeader() {
	srv := inProcess()
	defer srv.Close()
	client := srv.Client(option.WithHeader("X-Team", "access"))
	params := accounts.AccountGetParams{AccountID: cloudflare.F(srv.AccountID)}
	for _, opts := range [][]option.RequestOption{nil, {option.WithHeaderDel("X-Team")}} {
		if _, err := client.Accounts.Get(context.Background(), params, opts...); err != nil {
			fmt.Println(err)
			return
		}
	}
	for _, request := range srv.Requests() {
		fmt.Printf("%q\n", request.Header.Get("X-Team"))
	}
	// Output:
	// "access"
	// ""
}

// A read is repeated; how often is up to the caller.
func ExampleWithMaxRetries() {
	srv := inProcess()
	defer srv.Close()
	for _, retries := range []int{0, 2} {
		srv.ResetRequests()
		srv.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpAccountsGet, Status: 429, RetryAfter: time.Millisecond})
		err := get(srv, option.WithMaxRetries(retries))
		fmt.Println(len(srv.Requests()), err == nil)
	}
	// Output:
	// 1 false
	// 2 true
}

// A POST that was answered 500 may have been carried out, and is not repeated
// unless the caller says that it may happen twice.
func ExampleWithRetryUnsafe() {
	srv := inProcess()
	defer srv.Close()
	for _, opts := range [][]option.RequestOption{nil, {option.WithRetryUnsafe()}} {
		srv.ResetRequests()
		srv.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpMembersNew, Status: 500, RetryAfter: time.Millisecond})
		err := invite(srv, opts...)
		fmt.Println(len(srv.Requests()), err == nil)
	}
	// Output:
	// 1 false
	// 2 true
}

// A controller does not wait: it puts its work back into the queue, for later.
func ExampleWithNoWait() {
	srv := inProcess()
	defer srv.Close()
	srv.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpAccountsGet, Status: 429, RetryAfter: time.Minute})
	err := get(srv, option.WithNoWait())
	var refused *cloudflare.Error
	if errors.As(err, &refused) {
		fmt.Println("again in", refused.RetryAfter)
	}
	// Output: again in 1m0s
}

// A wait that is longer than the caller has patience for is an error at once.
func ExampleWithMaxRetryWait() {
	srv := inProcess()
	defer srv.Close()
	srv.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpAccountsGet, Status: 429, RetryAfter: time.Minute})
	err := get(srv, option.WithMaxRetryWait(10*time.Second))
	fmt.Println(errors.Is(err, cloudflare.ErrRateLimited))
	// Output: true
}

// A reply that is longer than expected is an error, and not a full memory.
func ExampleWithMaxResponseBytes() {
	srv := inProcess()
	defer srv.Close()
	err := get(srv, option.WithMaxResponseBytes(10), option.WithMaxRetries(0))
	fmt.Println(errors.Is(err, cloudflare.ErrResponseTooLarge))
	// Output: true
}

// A limit of one's own, before the API's. A *rate.Limiter of
// golang.org/x/time/rate fits as it is.
func ExampleWithRateLimiter() {
	srv := inProcess()
	defer srv.Close()
	turns := &turnstile{}
	if err := get(srv, option.WithRateLimiter(turns)); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(turns.passed)
	// Output: 1
}

// Credentials go over plain http to another machine only when that is said.
func ExampleWithPlainHTTP() {
	client := cloudflare.NewClient(
		option.WithBaseURL("http://emulator.example:8787/client/v4"), option.WithAPIToken("fake-token"),
		option.WithMaxRetries(0))
	_, err := client.Accounts.List(context.Background(), accounts.AccountListParams{})
	_, what, _ := strings.Cut(err.Error(), "credentials would go to emulator.example:8787 ")
	fmt.Println(what)
	// Output: over plain http: use https, or option.WithPlainHTTP
}

// turnstile counts who passes.
type turnstile struct{ passed int }

func (t *turnstile) Wait(context.Context) error {
	t.passed++
	return nil
}

package cloudflare_test

import (
	"context"
	"math"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

func TestNoLimitIsTheLargestNumber(t *testing.T) {
	for name, most := range map[string]option.RequestOption{
		"WithMaxResponseBytes": option.WithMaxResponseBytes(math.MaxInt64),
		"WithMaxRetries":       option.WithMaxRetries(math.MaxInt),
		"WithPrefetch":         option.WithPrefetch(math.MaxInt),
		"WithRequestTimeout":   option.WithRequestTimeout(math.MaxInt64),
		"WithMaxRetryWait":     option.WithMaxRetryWait(math.MaxInt64),
	} {
		t.Run(name, func(t *testing.T) {
			rec := &testhttp.Recorder{Answers: []testhttp.Func{
				testhttp.Reply(503, "", "Retry-After", "0"),
				testhttp.Reply(200, `{"success":true,"result":[{"id":"a"}],"result_info":{"total_pages":1}}`),
			}}
			got, err := newClient(rec).Accounts.ListAutoPaging(
				context.Background(), accounts.AccountListParams{}, most,
			).Collect(0)
			require.NoError(t, err)
			require.Len(t, got, 1)
			require.Len(t, rec.Seen(), 2)
		})
		t.Run(name+" over a socket", func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = w.Write([]byte(account))
			}))
			defer server.Close()
			got, err := getAccount(cloudflare.NewClient(option.WithBaseURL(server.URL), most))
			require.NoError(t, err)
			require.Equal(t, "Demo", got.Name)
		})
	}
}

func TestACredentialWithWhatNobodySeesIsRefusedByName(t *testing.T) {
	for what, mark := range map[string]string{
		"U+FEFF": "\ufeff", "U+200B": "\u200b", "U+00A0": "\u00a0", "U+000A": "\n", "U+0020": " ", "U+007F": "\x7f",
		"U+2060": "\u2060", "UTF-8": "\xff\xfe", "U+0085": "\u0085",
	} {
		for name, credential := range map[string]func(string) option.RequestOption{
			"option.WithAPIToken": option.WithAPIToken, "option.WithAPIKey": option.WithAPIKey,
			"option.WithAPIEmail": option.WithAPIEmail, "option.WithUserServiceKey": option.WithUserServiceKey,
		} {
			rec := testhttp.Answer(200, account)
			_, err := getAccount(newClient(rec), credential(mark+"fake-secret-0001"))
			require.ErrorContains(t, err, name)
			require.ErrorContains(t, err, what)
			require.NotContains(t, err.Error(), "fake")
			require.Empty(t, rec.Seen())
		}
	}
	rec := testhttp.Answer(200, account)
	_, err := getAccount(newClient(rec), option.WithAPIEmail("zoë@example.com"))
	require.NoError(t, err, "an address may have letters of any language")
}

func TestAnEmptyCredentialIsNone(t *testing.T) {
	t.Setenv("CLOUDFLARE_API_TOKEN", "fake-env-token")
	t.Setenv("CLOUDFLARE_API_KEY", "fake-env-key")
	rec := testhttp.Answer(200, account)
	_, err := getAccount(cloudflare.NewClient(
		option.WithHTTPClient(rec), option.WithAPIToken(""), option.WithAPIEmail(""), option.WithUserServiceKey(""),
	))
	require.NoError(t, err)
	for _, name := range []string{"Authorization", "X-Auth-Email", "X-Auth-User-Service-Key"} {
		require.NotContains(t, rec.Last().Header, name)
	}
	require.Equal(t, "fake-env-key", rec.Last().Header.Get("X-Auth-Key"), "the others stay")
}

func TestBaseURLs(t *testing.T) {
	for base, want := range map[string]string{
		"https://api.test/a%2Fb":     "https://api.test/a%2Fb/",
		"https://api.test/a%2Fb/":    "https://api.test/a%2Fb/",
		"https://api.test/%41%2Fb":   "https://api.test/%41%2Fb/",
		"https://api.test/a//b":      "https://api.test/a//b/",
		"https://api.test/a b":       "https://api.test/a%20b/",
		"https://api.test":           "https://api.test/",
		"https://api.test/client/v4": "https://api.test/client/v4/",
	} {
		rec := testhttp.Answer(200, account)
		client := newClient(rec, option.WithBaseURL(base))
		_, err := client.Accounts.Get(context.Background(), accounts.AccountGetParams{AccountID: cloudflare.F("x y")})
		require.NoError(t, err)
		require.Equal(t, want+"accounts/x%20y", rec.Last().URL)
		for path, below := range map[string]string{
			"zones": "zones", "zones/a%2Fb": "zones/a%2Fb", want + "zones/c": "zones/c",
		} {
			require.NoError(t, client.Get(context.Background(), path, nil, nil))
			require.Equal(t, want+below, rec.Last().URL)
		}
	}
	for base, say := range map[string]string{
		"https://api.test/v4?token=fake": "query", "https://api.test/v4?": "query",
		"https://api.test/v4#fake": "fragment",
		"api.test/v4":              "https://", "localhost:8080": "http://", "//api.test/v4": "https://",
		"ftp://api.test": "http",
		"https:///v4":    "host", "": "https://api.cloudflare.com/client/v4",
	} {
		rec := testhttp.Answer(200, account)
		_, err := getAccount(newClient(rec), option.WithBaseURL(base))
		require.ErrorContains(t, err, "option.WithBaseURL", base)
		require.ErrorContains(t, err, say, base)
		require.NotContains(t, err.Error(), "fake")
		require.Empty(t, rec.Seen())
	}
}

func TestWhatTheEnvironmentGotWrongIsNamed(t *testing.T) {
	t.Setenv("CLOUDFLARE_BASE_URL", "api.test/v4")
	_, err := getAccount(cloudflare.NewClient(option.WithHTTPClient(testhttp.Answer(200, account))))
	require.ErrorContains(t, err, "CLOUDFLARE_BASE_URL")
	t.Setenv("CLOUDFLARE_BASE_URL", "")
	t.Setenv("CLOUDFLARE_API_TOKEN", "fake-token\n")
	_, err = getAccount(cloudflare.NewClient(option.WithHTTPClient(testhttp.Answer(200, account))))
	require.ErrorContains(t, err, "CLOUDFLARE_API_TOKEN")
}

func TestOptionsBelongToWhomTheyWereGiven(t *testing.T) {
	given := []option.RequestOption{option.WithAPIToken("fake-token-0001"), option.WithHeader("X-Who", "given")}
	given = append(given, option.WithBaseURL("https://api.test/client/v4"))
	rec := testhttp.Answer(200, account)
	client := cloudflare.NewClient(append(given, option.WithHTTPClient(rec))...)
	members := accounts.NewMemberService(given...)
	given[1] = option.WithHeader("X-Who", "later")
	for i := range client.Options {
		client.Options[i] = option.WithHeader("X-Who", "client")
	}
	for i := range client.Accounts.Options {
		client.Accounts.Options[i] = option.WithHeader("X-Who", "accounts")
	}
	for i := range client.Accounts.Tokens.Options {
		client.Accounts.Tokens.Options[i] = option.WithHeader("X-Who", "tokens")
	}
	_, err := client.Accounts.Members.Get(context.Background(), "m", accounts.MemberGetParams{
		AccountID: cloudflare.F("a"),
	})
	require.NoError(t, err)
	require.Equal(t, "given", rec.Last().Header.Get("X-Who"))
	_, err = members.Get(
		context.Background(), "m", accounts.MemberGetParams{AccountID: cloudflare.F("a")}, option.WithHTTPClient(rec),
	)
	require.NoError(t, err)
	require.Equal(t, "given", rec.Last().Header.Get("X-Who"))
	first, second := append(client.Options, option.WithQuery("a", "1")), append(
		client.Options, option.WithQuery("a", "2"),
	)
	require.NotSame(t, &first[0], &second[0])
}

func TestAWalkKeepsTheOptionsItWasGiven(t *testing.T) {
	rec := testhttp.Answer(200, `{"success":true,"result":[{"id":"a"}],"result_info":{"total_pages":1}}`)
	opts := []option.RequestOption{option.WithHeader("X-Who", "given")}
	pager := newClient(rec).Accounts.ListAutoPaging(context.Background(), accounts.AccountListParams{}, opts...)
	opts[0] = option.WithHeader("X-Who", "later")
	_, err := pager.Collect(0)
	require.NoError(t, err)
	require.Equal(t, "given", rec.Last().Header.Get("X-Who"))
}

func TestRawNilIsNull(t *testing.T) {
	field := cloudflare.Raw[string](nil)
	text, err := field.MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, "null", string(text))
	require.Empty(t, field.String())
	require.Empty(t, cloudflare.Raw[string]((*string)(nil)).String(), "nor does a nil pointer read <nil>")
	rec := testhttp.Answer(200, account)
	_, err = newClient(rec).Accounts.New(context.Background(), accounts.AccountNewParams{
		Name: cloudflare.Raw[string](nil),
	})
	require.NoError(t, err)
	require.JSONEq(t, `{"name":null}`, rec.Last().Body)
	_, err = newClient(rec).Accounts.Get(context.Background(), accounts.AccountGetParams{
		AccountID: cloudflare.Raw[string]((*string)(nil)),
	})
	require.ErrorContains(t, err, "missing required account_id")
}

func TestExecuteTakesAnyQuery(t *testing.T) {
	rec := testhttp.Answer(200, `{}`)
	client := newClient(rec)
	require.NoError(t, client.Get(context.Background(), "zones?target=https://example.com/a", nil, nil))
	require.Equal(t, "https://api.test/client/v4/zones?target=https%3A%2F%2Fexample.com%2Fa", rec.Last().URL)
	require.Error(
		t, client.Get(context.Background(), "https://elsewhere.test/x?y=https://api.test/client/v4/", nil, nil),
	)
	require.Len(t, rec.Seen(), 1)
}

func TestAWalkRefusesToGiveItsEntriesAway(t *testing.T) {
	rec := testhttp.Answer(200, testhttp.Result(`[{"id":"a"}]`))
	var own struct{ Result []struct{ ID string } }
	into := option.WithResponseBodyInto(&own)
	ctx := context.Background()
	for name, opts := range map[string][2][]option.RequestOption{"call": {nil, {into}}, "client": {{into}, nil}} {
		a := newClient(rec, opts[0]...).Accounts
		for list, collect := range map[string]func() error{
			"numbered": func() error {
				return last(a.ListAutoPaging(ctx, accounts.AccountListParams{}, opts[1]...).Collect(0))
			},
			"members": func() error {
				return last(a.Members.ListAutoPaging(
					ctx, accounts.MemberListParams{AccountID: cloudflare.F("a")}, opts[1]...,
				).Collect(0))
			},
			"roles": func() error {
				return last(a.Roles.ListAutoPaging(
					ctx, accounts.RoleListParams{AccountID: cloudflare.F("a")}, opts[1]...,
				).Collect(0))
			},
			"tokens": func() error {
				return last(a.Tokens.ListAutoPaging(
					ctx, accounts.TokenListParams{AccountID: cloudflare.F("a")}, opts[1]...,
				).Collect(0))
			},
			"groups": func() error {
				return last(a.Tokens.PermissionGroups.ListAutoPaging(
					ctx, accounts.TokenPermissionGroupListParams{AccountID: cloudflare.F("a")}, opts[1]...,
				).Collect(0))
			},
			"subscriptions": func() error {
				return last(a.Subscriptions.GetAutoPaging(
					ctx, accounts.SubscriptionGetParams{AccountID: cloudflare.F("a")}, opts[1]...,
				).Collect(0))
			},
			"audit": func() error {
				return last(a.Logs.Audit.ListAutoPaging(
					ctx, accounts.LogAuditListParams{AccountID: cloudflare.F("a")}, opts[1]...,
				).Collect(0))
			},
			"history": func() error {
				return last(a.Logs.Audit.HistoryAutoPaging(
					ctx, "i", accounts.LogAuditHistoryParams{AccountID: cloudflare.F("a")}, opts[1]...,
				).Collect(0))
			},
			"categories": func() error {
				return last(a.Logs.Audit.ProductCategoriesAutoPaging(
					ctx, accounts.LogAuditProductCategoriesParams{AccountID: cloudflare.F("a")}, opts[1]...,
				).Collect(0))
			},
		} {
			require.ErrorContains(t, collect(), "option.WithResponseBodyInto", name+" "+list)
		}
	}
	require.Empty(t, rec.Seen())
	_, err := newClient(rec).Accounts.List(ctx, accounts.AccountListParams{}, into)
	require.NoError(t, err, "a page is another thing")
	require.Equal(t, "a", own.Result[0].ID)
}

// last is the error of a call.
func last[T any](_ T, err error) error { return err }

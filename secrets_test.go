package cloudflare_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

var credentials = []option.RequestOption{
	option.WithAPIToken("fake-secret-token"), option.WithAPIKey("fake-secret-key"),
	option.WithAPIEmail("fake-secret@example.com"), option.WithUserServiceKey("fake-secret-service"),
}

func TestARedirectTakesNoCredentialElsewhere(t *testing.T) {
	var got http.Header
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		_, _ = io.WriteString(w, account)
	}))
	defer elsewhere.Close()
	for name, to := range map[string]string{
		"another port": elsewhere.URL, "another name": strings.Replace(elsewhere.URL, "127.0.0.1", "localhost", 1),
	} {
		t.Run(name, func(t *testing.T) {
			home := httptest.NewServer(http.RedirectHandler(to+"/x", http.StatusTemporaryRedirect))
			defer home.Close()
			for _, client := range [][]option.RequestOption{nil, {option.WithHTTPClient(&http.Client{})}} {
				opts := append(append([]option.RequestOption{option.WithBaseURL(home.URL)}, credentials...), client...)
				_, err := getAccount(cloudflare.NewClient(opts...))
				require.NoError(t, err)
				for name, values := range got {
					require.NotContains(t, fmt.Sprint(values), "fake-secret", name)
				}
			}
		})
	}
}

func TestARedirectOnTheSameHostKeepsItsCredentials(t *testing.T) {
	var got http.Header
	mux := http.NewServeMux()
	mux.Handle("/accounts/", http.RedirectHandler("/moved", http.StatusTemporaryRedirect))
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		_, _ = io.WriteString(w, account)
	})
	srv := httptest.NewServer(mux)
	defer srv.Close()
	_, err := getAccount(cloudflare.NewClient(append(credentials, option.WithBaseURL(srv.URL))...))
	require.NoError(t, err)
	require.Equal(t, "Bearer fake-secret-token", got.Get("Authorization"))
	require.Equal(t, "fake-secret-key", got.Get("X-Auth-Key"))
}

func TestACustomHTTPClientIsUsedAndNeverAltered(t *testing.T) {
	asked := 0
	own := &http.Client{
		Transport:     testhttp.Answer(302, "", "Location", "https://elsewhere.test/"),
		CheckRedirect: func(*http.Request, []*http.Request) error { asked++; return http.ErrUseLastResponse },
	}
	_, err := getAccount(cloudflare.NewClient(option.WithBaseURL("https://api.test"), option.WithHTTPClient(own)))
	var refused *cloudflare.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 302, refused.StatusCode)
	require.Equal(t, 1, asked, "its own redirect policy counts")

	loop := &http.Client{Transport: testhttp.Answer(302, "", "Location", "https://api.test/again")}
	_, err = getAccount(cloudflare.NewClient(
		option.WithBaseURL("https://api.test"), option.WithHTTPClient(loop), noWait,
	))
	require.ErrorContains(t, err, "stopped after 10 redirects")
	require.Nil(t, loop.CheckRedirect)
}

func TestCredentialsStayOffPlainHTTP(t *testing.T) {
	get := func(base string, opts ...option.RequestOption) (*testhttp.Recorder, error) {
		rec := testhttp.Answer(200, account)
		_, err := getAccount(cloudflare.NewClient(append(
			[]option.RequestOption{option.WithBaseURL(base), option.WithHTTPClient(rec)}, opts...,
		)...))
		return rec, err
	}
	for _, credential := range credentials {
		rec, err := get("http://api.test", credential)
		require.ErrorContains(t, err, "Accounts.Get: credentials would go to api.test over plain http")
		require.Empty(t, rec.Seen())
	}
	for _, base := range []string{
		"http://127.0.0.1:8787", "http://[::1]:8787", "http://localhost:8787", "http://api.localhost",
		"https://api.test",
	} {
		_, err := get(base, credentials...)
		require.NoError(t, err, base)
	}
	_, err := get("http://api.test")
	require.NoError(t, err, "without a credential there is none to lose")
	_, err = get("http://api.test", append(credentials, option.WithPlainHTTP())...)
	require.NoError(t, err)
}

// everyWay prints, logs and encodes v in every way that a program may.
func everyWay(v any) string {
	text, _ := json.Marshal(v)
	return string(text) + printed(v)
}

// printed is v as fmt and slog show it.
func printed(v any) string {
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T"} {
		fmt.Fprintf(&b, verb+"\n", v)
	}
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "v", v)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "v", v)
	return b.String()
}

func TestErrorsShowNoCredential(t *testing.T) {
	echo := testhttp.Func(func(r *http.Request) (*http.Response, error) {
		return testhttp.Response(
			r, 400,
			`{"success":false,"errors":[{"code":1001,"message":"not fake-secret-token or `+r.Header.Get("X-Auth-Key")+`"}]}`,
			"Set-Cookie", "fake-secret-cookie",
		), nil
	})
	client := newClient(echo, append(credentials, option.WithHeader("Cookie", "fake-secret-cookie"))...)
	_, err := client.Accounts.New(context.Background(), accounts.AccountNewParams{Name: cloudflare.F("Demo")})
	var refused *cloudflare.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "Accounts.New: 400 Bad Request: not [redacted] or [redacted] (code 1001)", err.Error())
	body, readErr := io.ReadAll(refused.Response.Body)
	require.NoError(t, readErr)
	for _, text := range []string{
		everyWay(err), everyWay(refused), everyWay(refused.Request), everyWay(*refused.Request),
		everyWay(refused.Response), everyWay(refused.Response.Request), everyWay(refused.Errors),
		string(refused.DumpRequest(true)), string(refused.DumpResponse(true)), string(body), refused.JSON.RawJSON(),
		fmt.Sprint(refused.Request.Header),
	} {
		require.NotContains(t, text, "fake-secret")
	}
	require.Contains(t, string(refused.DumpRequest(true)), "POST /client/v4/accounts HTTP/1.1\r\n")
	require.Contains(t, string(refused.DumpRequest(true)), `{"name":"Demo"}`)
	require.Contains(t, string(refused.DumpRequest(true)), "Authorization: [redacted]")
	require.NotContains(t, string(refused.DumpRequest(false)), "Demo")
}

// A middleware may sign a copy of the request: the call itself has never seen that
// credential, and an HTTP client's error may say it.
func TestAnErrorHidesWhatAMiddlewareSignedWith(t *testing.T) {
	var seen error
	sign := func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
		signed := r.Clone(r.Context())
		signed.Header.Set("Authorization", "Bearer signed-by-hand")
		response, err := next(signed)
		seen = err
		return response, err
	}
	failing := testhttp.Func(func(r *http.Request) (*http.Response, error) {
		return nil, errors.New("the proxy refuses " + r.Header.Get("Authorization"))
	})
	_, err := getAccount(newClient(failing, option.WithMiddleware(sign), option.WithMaxRetries(0)))
	require.ErrorContains(t, err, "the proxy refuses ")
	for _, err := range []error{err, seen} {
		require.NotContains(t, everyWay(err), "signed-by-hand")
	}
}

func TestTokenValuesAreSeenByThoseWhoAskOnly(t *testing.T) {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	var wire, records bytes.Buffer
	client := srv.Client(
		option.WithDebugLog(log.New(&wire, "", 0)),
		option.WithLogger(slog.New(slog.NewJSONHandler(&records, &slog.HandlerOptions{Level: slog.LevelDebug}))),
	)
	at := cloudflare.F(srv.AccountID)
	created, err := client.Accounts.Tokens.New(context.Background(), accounts.TokenNewParams{
		AccountID: at, Name: cloudflare.F("deploy"),
		Policies: cloudflare.F([]accounts.TokenPolicyParam{{
			Effect: cloudflare.F(accounts.TokenPolicyEffectAllow),
			PermissionGroups: cloudflare.F([]accounts.TokenPolicyPermissionGroupParam{{ID: cloudflare.F(
				"c1fde68c7bcc44588cbb6ddbc16d6480",
			)}}),
			Resources: cloudflare.F[accounts.TokenPolicyResourcesUnionParam](map[string]string{
				"com.cloudflare.api.account." + srv.AccountID: "*",
			}),
		}}),
	})
	require.NoError(t, err)
	rolled, err := client.Accounts.Tokens.Value.Update(
		context.Background(), created.ID, accounts.TokenValueUpdateParams{AccountID: at},
	)
	require.NoError(t, err)
	_, err = client.Accounts.Tokens.Verify(
		context.Background(), accounts.TokenVerifyParams{AccountID: at}, option.WithAPIToken(*rolled),
	)
	require.NoError(t, err, "a rolled value is the secret itself")

	text := wire.String() + records.String() + printed(created) + printed(*created) + everyWay(created.JSON) +
		everyWay(errors.New(fmt.Sprint(created)))
	for _, secret := range []string{created.Value, *rolled, srv.Token} {
		require.NotEmpty(t, secret)
		require.NotContains(t, text, secret)
		require.NotContains(t, text, fmt.Sprintf("%x", secret))
	}
	require.Contains(t, wire.String(), "PUT /client/v4/accounts/"+srv.AccountID+"/tokens/"+created.ID+"/value")
}

func TestAPanicShowsNoCredential(t *testing.T) {
	client := newClient(testhttp.Answer(200, account), credentials...)
	defer func() { require.NotContains(t, everyWay(recover()), "fake-secret") }()
	_, _ = getAccount(client, option.WithMiddleware(func(
		*http.Request, option.MiddlewareNext,
	) (*http.Response, error) {
		panic(client)
	}))
}

func TestAServerThatIsNotTheAPIIsNotAskedTwice(t *testing.T) {
	requests := 0
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests++ }))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	defer srv.Close()
	attempts := 0
	_, err := getAccount(
		cloudflare.NewClient(append(credentials, option.WithBaseURL(srv.URL))...),
		option.WithObserver(func(context.Context, option.Attempt) { attempts++ }),
	)
	var certificate *tls.CertificateVerificationError
	require.ErrorAs(t, err, &certificate)
	require.ErrorContains(t, err, "Accounts.Get")
	require.Equal(t, 1, attempts)
	require.Zero(t, requests)
}

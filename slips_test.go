package cloudflare_test

import (
	"bytes"
	"context"
	"io"
	"log"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

var then = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// counting is one whose method can't be called on nil.
type counting struct{ passed int }

func (l *counting) Wait(context.Context) error { l.passed++; return nil }

// query is a Params type whose methods can't be called on nil.
type query struct{ accounts.MemberListParams }

func TestNilsAreRefusedByNameBeforeAnythingIsSent(t *testing.T) {
	var noReader *bytes.Reader
	var noBuffer *bytes.Buffer
	var noFile *os.File
	for name, slips := range map[string][]option.RequestOption{
		"option.WithResponseBodyInto": {
			option.WithResponseBodyInto(nil), option.WithResponseBodyInto((*[]byte)(nil)),
			option.WithResponseBodyInto((**http.Response)(nil)),
			option.WithResponseBodyInto((*struct{})(nil)), option.WithResponseBodyInto(struct{}{}),
			option.WithResponseBodyInto(map[string]any{}),
		},
		"option.WithResponseInto": {option.WithResponseInto(nil)},
		"option.WithRequestBody": {
			option.WithRequestBody("text/plain", nil), option.WithRequestBody("text/plain", noReader),
			option.WithRequestBody("text/plain", noBuffer), option.WithRequestBody("text/plain", noFile),
		},
		"option.WithRateLimiter": {option.WithRateLimiter(nil), option.WithRateLimiter((*counting)(nil))},
		"option.WithHTTPClient": {
			option.WithHTTPClient(nil), option.WithHTTPClient((*http.Client)(nil)),
			option.WithHTTPClient((*testhttp.Recorder)(nil)), option.WithHTTPClient(testhttp.Func(nil)),
		},
		"option.WithMiddleware": {option.WithMiddleware(nil)},
		"option.WithObserver":   {option.WithObserver(nil)},
		"option.WithLogger":     {option.WithLogger(nil)},
	} {
		for _, slip := range slips {
			rec := testhttp.Answer(200, account)
			_, err := getAccount(newClient(rec), slip)
			require.ErrorContains(t, err, name+":")
			require.ErrorContains(t, newClient(rec, slip).Get(context.Background(), "x", nil, nil), name+":")
			require.Empty(t, rec.Seen())
		}
	}
}

func TestExecuteRefusesNilsBeforeAnythingIsSent(t *testing.T) {
	rec := testhttp.Answer(200, account)
	client := newClient(rec)
	for _, params := range []any{
		(*bytes.Reader)(nil), (*bytes.Buffer)(nil), (*os.File)(nil), (*query)(nil), (*accounts.AccountNewParams)(nil),
		(*struct{})(nil),
	} {
		err := client.Post(context.Background(), "x", params, nil)
		require.ErrorContains(t, err, "POST x: params is a nil "+reflect.TypeOf(params).String())
	}
	for _, res := range []any{
		(*[]byte)(nil), (*string)(nil), (**http.Response)(nil), (*struct{})(nil), struct{}{}, map[string]any{}, "text",
	} {
		err := client.Get(context.Background(), "x", nil, res)
		require.ErrorContains(t, err, "GET x: res")
	}
	require.Empty(t, rec.Seen())
}

func TestAZeroClientDoesNotPanic(t *testing.T) {
	rec := testhttp.Answer(200, account)
	var zero cloudflare.Client
	require.NoError(t, zero.Get(context.Background(), "x", nil, nil, option.WithHTTPClient(rec)))
	_, err := zero.Accounts.Get(
		context.Background(), accounts.AccountGetParams{AccountID: cloudflare.F("a")}, option.WithHTTPClient(rec),
	)
	require.ErrorContains(t, err, "Accounts.Get: the AccountService is nil")
	var none *cloudflare.Client
	require.ErrorContains(
		t, none.Post(context.Background(), "x", nil, nil, option.WithHTTPClient(rec)), "the client is nil",
	)
	require.Len(t, rec.Seen(), 1)
}

// Every method of every service is called on nil, with nothing but zero values:
// a context that is nil among them.
func TestNoMethodOfANilServicePanics(t *testing.T) {
	services := []any{
		(*accounts.AccountService)(nil), (*accounts.AccountOrganizationService)(nil),
		(*accounts.AccountProfileService)(nil),
		(*accounts.LogService)(nil), (*accounts.LogAuditService)(nil), (*accounts.MemberService)(nil),
		(*accounts.RoleService)(nil),
		(*accounts.SubscriptionService)(nil), (*accounts.TokenService)(nil),
		(*accounts.TokenPermissionGroupService)(nil), (*accounts.TokenValueService)(nil),
	}
	for _, service := range services {
		v := reflect.ValueOf(service)
		for i := range v.NumMethod() {
			name := v.Type().String() + "." + v.Type().Method(i).Name
			for ctx, value := range map[string]reflect.Value{
				"nil":        reflect.Zero(reflect.TypeFor[context.Context]()),
				"background": reflect.ValueOf(context.Background()),
			} {
				require.NotPanics(
					t, func() { drain(v.Method(i).Call(arguments(v.Method(i).Type(), value))) }, name+" "+ctx,
				)
			}
		}
	}
	_, err := (*accounts.MemberService)(nil).Get(context.Background(), "m", accounts.MemberGetParams{
		AccountID: cloudflare.F("a"),
	})
	require.EqualError(t, err, "Members.Get: the MemberService is nil: NewClient and NewMemberService make one")
	_, err = (*accounts.RoleService)(nil).ListAutoPaging(context.Background(), accounts.RoleListParams{
		AccountID: cloudflare.F("a"),
	}).Collect(0)
	require.ErrorContains(t, err, "the RoleService is nil")
	for _, err := range new(accounts.LogService).Audit.Follow(t.Context(), since2024()) {
		require.ErrorContains(t, err, "the LogAuditService is nil")
		break
	}
}

func since2024() accounts.LogAuditFollowParams {
	return accounts.LogAuditFollowParams{List: accounts.LogAuditListParams{
		AccountID: cloudflare.F("a"), Since: cloudflare.F(then),
	}}
}

func arguments(method reflect.Type, ctx reflect.Value) []reflect.Value {
	var in []reflect.Value
	for i := range method.NumIn() {
		switch p := method.In(i); {
		case p == reflect.TypeFor[context.Context]():
			in = append(in, ctx)
		case p == reflect.TypeFor[accounts.LogAuditFollowParams]():
			in = append(in, reflect.ValueOf(since2024()))
		case !method.IsVariadic() || i < method.NumIn()-1:
			in = append(in, reflect.Zero(p))
		}
	}
	return in
}

// drain uses what a method gave: a pager's first step, a sequence's first value.
func drain(out []reflect.Value) {
	for _, v := range out {
		if next := v.MethodByName("Next"); v.Kind() == reflect.Pointer && !v.IsNil() && next.IsValid() {
			next.Call(nil)
		}
		if v.Kind() == reflect.Func {
			v.Call([]reflect.Value{reflect.MakeFunc(v.Type().In(0), func([]reflect.Value) []reflect.Value {
				return []reflect.Value{reflect.ValueOf(false)}
			})})
		}
	}
}

func TestANilContextIsRefusedByAllCalls(t *testing.T) {
	rec := testhttp.Answer(200, testhttp.Result(`[]`))
	client := newClient(rec)
	var none context.Context
	_, err := client.Accounts.Members.List(none, accounts.MemberListParams{AccountID: cloudflare.F("a")})
	require.ErrorContains(t, err, "Members.List: the context is nil")
	_, err = client.Accounts.Members.ListAutoPaging(
		none, accounts.MemberListParams{AccountID: cloudflare.F("a")}, option.WithPrefetch(3),
	).Collect(0)
	require.ErrorContains(t, err, "Members.List: the context is nil")
	err = client.Accounts.AccountProfile.Update(none, accounts.AccountProfileUpdateParams{
		AccountID: cloudflare.F("a"),
	})
	require.ErrorContains(t, err, "the context is nil")
	count := 0
	for _, err := range client.Accounts.Logs.Audit.Follow(none, since2024()) {
		require.ErrorContains(t, err, "Logs.Audit.Follow: the context is nil")
		count++
	}
	require.Equal(t, 1, count)
	require.Empty(t, rec.Seen())
}

func TestAResponseWithHolesDoesNotPanic(t *testing.T) {
	for name, response := range map[string]*http.Response{
		"success": {StatusCode: 200}, "nothing": {}, "refusal": {StatusCode: 404}, "gone": {StatusCode: 503},
	} {
		for _, opts := range [][]option.RequestOption{nil, {option.WithDebugLog(log.New(io.Discard, "", 0))}, {
			option.WithResponseBodyInto(new(*http.Response)),
		}} {
			client := newClient(testhttp.Func(func(*http.Request) (*http.Response, error) {
				c := *response
				return &c, nil
			}), opts...)
			require.NotPanics(t, func() {
				_, err := getAccount(client, option.WithMaxRetries(0))
				if err != nil {
					_, _ = err.Error(), strings.NewReader(err.Error())
				}
				var text string
				_ = client.Get(context.Background(), "x", nil, &text, option.WithMaxRetries(0))
			}, name)
		}
	}
}

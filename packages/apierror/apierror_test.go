package apierror_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/fate"
	"github.com/seed815c370e/cloudflare-go/internal/refusal"
	"github.com/seed815c370e/cloudflare-go/internal/secret"
	"github.com/seed815c370e/cloudflare-go/packages/apierror"
)

// answer is the error of a reply with a status and a body.
func answer(status int, body string, headers ...string) *apierror.Error {
	return because(nil, status, body, headers...)
}

func because(cause error, status int, body string, headers ...string) *apierror.Error {
	sent := httptest.NewRequest(http.MethodPost, "https://user:fake-password@api.test/x", strings.NewReader("sent"))
	sent.Header.Set("X-Auth-Key", "fake-key-0001")
	response := &http.Response{StatusCode: status, Status: "x", Proto: "HTTP/1.1", Header: http.Header{}}
	for i := 0; i < len(headers); i += 2 {
		response.Header.Set(headers[i], headers[i+1])
	}
	return refusal.New("Things.Get", sent, response, []byte(body), cause)
}

func TestPassing(t *testing.T) {
	passing := map[int]bool{408: true, 425: true, 429: true, 500: true, 502: true, 503: true, 504: true}
	for status := 520; status <= 529; status++ {
		passing[status] = true
	}
	for status := 100; status < 600; status++ {
		require.Equal(t, passing[status], fate.Passing(status), status)
		require.Equal(t, passing[status], answer(status, "").Retryable(), status)
	}
}

func TestEveryStatusHasItsKind(t *testing.T) {
	kinds := []error{
		apierror.ErrUnauthorized, apierror.ErrForbidden, apierror.ErrNotFound, apierror.ErrConflict,
		apierror.ErrRateLimited, apierror.ErrInvalidRequest, apierror.ErrServer,
	}
	want := map[int]error{401: kinds[0], 403: kinds[1], 404: kinds[2], 410: kinds[2], 409: kinds[3], 429: kinds[4]}
	for status := 100; status < 600; status++ {
		kind := want[status]
		switch {
		case kind == nil && status >= 500:
			kind = apierror.ErrServer
		case kind == nil && status >= 400:
			kind = apierror.ErrInvalidRequest
		}
		e := answer(status, "")
		for _, k := range kinds {
			require.Equal(t, k == kind, errors.Is(e, k), "%d is %v", status, k)
		}
		require.False(t, e.Is(nil), status)
		require.Equal(t, kind != nil, errors.Is(&apierror.Error{StatusCode: status}, cmp.Or(kind, io.EOF)), "by hand")
	}
}

func TestCodesCountWhereTheStatusSaysLittle(t *testing.T) {
	for code, kind := range map[int]error{
		971: apierror.ErrRateLimited, 1000: apierror.ErrUnauthorized, 1001: apierror.ErrInvalidRequest,
		7003: apierror.ErrNotFound, 9109: apierror.ErrForbidden, 10000: apierror.ErrUnauthorized,
	} {
		body := fmt.Sprintf(`{"errors":[{"code":5},{"code":%d}]}`, code)
		for _, status := range []int{200, 302, 400} {
			require.ErrorIs(t, answer(status, body), kind)
		}
		require.ErrorIs(t, answer(402, body), apierror.ErrInvalidRequest)
		require.ErrorIs(t, answer(500, body), apierror.ErrServer)
		require.True(t, answer(200, body).HasCode(int64(code)))
		require.False(t, answer(200, body).HasCode(int64(code)+1))
	}
}

func TestMayHaveActed(t *testing.T) {
	const refused = `{"success":false,"errors":[{"code":1001,"message":"no"}]}`
	for _, row := range []struct {
		status int
		body   string
		want   bool
	}{
		{400, "", false}, {403, "", false}, {429, "", false}, {498, "", false}, {499, "", false},
		{408, "", true}, {425, "", true}, {500, "", true}, {501, "", true}, {503, "", true}, {302, "", true},
		{399, refused, true},
		{200, refused, false}, {299, refused, false}, {300, refused, true}, {199, refused, true},
		{200, `{"success":false,"errors":[]}`, true}, {200, `{"success":true,"errors":[{"code":1}]}`, true}, {200, "", true},
	} {
		require.Equal(t, row.want, apierror.MayHaveActed(answer(row.status, row.body)), "%d %s", row.status, row.body)
	}
	require.True(t, apierror.MayHaveActed(io.EOF), "what is not known may be")
	require.True(t, apierror.MayHaveActed(nil))
	unsent, acted := refusal.Unsent("%s: %w", "x", io.EOF), refusal.Settle(io.EOF, 1, false, true)
	require.ErrorIs(t, unsent, io.EOF)
	require.EqualError(t, unsent, "x: EOF")
	for err, want := range map[error]bool{
		unsent: false, acted: true, errors.Join(unsent, acted): true, errors.Join(acted, unsent): true,
		errors.Join(unsent, io.EOF): false,
		errors.Join(io.EOF, unsent): false, fmt.Errorf("a: %w", unsent): false, fmt.Errorf("a: %w", acted): true,
		errors.Join(io.EOF, io.EOF): true, fmt.Errorf("a: %w", errors.Join(io.EOF, unsent)): false,
	} {
		require.Equal(t, want, apierror.MayHaveActed(err), err)
	}
}

func TestSettle(t *testing.T) {
	require.NoError(t, refusal.Settle(nil, 1, true, true))
	for _, row := range [][3]bool{{false, false, false}, {true, false, true}, {false, true, true}, {true, true, true}} {
		err := refusal.Settle(context.Canceled, 2, row[0], row[1])
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, row[2], apierror.MayHaveActed(err))
	}
	e := answer(400, "")
	require.Same(t, e, refusal.Settle(e, 3, false, true))
	require.Equal(t, 3, e.Attempts)
	require.False(t, apierror.MayHaveActed(e), "the answer tells")
	require.True(t, apierror.MayHaveActed(refusal.Settle(e, 3, true, false)), "but of its own attempt only")
}

func TestTheTextHasItsParts(t *testing.T) {
	e := because(io.EOF, 404, `{"errors":[{"code":7004,"message":"gone","source":{"pointer":"/a"}},{"message":"plain"}]}`,
		"Cf-Ray", "abc-LHR")
	require.Equal(t, "Things.Get: 404 Not Found: gone (code 7004) at /a: plain: EOF (ray abc-LHR)", e.Error())
	e.Attempts, e.RetryAfter = 2, time.Second
	require.Contains(t, e.Error(), "EOF, after 2 attempts, try again in 1s (ray abc-LHR)")
	e.RetryAfter = 1
	require.Contains(t, e.Error(), "try again in 1ns")
	e.Attempts, e.RetryAfter = 1, 0
	require.NotContains(t, e.Error(), "attempt")
	require.NotContains(t, e.Error(), "again")
	require.Equal(t, io.EOF, e.Unwrap())
	require.Equal(t, "Things.Get: 520", answer(520, "").Error())
	require.Equal(t, `Things.Get: 500 Internal Server Error: "<p>"`, answer(500, "<p>").Error())
	require.Equal(t, `Things.Get: 302 Found: redirected to "/y", which is not followed`,
		answer(302, "<p>", "Location", "/y").Error())
	for status, redirected := range map[int]bool{299: false, 300: true, 399: true, 400: false} {
		require.Equal(t, redirected, strings.Contains(answer(status, "<p>", "Location", "/y").Error(), "redirected"), status)
	}
	require.Equal(t, `Things.Get: 400 Bad Request: "<p>"`, answer(400, "<p>", "Location", "/y").Error())
	require.Equal(t, `Things.Get: 200 OK: "<p>"`, answer(200, "<p>", "Location", "/y").Error())
	require.Equal(t, `Things.Get: 302 Found: "<p>"`, answer(302, "<p>").Error())
	require.Equal(t, ": 302 Found", (&apierror.Error{StatusCode: 302}).Error())
}

// long is a text of words that has n bytes.
func long(n int) string { return strings.Repeat("ab ", n/3+1)[:n-1] + "c" }

func TestEachPartHasItsRoom(t *testing.T) {
	const ellipsis = 3
	one := func(message, pointer string) string {
		return apierror.ErrorData{Message: message, Source: apierror.ErrorDataSource{Pointer: pointer}}.String()
	}
	require.Equal(t, long(400), one(long(400), ""))
	require.Equal(t, long(401)[:400-ellipsis]+"…", one(long(401), ""))
	require.Equal(t, "m at "+long(400), one("m", long(400)))
	require.Len(t, one("m", long(401)), len("m at ")+400)

	e := answer(599, long(200))
	require.Equal(t, long(200), e.Sample())
	require.Equal(t, long(201)[:200-ellipsis]+"…", answer(599, long(201)).Sample())
	e.Operation = long(200)
	require.True(t, strings.HasPrefix(e.Error(), long(200)+": 599"))
	e.Operation = long(201)
	require.True(t, strings.HasPrefix(e.Error(), long(201)[:200-ellipsis]+"…: 599"))

	require.Contains(t, because(errors.New(long(300)), 599, "").Error(), long(300))
	require.True(t, strings.HasSuffix(because(errors.New(long(301)), 599, "").Error(), long(301)[:300-ellipsis]+"…"))
	require.Contains(t, answer(302, "", "Location", long(300)).Error(), long(300))
	require.Contains(t, answer(302, "", "Location", long(301)).Error(), long(301)[:300-ellipsis]+"…")
	ray := answer(599, "")
	ray.RayID = long(64)
	require.Contains(t, ray.Error(), long(64))
	ray.RayID = long(65)
	require.Contains(t, ray.Error(), long(65)[:64-ellipsis]+"…")
	require.Equal(t, long(64), answer(599, "", "Cf-Ray", long(64)).RayID)
	require.Len(t, answer(599, "", "Cf-Ray", long(65)).RayID, 64)
}

// Whatever the API says, there is room for what may help.
func TestAdviceHasItsRoom(t *testing.T) {
	one := `{"code":9109,"message":"` + long(400) + `","documentation_url":"https://docs.test/` +
		strings.Repeat("a/", 91) + `"}`
	e := because(errors.New(long(300)), 403, `{"errors":[`+one+","+one+","+one+`]}`, "Cf-Ray", long(64))
	e.Operation, e.Attempts, e.RetryAfter = long(200), math.MaxInt32, 1<<60+1
	fate.Of(e).Accepts = []string{long(40), long(40), long(40), "d", "e"}
	require.Equal(t, []string{long(40), long(40), long(40), "d", "e"}, e.AcceptedPermissions())
	require.Contains(t, e.Error(), "; needs "+long(40)+" or "+long(40)+" or "+long(40)+" or one of 2 others; see h")
	require.Contains(t, e.Error(), ": and 2 more errors")
	require.LessOrEqual(t, len(e.Error()), 2000)
}

// Which permissions are named, and which are counted.
func TestThePermissionsThatAreNamed(t *testing.T) {
	for needs, accepts := range map[string][]string{
		"":                                       nil,
		"; needs a":                              {"a"},
		"; needs a or b or c":                    {"a", "b", "c"},
		"; needs a or b or c or d":               {"a", "b", "c", "d"},
		"; needs a or b or c or one of 2 others": {"a", "b", "c", "d", "e"},
	} {
		e := answer(403, "")
		fate.Of(e).Accepts = accepts
		require.Equal(t, "Things.Get: 403 Forbidden"+needs, e.Error())
	}
}

// An address is shown whole or not at all.
func TestAnAddressThatIsTooLong(t *testing.T) {
	const docs = "https://docs.test/"
	for length, shown := range map[int]bool{199: true, 200: true, 201: false} {
		address := docs + strings.Repeat("a/", (length-len(docs))/2) + strings.Repeat("b", (length-len(docs))%2)
		e := answer(403, `{"errors":[{"message":"m","documentation_url":"`+address+`"}]}`)
		require.Len(t, address, length)
		require.Equal(t, shown, strings.HasSuffix(e.Error(), "; see "+address), length)
		require.Equal(t, shown, strings.Contains(e.Error(), "; see "), length)
	}
}

// An Error that a program decodes by itself was not washed.
func TestAnAddressIsPrintedWithoutSecrets(t *testing.T) {
	for address, shown := range map[string]string{
		"https://user:fake-password@docs.test":           ": 403 Forbidden: m",
		"https://docs.test/?" + strings.Repeat("0a", 25): ": 403 Forbidden: m; see https://docs.test/?" + secret.Mark,
	} {
		e := &apierror.Error{}
		require.NoError(t, e.UnmarshalJSON([]byte(`{"errors":[{"message":"m","documentation_url":"`+address+`"}]}`)))
		e.StatusCode = 403
		require.Equal(t, shown, e.Error())
	}
}

func TestAsManyErrorsAsFit(t *testing.T) {
	e := &apierror.Error{StatusCode: 599, Errors: make([]apierror.ErrorData, 4)}
	for i, n := range []int{398, 398, 198, 50} { // each takes two bytes more
		e.Errors[i].Message = long(n)
	}
	require.Equal(t, ": 599: "+long(398)+": "+long(398)+": "+long(198)+": and 1 more errors", e.Error())
	e.Errors[2].Message = long(199)
	require.Equal(t, ": 599: "+long(398)+": "+long(398)+": and 2 more errors", e.Error())
}

func TestAnErrorPrintsAsItsTextWhateverTheVerb(t *testing.T) {
	e := answer(404, "")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
		require.Equal(t, e.Error(), fmt.Sprintf(verb, e), verb)
		require.Equal(t, e.Error(), fmt.Sprintf(verb, *e), verb)
	}
	for _, verb := range []string{"%q", "%x", "%X"} {
		require.Equal(t, fmt.Sprintf(verb, e.Error()), fmt.Sprintf(verb, e), verb)
	}
}

func TestWhatAnErrorHoldsIsClean(t *testing.T) {
	echo := `{"errors":[{"message":"fake-\u006bey-0001","documentation_url":"fake-\u006bey-0001",` +
		`"source":{"pointer":"fake-\u006bey-0001"}}],` +
		`"messages":[{"message":"fake-\u006bey-0001"}],"x":"fake-key-0001 fake-password"}`
	e := because(errors.New("not fake-key-0001"), 400, echo, "Cf-Ray", "fake-key-0001", "X-Echo", "fake-key-0001")
	body, err := io.ReadAll(e.Response.Body)
	require.NoError(t, err)
	for _, text := range []string{
		e.Error(), string(body), e.RayID, e.Errors[0].Message, e.Errors[0].DocumentationURL, e.Errors[0].Source.Pointer,
		e.Messages[0].Message,
		e.Unwrap().Error(), e.Request.URL.String(), fmt.Sprint(e.Request.Header, e.Response.Header), e.JSON.RawJSON(),
		string(e.DumpRequest(true)), string(e.DumpResponse(true)),
	} {
		require.NotContains(t, text, "fake-key")
		require.NotContains(t, text, "fake-password")
	}
	require.Nil(t, e.Request.URL.User)
	require.Same(t, e.Request, e.Response.Request)
	require.Equal(t, secret.Mark, e.Errors[0].Message)
}

func TestTheLastRequestOfAChainIsTheErrors(t *testing.T) {
	sent, last := httptest.NewRequest("POST", "https://api.test/first", nil),
		httptest.NewRequest("POST", "https://api.test/last", nil)
	sent.Header.Set("X-Auth-Key", "fake-key-0001")
	response := &http.Response{StatusCode: 400, Header: http.Header{}, Request: last}
	e := refusal.New("Things.Get", sent, response, []byte("fake-key-0001"), nil)
	require.Equal(t, "/last", e.Request.URL.Path)
	require.NotContains(t, e.Error(), "fake-key")
}

func TestABodyThatIsNotTheAPIsLeavesNoHalf(t *testing.T) {
	e := answer(400, `{"errors":[{"code":1,"message":"x"}],"messages":`)
	require.Empty(t, e.Errors)
	require.Contains(t, e.Error(), `{\"errors\"`)
	require.Equal(t, "Things.Get", e.Operation)
	require.Equal(t, 400, e.StatusCode)
}

func TestAnErrorOfNothingCanBeDumped(t *testing.T) {
	e := &apierror.Error{}
	require.Empty(t, e.DumpRequest(true))
	require.Empty(t, e.DumpResponse(true))
	require.Empty(t, e.Sample())
	require.NotContains(t, string(answer(400, "body").DumpResponse(false)), "body")
	require.Contains(t, string(answer(400, "body").DumpResponse(true)), "body")
}

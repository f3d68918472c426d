package cloudflare_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
)

// A query that can't be read is not sent without what can't be read of it: a
// filter that is lost makes a call of something else.
func TestAQueryIsSentWholeOrNotAtAll(t *testing.T) {
	rec := testhttp.Answer(200, account)
	client := newClient(rec)
	for _, path := range []string{"x?name=100%", "x?a=1;b=2", "x?a=1&%zz=2", "x?a=1&b=%"} {
		err := client.Delete(t.Context(), path, nil, nil)
		require.ErrorContains(t, err, "DELETE x: the path's query can't be read: ", path)
		require.False(t, cloudflare.MayHaveActed(err))
		pager := cloudflare.ListAutoPaging[string](t.Context(), client, path, nil)
		require.False(t, pager.Next())
		require.ErrorContains(t, pager.Err(), "GET x: the path's query can't be read: ", path)
	}
	require.Empty(t, rec.Seen())
	require.NoError(t, client.Delete(t.Context(), "x?name=100%25&b=1%3B2&c&d=%26", nil, nil))
	require.Equal(t, "https://api.test/client/v4/x?b=1%3B2&c=&d=%26&name=100%25", rec.Seen()[0].URL)
}

// What a program calls is on one line in errors, whatever it is made of.
func TestTheNameOfACallIsOneLine(t *testing.T) {
	client := newClient(testhttp.Answer(400, `{}`))
	for _, call := range [][2]string{{"GET", "a\nb"}, {"GET\r\nX: y", "a"}, {"GET", "a\x1b[31mb"}, {"GET", "%zz\n"}} {
		require.NotRegexp(t, "[\n\r\x1b]", client.Execute(t.Context(), call[0], call[1], nil, nil).Error())
	}
	require.ErrorContains(t, client.Post(t.Context(), "a b", nil, nil), "POST a b: 400 Bad Request")
}

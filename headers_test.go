package cloudflare_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

func TestHeadersFromTheEnvironment(t *testing.T) {
	t.Setenv("CLOUDFLARE_CUSTOM_HEADERS", "X-One: 1\n x-two :2:3\r\nno header\n\nX-Three:")
	rec := testhttp.Answer(200, account)
	client := cloudflare.NewClient(option.WithHTTPClient(rec), option.WithHeader("X-Three", "3"))
	_, err := getAccount(client)
	require.NoError(t, err)
	for name, want := range map[string]string{"X-One": "1", "X-Two": "2:3", "X-Three": "3"} {
		require.Equal(t, []string{want}, rec.Last().Header.Values(name), name)
	}
	_, err = getAccount(client, option.WithHeaderDel("X-One"))
	require.NoError(t, err)
	require.Empty(t, rec.Last().Header.Values("X-One"))
}

// What net/http would refuse, attempt after attempt, is refused before, by a text
// that says where it came from and does not repeat the value.
func TestHeadersThatCannotBeSent(t *testing.T) {
	rec := testhttp.Answer(200, account)
	for text, want := range map[string]string{
		"X Team: fake-value":         `option.WithHeader: "X Team" is no name of a header`,
		"X-One: 1\n: fake-value":     `option.WithHeader: "" is no name of a header`,
		"X-Tëam: fake-value":         `option.WithHeader: "X-Tëam" is no name of a header`,
		"X-Team: fake\rvalue":        "option.WithHeader: the value of X-Team holds a control character at byte 4 of 10",
		"Authorization: fake\x7fkey": "option.WithHeader: the value of Authorization holds",
	} {
		t.Setenv("CLOUDFLARE_CUSTOM_HEADERS", text)
		_, err := getAccount(cloudflare.NewClient(option.WithHTTPClient(rec)))
		require.ErrorContains(t, err, "Accounts.Get: CLOUDFLARE_CUSTOM_HEADERS: "+want)
		require.False(t, cloudflare.MayHaveActed(err))
		require.NotContains(t, err.Error(), "fake")
	}
	t.Setenv("CLOUDFLARE_CUSTOM_HEADERS", "")
	_, err := getAccount(newClient(rec, option.WithHeaderAdd("X-Team", "a\n")))
	require.ErrorContains(t, err, "option.WithHeaderAdd: the value of X-Team holds a control character")
	require.Empty(t, rec.Seen())
	for want, wrong := range map[string]option.RequestOption{
		`option.WithHeader: "@" is no name`:                                          option.WithHeader("@", "fake"),
		`option.WithHeader: the value of A holds a control character at byte 0 of 2`: option.WithHeader("A", "\na"),
		"option.WithAPIVersion: the value of Api-Version holds":                      option.WithAPIVersion("a\n"),
	} {
		_, err = getAccount(newClient(rec, wrong))
		require.ErrorContains(t, err, want)
	}
	require.Empty(t, rec.Seen())
	_, err = getAccount(newClient(rec, option.WithHeader("azAZ09!#$%&'*+-.^_`|~", "é\t\xff"),
		option.WithHeaderDel("X Team")))
	require.NoError(t, err)
}

package accounts_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
)

const fakeSecret = "fake-token-value-0000000000000000000000001"

// Whatever prints a token's value shows none of it.
func TestTokenValueIsRedacted(t *testing.T) {
	value := accounts.TokenValue(fakeSecret)
	require.Equal(t, fakeSecret, string(value))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T|%s", "%10.3s"} {
		for _, arg := range []any{value, &value, []accounts.TokenValue{value}, struct{ V accounts.TokenValue }{value}} {
			requireRedacted(t, fmt.Sprintf(verb, arg, arg))
		}
	}
	require.Equal(t, "[redacted]", fmt.Sprint(value))
	require.Equal(t, "[redacted]", value.String())
	require.Equal(t, "[redacted]", value.GoString())
	text, err := value.MarshalText()
	require.NoError(t, err)
	require.Equal(t, "[redacted]", string(text))
}

func TestTokenValueIsRedactedInLogsAndJSON(t *testing.T) {
	var log bytes.Buffer
	value := accounts.TokenValue(fakeSecret)
	for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(handler).Info("rolled", "value", value, "pointer", &value, "nested", struct{ V accounts.TokenValue }{value})
	}
	requireRedacted(t, log.String())
	require.Contains(t, log.String(), "[redacted]")

	text, err := json.Marshal(map[string]any{"value": value, "pointer": &value})
	require.NoError(t, err)
	require.JSONEq(t, `{"value":"[redacted]","pointer":"[redacted]"}`, string(text))
}

// A new token can be printed: neither its value nor its metadata shows.
func TestNewTokenIsRedacted(t *testing.T) {
	token := decode[accounts.TokenNewResponse](t, `{"id":"t","value":"`+fakeSecret+`"}`)
	require.Equal(t, fakeSecret, string(token.Value))
	require.Equal(t, `"`+fakeSecret+`"`, token.JSON.Value.Raw())
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		requireRedacted(t, fmt.Sprintf(verb, token))
		requireRedacted(t, fmt.Sprintf(verb, &token))
	}
	text, err := json.Marshal(token)
	require.NoError(t, err)
	require.JSONEq(t, `{"id":"t","value":"[redacted]"}`, string(text))
}

// requireRedacted wants no part of the secret in text, in letters or in hex. It
// does not print text.
func requireRedacted(t *testing.T, text string) {
	for _, part := range []string{fakeSecret, fakeSecret[:10], fmt.Sprintf("%x", fakeSecret[:5]), fmt.Sprintf("%X", fakeSecret[:5])} {
		require.False(t, bytes.Contains([]byte(text), []byte(part)), "the secret shows")
	}
}

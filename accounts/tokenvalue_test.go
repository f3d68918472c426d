package accounts_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
)

const fakeSecret = "fake-token-value-0000000000000000000000001"

// newToken is a new token with every fact and a fake secret.
func newToken(t *testing.T) accounts.TokenNewResponse {
	return decode[accounts.TokenNewResponse](t, `{"id":"t1","name":"deploy","status":"active",
		"issued_on":"2024-10-30T13:45:00Z",
		"policies":[{"id":"p1","effect":"allow","resources":{"a":"*"}}],"condition":{"request_ip":{"in":["192.0.2.0/24"]}},
		"value":"`+fakeSecret+`","more":"`+fakeSecret+`"}`)
}

// everywhere holds a new token in every place that fmt looks into.
func everywhere(token accounts.TokenNewResponse) []any {
	type outer struct {
		Token   accounts.TokenNewResponse
		Pointer *accounts.TokenNewResponse
		Any     any
	}
	return []any{
		token, &token, token.JSON, &token.JSON, token.JSON.Value, token.JSON.ExtraFields, outer{token, &token, token},
		&outer{token, &token, &token}, []accounts.TokenNewResponse{token}, []*accounts.TokenNewResponse{&token},
		[]any{token, &token},
		map[string]accounts.TokenNewResponse{"a": token}, map[string]*accounts.TokenNewResponse{"a": &token},
		[1]any{outer{Any: token}},
	}
}

// Whatever prints a new token shows all of it but its secret.
func TestNewTokenIsRedacted(t *testing.T) {
	token := newToken(t)
	require.Equal(t, fakeSecret, token.Value)
	require.Equal(t, `"`+fakeSecret+`"`, token.JSON.Value.Raw())
	for _, verb := range []string{
		"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%z", "%T|%[1]s", "%10.3s", "%-+#v",
	} {
		for i, arg := range everywhere(token) {
			requireRedacted(t, fmt.Sprintf(verb, arg), verb, i)
		}
	}
	for _, text := range []string{
		fmt.Sprint(token), fmt.Sprintf("%+v", &token), fmt.Sprintf("%#v", token), token.String(), token.GoString(),
	} {
		for _, fact := range []string{"t1", "deploy", "active", "2024", "allow", "192.0.2.0/24", "[redacted]"} {
			require.Contains(t, text, fact)
		}
	}
	require.NotContains(t, fmt.Sprintf("%v", token), "Name:", "a verb means what it does for any struct")
	require.Contains(t, fmt.Sprintf("%+v", token), "Name:deploy")
	require.Contains(t, fmt.Sprintf("%#v", token), `Name:"deploy"`)
	require.Equal(t, "<nil>", fmt.Sprint((*accounts.TokenNewResponse)(nil)))
	require.NotContains(t, fmt.Sprint(accounts.TokenNewResponse{}), "[redacted]", "there is nothing to hide")
}

func TestNewTokenIsRedactedInLogs(t *testing.T) {
	token := newToken(t)
	var log bytes.Buffer
	text, lines := slog.New(slog.NewTextHandler(&log, nil)), slog.New(slog.NewJSONHandler(&log, nil))
	for i, arg := range everywhere(token) {
		text.Info("made", "token", arg)
		requireRedacted(t, log.String(), "text handler", i)
	}
	for i, arg := range []any{
		token, &token, token.JSON, slog.GroupValue(slog.Any("t", &token)), (*accounts.TokenNewResponse)(nil),
	} {
		lines.Info("made", "token", arg)
		requireRedacted(t, log.String(), "JSON handler", i)
	}
	log.Reset()
	lines.Info("made", "token", token)
	var line struct{ Token map[string]any }
	require.NoError(t, json.Unmarshal(log.Bytes(), &line))
	require.Len(t, line.Token, 11, "every field")
	require.Equal(t, "[redacted]", line.Token["value"])
	require.Equal(t, "deploy", line.Token["name"])
	require.Len(t, line.Token["policies"], 1)
}

// What a program stores is what the API gave, the secret included: it can't be
// had again.
func TestNewTokenIsStoredWithItsSecret(t *testing.T) {
	token := newToken(t)
	for _, v := range []any{token, &token} {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		again := decode[accounts.TokenNewResponse](t, string(text))
		require.Equal(t, fakeSecret, again.Value)
		require.Equal(t, token.Policies[0].ID, again.Policies[0].ID)
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(token); err == nil { // an error loses nothing either
		require.Contains(t, b.String(), fakeSecret)
	}
	var rolled accounts.TokenValue = fakeSecret
	text, err := json.Marshal(map[accounts.TokenValue]any{rolled: &rolled})
	require.NoError(t, err)
	require.JSONEq(t, `{"`+fakeSecret+`":"`+fakeSecret+`"}`, string(text))
}

// requireRedacted wants no part of the secret in text, in letters or in hex. It
// does not print text.
func requireRedacted(t *testing.T, text string, why ...any) {
	t.Helper()
	for _, part := range []string{
		fakeSecret, fakeSecret[:10], fmt.Sprintf("%x", fakeSecret[:5]), fmt.Sprintf("%X", fakeSecret[:5]),
	} {
		require.False(t, bytes.Contains([]byte(text), []byte(part)), "the secret shows: %v", why)
	}
}

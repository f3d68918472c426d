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

// The sum is what sha256sum says of the value.
func TestR2Credentials(t *testing.T) {
	c := accounts.TokenNewResponse{ID: "t1", Value: "fake-token-value"}.R2Credentials()
	require.Equal(t, "t1", c.AccessKeyID)
	require.Equal(t, "a28ea31176cbb00f91758b98870a469c47ee51e468a3cf8b5d66b36cc99bc407", c.SecretAccessKey)
	require.Equal(t, c, accounts.R2CredentialsOf("t1", "fake-token-value"))
	require.Zero(t, accounts.R2CredentialsOf("", "fake-token-value"))
	require.Zero(t, accounts.TokenNewResponse{ID: "t1"}.R2Credentials())

	text, err := json.Marshal(c)
	require.NoError(t, err)
	require.JSONEq(t, `{"access_key_id":"t1","secret_access_key":"`+c.SecretAccessKey+`"}`, string(text))
}

func TestR2CredentialsKeepTheirSecret(t *testing.T) {
	c := accounts.R2CredentialsOf("t1", "fake-token-value")
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("made", "credentials", c)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		shown := fmt.Sprintf(verb, c) + fmt.Sprintf(verb, &c) + fmt.Sprintf(verb, []accounts.R2Credentials{c})
		require.NotContains(t, shown, c.SecretAccessKey, verb)
	}
	require.Contains(t, fmt.Sprintf("%+v", c), "{AccessKeyID:t1 SecretAccessKey:[redacted]}")
	require.Contains(t, log.String(), `"credentials":{"access_key_id":"t1","secret_access_key":"[redacted]"}`)
}

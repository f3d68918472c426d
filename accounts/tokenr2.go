package accounts

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"

	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

// R2Credentials are what S3 clients need to reach R2 with a token. fmt and
// log/slog show "[redacted]" instead of the secret; json.Marshal writes it.
type R2Credentials struct {
	// AccessKeyID is the token's id. It is no secret.
	AccessKeyID string `json:"access_key_id"`
	// SecretAccessKey is 64 characters in lower-case hexadecimal.
	SecretAccessKey string `json:"secret_access_key"`
}

// R2Credentials returns what S3 clients need to reach R2 with this token, which
// must have an R2 permission group. Rolling the token changes the secret.
// Without an id or a value the credentials are empty. The endpoint is
// https://<account id>.r2.cloudflarestorage.com.
func (r TokenNewResponse) R2Credentials() R2Credentials { return R2CredentialsOf(r.ID, r.Value) }

// R2CredentialsOf is [TokenNewResponse.R2Credentials] for a token's id and value,
// such as a value that was rolled. Without either the credentials are empty.
func R2CredentialsOf(tokenID string, value TokenValue) R2Credentials {
	if tokenID == "" || value == "" {
		return R2Credentials{}
	}
	sum := sha256.Sum256([]byte(value))
	return R2Credentials{tokenID, hex.EncodeToString(sum[:])}
}

type redactedR2 R2Credentials

func (c R2Credentials) withoutSecret() redactedR2 {
	if c.SecretAccessKey != "" {
		c.SecretAccessKey = secret.Mark
	}
	return redactedR2(c)
}

// Format prints the credentials as fmt prints any struct, with "[redacted]"
// instead of the secret.
func (c R2Credentials) Format(f fmt.State, verb rune) {
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), c.withoutSecret())
}

// LogValue logs both fields under their names in JSON, the secret redacted.
func (c R2Credentials) LogValue() slog.Value {
	shown := c.withoutSecret()
	return slog.GroupValue(
		slog.String("access_key_id", shown.AccessKeyID), slog.String("secret_access_key", shown.SecretAccessKey),
	)
}

package accounts

import (
	"fmt"
	"log/slog"

	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

// redactedToken is a new token without its secret and without methods, for fmt
// to print like any other struct.
type redactedToken TokenNewResponse

// withoutSecret returns a copy of the token to show.
func (r TokenNewResponse) withoutSecret() redactedToken {
	if r.Value != "" {
		r.Value = secret.Mark
	}
	return redactedToken(r)
}

// Format prints the token as fmt prints any struct, with "[redacted]" instead
// of the secret. fmt does not call it for a struct's unexported fields, nor for
// the verbs %p and %w, which vet refuses: there the secret shows.
func (r TokenNewResponse) Format(f fmt.State, verb rune) {
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), r.withoutSecret())
}

// String returns what the verb %+v prints: every field by name, the secret
// redacted.
func (r TokenNewResponse) String() string { return fmt.Sprintf("%+v", r.withoutSecret()) }

// GoString returns what the verb %#v prints, the secret redacted.
func (r TokenNewResponse) GoString() string { return fmt.Sprintf("%#v", r.withoutSecret()) }

// LogValue logs every field of the token under its name in JSON, the secret
// redacted.
func (r TokenNewResponse) LogValue() slog.Value {
	shown := r.withoutSecret()
	return slog.GroupValue(
		slog.String("id", shown.ID),
		slog.Any("condition", shown.Condition),
		slog.Time("expires_on", shown.ExpiresOn),
		slog.Time("issued_on", shown.IssuedOn),
		slog.Time("last_used_on", shown.LastUsedOn),
		slog.Time("modified_on", shown.ModifiedOn),
		slog.String("name", shown.Name),
		slog.Time("not_before", shown.NotBefore),
		slog.Any("policies", shown.Policies),
		slog.String("status", string(shown.Status)),
		slog.String("value", shown.Value),
	)
}

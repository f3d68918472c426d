// Package redact takes credentials and token values out of what people read:
// logs, dumps and errors.
package redact

import (
	"io"
	"net/http"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// Mark stands where a secret was.
const Mark = "[redacted]"

// Header returns a copy of h without credentials and cookies.
func Header(h http.Header) http.Header {
	clean := h.Clone()
	for _, name := range append([]string{"Cookie", "Set-Cookie", "Proxy-Authorization"}, config.Secrets...) {
		if len(clean[name]) > 0 {
			clean[name] = []string{Mark}
		}
	}
	return clean
}

// Request returns a copy of r that has no credential, and its body only by
// GetBody.
func Request(r *http.Request) *http.Request {
	if r == nil {
		return nil
	}
	clean := r.Clone(r.Context())
	clean.Header = Header(r.Header)
	clean.Body = http.NoBody
	if r.URL.User != nil {
		clean.URL.User = nil
	}
	return clean
}

// Known returns text without the credentials that r carries: servers repeat
// what they were sent.
func Known(text string, r *http.Request) string {
	if r == nil {
		return text
	}
	for _, name := range []string{"Authorization", "X-Auth-Key", "X-Auth-User-Service-Key"} {
		for _, value := range r.Header[name] {
			if secret := strings.TrimPrefix(value, "Bearer "); len(secret) >= 8 {
				text = strings.ReplaceAll(text, secret, Mark)
			}
		}
	}
	return text
}

// Body is what r sends, when it can be read without taking it away.
func Body(r *http.Request) string {
	if r.GetBody == nil {
		return ""
	}
	body, err := r.GetBody()
	if err != nil {
		return ""
	}
	text, _ := io.ReadAll(body)
	return string(text)
}

// longest is the length from which a run of letters, digits, - and _ could be a
// secret: token values have 40 to 80, the global key 37, ids 36 at the most.
const longest = 37

// Text returns body without anything that could be a token's value: what stands
// in a "value" field or as a whole "result", and every long opaque text. Cursors
// go with them.
func Text(body string) string {
	for _, field := range []string{`"value"`, `"result"`} {
		body = blank(body, field)
	}
	var b strings.Builder
	for body != "" {
		run := len(body) - len(strings.TrimLeftFunc(body, opaque))
		if run >= longest {
			b.WriteString(Mark)
		} else {
			b.WriteString(body[:run])
		}
		body = body[run:]
		rest := strings.IndexFunc(body, opaque)
		if rest < 0 {
			rest = len(body)
		}
		b.WriteString(body[:rest])
		body = body[rest:]
	}
	return b.String()
}

func opaque(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'
}

// blank replaces every string that stands in the field.
func blank(body, field string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(body, field)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		value := strings.TrimLeft(after, " \t\r\n:")
		b.WriteString(field + after[:len(after)-len(value)])
		if body = value; strings.HasPrefix(value, `"`) {
			b.WriteString(`"` + Mark + `"`)
			body = value[quoted(value):]
		}
	}
}

// quoted is the length of the string that text begins with, its quotes
// included; one that is cut short goes to the end.
func quoted(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

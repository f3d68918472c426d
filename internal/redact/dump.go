package redact

import (
	"bytes"
	"fmt"
	"net/http"
)

// DumpRequest writes r as HTTP without its secrets, with its body if asked to.
// The body is left to be sent.
func DumpRequest(r *http.Request, body bool) []byte {
	if r == nil {
		return nil
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, r.URL.RequestURI(), r.Host)
	_ = Header(r.Header).Write(&b)
	b.WriteString("\r\n")
	if body {
		b.WriteString(Text(Known(Body(r), r)))
	}
	return b.Bytes()
}

// DumpResponse writes r as HTTP without its secrets, with the given body if it
// is asked to.
func DumpResponse(r *http.Response, text string, body bool) []byte {
	if r == nil {
		return nil
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %d %s\r\n", r.Proto, r.StatusCode, http.StatusText(r.StatusCode))
	_ = Header(r.Header).Write(&b)
	b.WriteString("\r\n")
	if body {
		b.WriteString(Text(Known(text, r.Request)))
	}
	return b.Bytes()
}

package secret

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Request returns a copy of r that holds no secret: the responses that
// redirected it are removed, and its body is available only by GetBody.
func (k Known) Request(r *http.Request) *http.Request {
	if r == nil {
		return nil
	}
	clean := r.Clone(r.Context())
	clean.Header, clean.Body, clean.Response = k.Header(r.Header), http.NoBody, nil
	clean.URL = k.url(r.URL)
	return clean
}

// url returns u without a user and without what is known; a server may have
// made it.
func (k Known) url(u *url.URL) *url.URL {
	if u == nil {
		return nil
	}
	clean := *u
	clean.User = nil
	clean.Path, clean.RawPath = k.Blank(u.Path), k.Blank(u.RawPath)
	clean.RawQuery, clean.Fragment = k.Blank(u.RawQuery), k.Blank(u.Fragment)
	return &clean
}

// Response returns a copy of r that holds no secret, with the given request and
// body.
func (k Known) Response(r *http.Response, request *http.Request, body string) *http.Response {
	clean := *r
	clean.Status = k.Line(r.Status, 100)
	clean.Header, clean.Trailer, clean.Request = k.Header(r.Header), k.Header(r.Trailer), request
	clean.Body = io.NopCloser(strings.NewReader(body))
	return &clean
}

// DumpRequest writes r as HTTP without its secrets, with its body if asked to.
// The body is left to be sent.
func (k Known) DumpRequest(r *http.Request, body bool) []byte {
	if r == nil {
		return nil
	}
	head := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s", r.Method, k.Blank(r.URL.RequestURI()), r.Host)
	return k.dump(head, r.Header, func() string { return content(r) }, body)
}

// DumpResponse writes r as HTTP without its secrets, with the given body if it
// is asked to.
func (k Known) DumpResponse(r *http.Response, text string, body bool) []byte {
	if r == nil {
		return nil
	}
	head := fmt.Sprintf("%s %d %s", r.Proto, r.StatusCode, http.StatusText(r.StatusCode))
	return k.dump(head, r.Header, func() string { return text }, body)
}

func (k Known) dump(head string, h http.Header, text func() string, body bool) []byte {
	var b bytes.Buffer
	b.WriteString(head + "\r\n")
	_ = k.Header(h).Write(&b)
	b.WriteString("\r\n")
	if body {
		b.WriteString(k.Blank(text()))
	}
	return []byte(Lines(Text(b.String())))
}

// content returns what r sends, if it can be read without consuming it.
func content(r *http.Request) string {
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

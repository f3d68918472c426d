package option

import (
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// WithRequestBody sends body, a []byte or an io.Reader, in place of the call's
// own body, which is then not encoded: its parameters may be missing. A reader
// in memory is read once, at the first use, and every use sends the same bytes.
// Any other reader, such as a file, is read as it is sent: such a call makes
// only one attempt, and a second use of the option is an error.
func WithRequestBody(contentType string, body any) RequestOption {
	if config.IsNil(body) {
		return refuse("WithRequestBody", "the body is nil")
	}
	var read func() (config.Body, error)
	switch body := body.(type) {
	case []byte:
		read = func() (config.Body, error) { //nolint:unparam // readers fail
			return config.Body{Bytes: body, ContentType: contentType}, nil
		}
	case io.Reader:
		read = sync.OnceValues(func() (config.Body, error) { return config.NewBody(body, contentType) })
	default:
		return refuse("WithRequestBody", "a %T is neither a []byte nor an io.Reader", body)
	}
	return set(func(c *config.Config) {
		c.OwnBody = true
		c.Body = append(c.Body, replaceBody(read))
	})
}

func replaceBody(read func() (config.Body, error)) config.BodyEdit {
	return func(b *config.Body) (err error) {
		if *b, err = read(); err != nil {
			return fmt.Errorf("option.WithRequestBody: reading the body: %w", err)
		}
		return nil
	}
}

// WithResponseBodyInto decodes the reply's whole body into dst instead of the
// method's result, which is then returned as its zero value: a *[]byte or
// *string gets the body as it came, a **http.Response the response, and any
// other pointer what json.Unmarshal makes of it. An empty body leaves the latter
// unchanged.
//
// A **http.Response gets the last attempt's response whatever it says, or nil
// when there was none. The body of a success is unread, for the caller to close,
// and only the call's context bounds the time that reading it takes; the body of
// a refusal was read, and can be read again. The error is the same as without the
// option.
//
// An auto-paging list does not take it: get single pages.
func WithResponseBodyInto(dst any) RequestOption {
	if err := config.CheckTarget("the target", dst); err != nil {
		return refuse("WithResponseBodyInto", "%w", err)
	}
	return set(func(c *config.Config) { c.BodyInto = dst })
}

// WithResponseInto stores the response of the last attempt, even of a refusal,
// or nil when there was none. Its body was read, and can be read again. It is as
// it came, with the request's credentials and whatever the server repeated of
// them: do not print it.
func WithResponseInto(dst **http.Response) RequestOption {
	if dst == nil {
		return refuse("WithResponseInto", "the target is nil")
	}
	return set(func(c *config.Config) { c.ResponseInto = dst })
}

package option

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/tidwall/sjson"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// WithJSONSet sets a value in the JSON body at a path such as
// "settings.enforce_twofactor" or "policies.0.effect", making what is missing
// on the way. A call without a body gets one.
func WithJSONSet(path string, value any) RequestOption {
	return jsonEdit("WithJSONSet", path, func(body []byte) ([]byte, error) {
		return sjson.SetBytes(body, path, value)
	})
}

// WithJSONDel removes the value at a path of the JSON body.
func WithJSONDel(path string) RequestOption {
	return jsonEdit("WithJSONDel", path, func(body []byte) ([]byte, error) {
		return sjson.DeleteBytes(body, path)
	})
}

func jsonEdit(option, path string, edit func([]byte) ([]byte, error)) RequestOption {
	return bodyEdit(func(body *config.Body) error {
		if body.Stream != nil {
			return fmt.Errorf("option.%s %q: the body is a stream", option, path)
		}
		// The edit gets a copy, because the bytes may be the caller's own.
		edited, err := edit(append([]byte(nil), body.Bytes...))
		if err != nil {
			return fmt.Errorf("option.%s %q: %w", option, path, err)
		}
		body.Bytes = edited
		if body.ContentType == "" {
			body.ContentType = "application/json"
		}
		return nil
	})
}

// WithRequestBody sends body, a []byte or an io.Reader, in the place of the
// call's own. A reader that is not in memory, such as a file, is read as it is
// sent, so that a call with one makes one attempt only.
func WithRequestBody(contentType string, body any) RequestOption {
	return bodyEdit(func(b *config.Body) (err error) {
		switch body := body.(type) {
		case []byte:
			*b = config.Body{Bytes: body, ContentType: contentType}
		case io.Reader:
			*b, err = config.NewBody(body, contentType)
		default:
			err = errors.New("option.WithRequestBody: the body must be a []byte or an io.Reader")
		}
		return err
	})
}

func bodyEdit(edit config.BodyEdit) RequestOption {
	return set(func(c *config.Config) { c.Body = append(c.Body, edit) })
}

// WithResponseBodyInto decodes the reply's whole body into dst in the place of
// the method's own result, which is then returned as its zero value: a *[]byte
// or *string gets the body as it came, a **http.Response the unread response,
// and anything else what json.Unmarshal makes of it.
func WithResponseBodyInto(dst any) RequestOption {
	return set(func(c *config.Config) { c.BodyInto = dst })
}

// WithResponseInto stores the response of the last attempt, an error's too. Its
// body can be read again.
func WithResponseInto(dst **http.Response) RequestOption {
	return set(func(c *config.Config) { c.ResponseInto = dst })
}

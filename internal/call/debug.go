package call

import (
	"bytes"
	"io"
	"log"
	"net/http"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

// debugLog writes requests and responses to logger, without their secrets.
func debugLog(logger *log.Logger, next config.Next) config.Next {
	return func(r *http.Request) (*http.Response, error) {
		known := secret.Of(r)
		logger.Printf("request:\n%s", known.DumpRequest(r, true))
		response, err := next(r)
		if err != nil || response == nil {
			logger.Printf("no response: %v", known.Error(err))
			return response, err
		}
		if response.Body == nil {
			response.Body = http.NoBody
		}
		logger.Printf("response:\n%s", known.DumpResponse(response, peek(response), true))
		return response, nil
	}
}

// peek reads the beginning of a response's body and puts it back.
func peek(response *http.Response) string {
	const most = 1 << 20
	text, err := io.ReadAll(io.LimitReader(response.Body, most))
	rest := io.Reader(response.Body)
	if err != nil {
		rest = failing{err}
	}
	response.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(text), rest), response.Body}
	return string(text)
}

// failing is a reader that fails.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

package call

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httputil"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/redact"
)

// debugLog writes what goes over the wire to logger, without its secrets.
func debugLog(logger *log.Logger, next config.Next) config.Next {
	return func(r *http.Request) (*http.Response, error) {
		head, _ := httputil.DumpRequestOut(redact.Request(r), false)
		logger.Printf("request:\n%s%s", head, redact.Text(requestBody(r)))
		response, err := next(r)
		if err != nil {
			logger.Printf("no response: %v", err)
			return response, err
		}
		logResponse(logger, response)
		return response, nil
	}
}

func requestBody(r *http.Request) string {
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

// logResponse reads the body and gives it back, with the error that cut it
// short if one did.
func logResponse(logger *log.Logger, response *http.Response) {
	text, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	response.Body = io.NopCloser(io.MultiReader(bytes.NewReader(text), failing{err}))
	clean := *response
	clean.Header, clean.Body = redact.Header(response.Header), http.NoBody
	head, _ := httputil.DumpResponse(&clean, false)
	logger.Printf("response:\n%s%s", head, redact.Text(string(text)))
}

// failing is a reader that ends in err, or just ends.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return 0, io.EOF
}

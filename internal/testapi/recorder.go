package testapi

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// Where the API of a test is.
const (
	BaseURL  = "https://api.example.test/client/v4"
	BasePath = "/client/v4"
)

// Client returns a client of rec with a fake token.
func Client(rec *testhttp.Recorder) *cloudflare.Client {
	return cloudflare.NewClient(
		option.WithBaseURL(BaseURL),
		option.WithAPIToken("fake-token-0001"),
		option.WithHTTPClient(rec),
	)
}

// Route is the method and the path of a request, without the base.
func Route(seen testhttp.Seen) string {
	return seen.Method + " " + strings.TrimPrefix(seen.Request.URL.EscapedPath(), BasePath)
}

// Replying returns a recorder that answers 200 with result in the envelope.
func Replying(result string) *testhttp.Recorder {
	return testhttp.Answer(http.StatusOK, testhttp.Result(result))
}

// Answering returns a recorder with the documentation's reply.
func Answering(t *testing.T, id string) *testhttp.Recorder {
	reply := documentsReply(t, id)
	if reply == "" {
		return testhttp.Answer(http.StatusNoContent, "")
	}
	return testhttp.Answer(http.StatusOK, reply)
}

// documentsReply is the document's reply to an operation, "" for the one that
// has none.
func documentsReply(t *testing.T, id string) string {
	if id == "Accounts_modifyAccountProfile" {
		return ""
	}
	return string(Read(t, filepath.Join("testdata", "replies", id+".json")))
}

// Read is a file's text.
func Read(t testing.TB, path string) []byte {
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return text
}

package cloudflaretest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// The codes of the errors that this package answers with.
const (
	codeRateLimited    = 971
	codeInvalidToken   = 1000
	codeInvalidRequest = 1001
	codeNoCreation     = 1002
	codeNotFound       = 1003
	codeExists         = 1004
	codeInUse          = 1005
	codeMalformedJSON  = 6007
	codeNoRoute        = 7003
	codeUnauthorized   = 9109
	codeAuthentication = 10000
	codeServer         = 10013
)

// answer is what an operation replies when it succeeds. A zero status is 200.
type answer struct {
	status int
	result any
	info   any
	// later makes the answer after the world's lock is released; it is nil if
	// the answer is already made.
	later func() (answer, error)
}

// appender is a result that encodes itself, for speed.
type appender interface{ AppendJSON([]byte) []byte }

// noContent answers 204.
var noContent = answer{status: http.StatusNoContent}

// deleted answers with the id of what was deleted.
func deleted(id string) answer {
	return answer{result: map[string]string{"id": id}}
}

// problem is one error of the envelope.
type problem struct {
	Code             int     `json:"code,omitempty"`
	Message          string  `json:"message"`
	DocumentationURL string  `json:"documentation_url,omitempty"`
	Source           *source `json:"source,omitempty"`
}

type source struct {
	Pointer string `json:"pointer"`
}

// failure is an answer that is not a success.
type failure struct {
	status   int
	problems []problem
	info     any
	header   http.Header
}

func (f *failure) Error() string { return f.problems[0].Message }

// refuse makes a failure of one problem.
func refuse(status, code int, message string) *failure {
	return &failure{status: status, problems: []problem{{Code: code, Message: message}}}
}

func notFound(what string) *failure {
	return refuse(http.StatusNotFound, codeNotFound, what+" not found")
}

func noRoute(path string) *failure {
	return refuse(http.StatusNotFound, codeNoRoute,
		"Could not route to "+path+", perhaps your object identifier is invalid?")
}

// reply is a whole HTTP reply, ready to be written.
type reply struct {
	status int
	header http.Header
	body   []byte
	buffer *[]byte // of bodies, or nil
}

// bodies keeps the memory of audit pages for later ones: at a megabyte each,
// they would be nearly all of a server's garbage.
var bodies = sync.Pool{New: func() any { return new([]byte) }}

// release returns a reply's memory after its body has been written.
func (r reply) release() {
	if r.buffer != nil {
		*r.buffer = r.body[:0]
		bodies.Put(r.buffer)
	}
}

// encode puts an answer into Cloudflare's envelope.
func (a answer) encode() reply {
	if a.status == http.StatusNoContent {
		return reply{status: a.status}
	}
	rep := reply{status: a.code()}
	var body []byte
	if _, long := a.result.(appender); long {
		rep.buffer = bodies.Get().(*[]byte)
		body = *rep.buffer
	}
	body = append(body, `{"success":true,"errors":[],"messages":[],"result":`...)
	body = appendResult(body, a.result)
	if a.info != nil {
		body = append(body, `,"result_info":`...)
		body = appendResult(body, a.info)
	}
	body = append(body, '}')
	rep.body = body
	return rep
}

func (a answer) code() int { return cmp.Or(a.status, http.StatusOK) }

func appendResult(buf []byte, v any) []byte {
	if fast, ok := v.(appender); ok {
		return fast.AppendJSON(buf)
	}
	return append(buf, marshal(v)...)
}

// marshal encodes values of this package's own types. Only a seed's free-form
// JSON can fail to encode; it is answered as null.
func marshal(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		return []byte("null")
	}
	return data
}

// encode puts a failure into the envelope of the operation's family: the
// organizations API leaves result out, the others send null. A 403 says where
// the operation is documented, and with it which permission groups it accepts.
func (f *failure) encode(op string) reply {
	problems := slices.Clone(f.problems)
	for i := range problems {
		if f.status == http.StatusForbidden && op != "" {
			problems[i].DocumentationURL = documentation(op)
		}
	}
	body := append([]byte(nil), `{"success":false,"errors":`...)
	body = append(body, marshal(problems)...)
	body = append(body, `,"messages":[]`...)
	if !omitsResult(op) {
		body = append(body, `,"result":null`...)
	}
	if f.info != nil {
		body = append(append(body, `,"result_info":`...), marshal(f.info)...)
	}
	return reply{status: f.status, header: f.header, body: append(body, '}')}
}

func omitsResult(op string) bool {
	return strings.HasPrefix(op, "AccountOrganizations.") || strings.HasPrefix(op, "AccountProfile.")
}

package option

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// WithJSONSet sets a value in the JSON body at a path such as
// "settings.enforce_twofactor" or "policies.0.effect", creating what is missing
// along the path. A call without a body gets one.
//
// The path is one of github.com/tidwall/sjson: -1 appends to an array, and in a
// name the characters . * ? # | @ are escaped by a backslash, as in
// `resources.com\.cloudflare\.api\.account\.\*`. A path that searches, such as
// "policies.#.effect", sets everything that it finds; if it finds nothing, or
// an index is far past an array's end, the call returns an error.
func WithJSONSet(path string, value any) RequestOption {
	return jsonEdit("WithJSONSet", path, func(body []byte) ([]byte, error) {
		if err := padding(body, path); err != nil {
			return nil, err
		}
		edited, err := sjson.SetBytes(append([]byte(nil), body...), path, value)
		if err == nil && searches(path) && bytes.Equal(edited, body) && nothing(gjson.GetBytes(body, path)) {
			err = errors.New("nothing in the body is at this path")
		}
		return edited, err
	})
}

// WithJSONDel removes the value at a path of the JSON body. See WithJSONSet for
// paths; one that searches is an error here.
func WithJSONDel(path string) RequestOption {
	return jsonEdit("WithJSONDel", path, func(body []byte) ([]byte, error) {
		return sjson.DeleteBytes(append([]byte(nil), body...), path)
	})
}

// jsonEdit makes an option of an edit, which must not change the bytes that it
// is given: they may be the caller's.
func jsonEdit(option, path string, edit func([]byte) ([]byte, error)) RequestOption {
	change := func(body *config.Body) error {
		if body.Stream != nil {
			return fmt.Errorf("option.%s %q: the body is a stream", option, path)
		}
		if !editable(body.Bytes) {
			return fmt.Errorf("option.%s %q: the body is neither a JSON object nor an array", option, path)
		}
		edited, err := edit(body.Bytes)
		if err != nil {
			return fmt.Errorf("option.%s %q: %w", option, path, err)
		}
		body.Bytes = edited
		if body.ContentType == "" {
			body.ContentType = "application/json"
		}
		return nil
	}
	return set(func(c *config.Config) { c.Body = append(c.Body, change) })
}

// editable reports whether a body can be edited without losing it: sjson
// replaces anything else by a new object.
func editable(body []byte) bool {
	if len(bytes.TrimSpace(body)) == 0 {
		return true
	}
	r := gjson.ParseBytes(body)
	return gjson.ValidBytes(body) && (r.IsObject() || r.IsArray() || r.Type == gjson.Null)
}

// searches reports whether a path may be one that searches: sjson never creates
// what such a path names.
func searches(path string) bool { return strings.ContainsAny(path, "*?#|@") }

// nothing reports whether a path found nothing, which is an empty list for an
// array without elements.
func nothing(r gjson.Result) bool { return !r.Exists() || r.IsArray() && length(r) == 0 }

// mostPadding is how many nulls may come before a value that is set past the end
// of an array.
const mostPadding = 1000

// padding refuses a path with an index that would fill memory with nulls. A
// number is an index unless it names a field of an object.
func padding(body []byte, path string) error {
	for start, end := 0, 0; start <= len(path); start = end + 1 {
		end = start + nameEnd(path[start:])
		// Of a name it returns 0, and the largest number for one that is too large.
		index, _ := strconv.ParseUint(path[start:end], 10, 64)
		if index > mostPadding && pads(body, path[:start], index) {
			return fmt.Errorf("the index %s is past the array's end", path[start:end])
		}
	}
	return nil
}

// pads reports whether there would be too many nulls before an index into what is
// at a path, which ends in a dot unless it is empty.
func pads(body []byte, path string, index uint64) bool {
	parent := gjson.ParseBytes(body)
	if path != "" {
		parent = gjson.GetBytes(body, strings.TrimSuffix(path, "."))
	}
	return !parent.IsObject() && index > mostPadding+uint64(length(parent))
}

func length(r gjson.Result) int {
	if r.IsArray() {
		return len(r.Array())
	}
	return 0
}

// nameEnd returns where the first name of a path ends.
func nameEnd(path string) int {
	for i := 0; i < len(path); i++ {
		switch path[i] {
		case '\\':
			i++
		case '.':
			return i
		}
	}
	return len(path)
}

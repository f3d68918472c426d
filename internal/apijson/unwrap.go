package apijson

import (
	"strings"

	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// Unwrapped returns every object of a field whose model has UnwrapArray: first,
// if the reply had one object, or all elements of the array of which the
// decoder took the first. It is nil if the reply had neither.
func Unwrapped[T any](f respjson.Field, first T) []T {
	raw := f.Raw()
	if !strings.HasPrefix(raw, "[") {
		if f.IsNull() || f.IsInvalid() {
			return nil
		}
		return []T{first}
	}
	var all []T
	if Unmarshal([]byte(raw), &all) != nil {
		return nil // it was read once already, so this can't happen
	}
	return all
}

package apijson

import (
	"strings"

	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// Unwrapped is every object of a field whose model has UnwrapArray: first, of
// which the decoder took all there is, or the elements of the array of which it
// took the first. It is nil where the reply had neither.
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
		return nil // it was read once already, so this is out of reach
	}
	return all
}

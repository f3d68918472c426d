package cloudflare

import (
	"io"

	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// F sets a parameter to value, which is sent even when it is zero. A parameter
// that is not set is left out of the request.
func F[T any](value T) param.Field[T] { return param.Set(value) }

// Null sends null for a parameter. In a query it is the same as leaving the
// parameter out.
func Null[T any]() param.Field[T] { return param.Null[T]() }

// Raw sends value for a parameter in place of a T, for values that the type
// does not foresee. nil is the same as [Null].
func Raw[T any](value any) param.Field[T] { return param.Raw[T](value) }

// Int is [F] for a whole number.
func Int(value int64) param.Field[int64] { return F(value) }

// String is [F] for a text.
func String(value string) param.Field[string] { return F(value) }

// Float is [F] for a number.
func Float(value float64) param.Field[float64] { return F(value) }

// Bool is [F] for true or false.
func Bool(value bool) param.Field[bool] { return F(value) }

// FileParam sets a parameter to a file that is read from reader when the
// request is sent, once: see [param.NewFile]. No operation of the Accounts API
// takes one; it is for [Client.Execute].
func FileParam(reader io.Reader, filename, contentType string) param.Field[io.Reader] {
	return F[io.Reader](param.NewFile(reader, filename, contentType))
}

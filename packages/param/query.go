package param

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"net/url"
	"reflect"
	"strconv"

	"github.com/google/go-querystring/query"
)

// Query returns params, a struct whose fields have url tags, as a query
// string's values. Omitted and null fields are left out, lists repeat their
// key, the fields of a nested struct get a dot before their name, and times are
// RFC 3339 with their clock time. The error names the parameter that can't be
// sent.
func Query(params any) (url.Values, error) {
	if params == nil {
		return nil, nil
	}
	return query.Values(params)
}

// URLQuery is [Query] for methods that return no error: it leaves out what
// can't be sent.
func URLQuery(params any) url.Values {
	values, _ := Query(params)
	return values
}

func encode(key string, values *url.Values, omitted bool, raw, value any) error {
	if omitted {
		return nil
	}
	err := add(values, key, payload(raw, value))
	if named := (*parameterError)(nil); err == nil || errors.As(err, &named) {
		return err // the innermost error has the whole name
	}
	return &parameterError{key, err}
}

// parameterError names the parameter that can't be sent.
type parameterError struct {
	key string
	err error
}

func (e *parameterError) Error() string { return "parameter " + e.key + ": " + e.err.Error() }

func (e *parameterError) Unwrap() error { return e.err }

func add(values *url.Values, key string, value any) error {
	if encoder, ok := value.(query.Encoder); ok {
		return encoder.EncodeValues(key, values)
	}
	if text, ok, err := scalar(value); ok || err != nil {
		values.Add(key, text)
		return err
	}
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.Slice, reflect.Array:
		return addList(values, key, v)
	case reflect.Struct, reflect.Map:
		return addNested(values, key, v)
	case reflect.Pointer:
		if isNil(value) {
			return nil
		}
		return add(values, key, v.Elem().Interface())
	}
	return fmt.Errorf("a %T can't stand in a query", value)
}

func addList(values *url.Values, key string, list reflect.Value) error {
	for i := range list.Len() {
		if err := add(values, key, list.Index(i).Interface()); err != nil {
			return err
		}
	}
	return nil
}

func addNested(values *url.Values, key string, nested reflect.Value) error {
	if nested.Kind() == reflect.Map {
		for _, name := range nested.MapKeys() {
			if err := add(values, fmt.Sprintf("%s.%v", key, name), nested.MapIndex(name).Interface()); err != nil {
				return err
			}
		}
		return nil
	}
	inner, err := query.Values(nested.Interface())
	for name, texts := range inner {
		(*values)[key+"."+name] = append((*values)[key+"."+name], texts...)
	}
	return err
}

// scalar returns the text of a value that is neither a list nor nested.
func scalar(value any) (text string, ok bool, err error) {
	if v, ok := value.(encoding.TextMarshaler); ok && !isNil(value) {
		text, err := v.MarshalText()
		return string(text), err == nil, err
	}
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.String:
		return v.String(), true, nil
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), true, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), true, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10), true, nil
	case reflect.Float32, reflect.Float64:
		return float(v.Float())
	}
	return "", false, nil
}

func isNil(value any) bool {
	v := reflect.ValueOf(value)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

// float writes whole numbers without a fraction: a page is 2, not 2e+00.
func float(f float64) (string, bool, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "", false, fmt.Errorf("%v is not a number that can be sent", f)
	}
	return strconv.FormatFloat(f, 'f', -1, 64), true, nil
}

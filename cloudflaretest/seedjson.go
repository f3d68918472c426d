package cloudflaretest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// ParseSeed reads a seed's JSON form. Invalid JSON, a value of a wrong type, or
// an unknown key is an error that says where: the line and the column, both
// from 1, and the path.
func ParseSeed(data []byte) (seed Seed, err error) {
	if err := parse(data, &seed); err != nil {
		return Seed{}, err
	}
	return seed, nil
}

// parse reads JSON into what v points to, and refuses keys that it does not
// have.
func parse(data []byte, v any) error {
	err := json.Unmarshal(data, v)
	if known := located(data, err); known != nil {
		return known
	}
	keys := keyChecker{data: data, Decoder: json.NewDecoder(bytes.NewReader(data))}
	return cmp.Or(keys.value(reflect.TypeOf(v), "$"), err)
}

// located says where in data an error of encoding/json is, and is nil for
// others.
func located(data []byte, err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("%s: %w", place(data, syntax.Offset), err)
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Errorf("%s: %s must not be a JSON %s", place(data, wrong.Offset), wrong.Field, wrong.Value)
	}
	return nil
}

// place is the line and the column of the last of the first n bytes.
func place(data []byte, n int64) string {
	before := data[:min(max(n-1, 0), int64(len(data)))]
	line := bytes.Count(before, []byte("\n")) + 1
	return fmt.Sprintf("line %d, column %d", line, len(before)-bytes.LastIndexByte(before, '\n'))
}

// keyChecker walks through JSON that is known to fit a type.
type keyChecker struct {
	data []byte
	*json.Decoder
}

var (
	rawJSON = reflect.TypeFor[json.RawMessage]()
	aTime   = reflect.TypeFor[time.Time]()
)

// value checks the keys of the next value, which is of type t; if t is nil, or
// not a struct, list or map, it may be anything.
func (k keyChecker) value(t reflect.Type, path string) error {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == rawJSON || t != nil && t.Kind() == reflect.Interface {
		t = nil
	}
	token, err := k.Token()
	switch token {
	case json.Delim('{'):
		return k.object(t, path)
	case json.Delim('['):
		return k.list(t, path)
	}
	if text, isText := token.(string); isText && t == aTime {
		err = k.time(text, path)
	}
	return err
}

// time returns an error that says where a text is that is not a time:
// encoding/json does not say it.
func (k keyChecker) time(text, path string) error {
	if _, err := time.Parse(time.RFC3339, text); err != nil {
		return fmt.Errorf("%s: %s must be an RFC 3339 timestamp", place(k.data, k.InputOffset()), path)
	}
	return nil
}

func (k keyChecker) list(t reflect.Type, path string) error {
	if t != nil {
		t = t.Elem()
	}
	for i := 0; k.More(); i++ {
		if err := k.value(t, path+"["+strconv.Itoa(i)+"]"); err != nil {
			return err
		}
	}
	_, err := k.Token()
	return err
}

func (k keyChecker) object(t reflect.Type, path string) error {
	for k.More() {
		start := k.InputOffset()
		token, err := k.Token()
		if err != nil {
			return err
		}
		key := token.(string)
		inner, known := member(t, key)
		if !known {
			quote := start + int64(bytes.IndexByte(k.data[start:], '"'))
			return fmt.Errorf("%s: unknown key %q at %s", place(k.data, quote+1), key, path)
		}
		if err := k.value(inner, path+"."+key); err != nil {
			return err
		}
	}
	_, err := k.Token()
	return err
}

// member returns the type of the value that an object of type t has under a
// key, as encoding/json finds it: in upper or lower case, and in embedded
// structs too.
func member(t reflect.Type, key string) (reflect.Type, bool) {
	if t == nil || t.Kind() != reflect.Struct {
		if t != nil && t.Kind() == reflect.Map {
			return t.Elem(), true
		}
		return nil, true
	}
	for _, field := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name != "" && strings.EqualFold(name, key) {
			return field.Type, true
		}
	}
	return nil, false
}

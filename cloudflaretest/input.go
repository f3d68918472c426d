package cloudflaretest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// problems collects everything that is wrong with a request, for one reply to
// name.
type problems struct{ list []problem }

func (p *problems) add(pointer, message string) {
	p.list = append(p.list, problem{Code: codeInvalidRequest, Message: message, Source: &source{pointer}})
}

// failure returns nil when nothing was wrong.
func (p *problems) failure() error {
	if len(p.list) == 0 {
		return nil
	}
	return &failure{status: http.StatusBadRequest, problems: p.list}
}

// value is one value of a request's body or query, with its JSON pointer. Its
// methods read it as a type and note a problem when it is not one. Absent and
// null read as zero.
type value struct {
	v       any
	pointer string
	errs    *problems
}

func (in value) present() bool { return in.v != nil }

func (in value) wrong(format string, args ...any) {
	in.errs.add(in.pointer, in.says(format, args...))
}

func (in value) says(format string, args ...any) string {
	return in.name() + " " + fmt.Sprintf(format, args...)
}

func (in value) name() string {
	if in.pointer == "" {
		return "body"
	}
	return strings.ReplaceAll(in.pointer[1:], "/", ".")
}

// field returns a member of an object, absent when the value is not an object.
func (in value) field(name string) value {
	m, _ := in.v.(map[string]any)
	escaped := strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
	return value{m[name], in.pointer + "/" + escaped, in.errs}
}

// needs notes a problem when the value is absent.
func (in value) needs() value {
	if !in.present() {
		in.wrong("is required")
	}
	return in
}

// object notes a problem when the value is not an object.
func (in value) object() value {
	as[map[string]any](in, "an object")
	return in
}

// as reads the value as a T, which JSON calls what.
func as[T any](in value, what string) (T, bool) {
	t, ok := in.v.(T)
	if !ok && in.present() {
		in.wrong("must be %s", what)
	}
	return t, ok
}

// text reads a string of at most longest characters.
func (in value) text(longest int) string {
	s, _ := as[string](in, "a string")
	if len([]rune(s)) > longest {
		in.wrong("must have at most %d characters", longest)
	}
	return s
}

// filled reads a string that must not be empty.
func (in value) filled(longest int) string {
	s := in.text(longest)
	if _, isText := in.v.(string); isText && s == "" {
		in.wrong("must not be empty")
	}
	return s
}

func (in value) boolean() bool {
	b, _ := as[bool](in, "a boolean")
	return b
}

// oneOf reads a string that must be one of the given ones.
func (in value) oneOf(known ...string) string {
	s, ok := as[string](in, "a string")
	if ok && !slices.Contains(known, s) {
		in.wrong("must be one of %s", strings.Join(known, ", "))
	}
	return s
}

// time reads an RFC 3339 timestamp.
func (in value) time() time.Time {
	s, ok := as[string](in, "a string")
	t, err := time.Parse(time.RFC3339, s)
	if ok && err != nil {
		in.wrong("must be an RFC 3339 timestamp")
	}
	return t.UTC()
}

// items reads an array.
func (in value) items() []value {
	list, _ := as[[]any](in, "an array")
	values := make([]value, len(list))
	for i, v := range list {
		values[i] = value{v, in.pointer + "/" + strconv.Itoa(i), in.errs}
	}
	return values
}

// each reads an array, every item by read. It is nil when there is no array,
// not when there is an empty one.
func each[T any](in value, read func(value) T) []T {
	if !in.present() {
		return nil
	}
	list := []T{}
	for _, item := range in.items() {
		list = append(list, read(item))
	}
	return list
}

// cidr reads an address or a range of addresses.
func (in value) cidr() string {
	s := in.text(64)
	if _, err := parseRange(s); err != nil {
		in.wrong("must be an IP address or a CIDR range")
	}
	return s
}

func parseRange(s string) (netip.Prefix, error) {
	if strings.Contains(s, "/") {
		prefix, err := netip.ParsePrefix(s)
		return prefix.Masked(), err
	}
	addr, err := netip.ParseAddr(s)
	return netip.PrefixFrom(addr, addr.BitLen()), err
}

// number reads a whole number from a query, which is fallback when absent.
func (in value) number(fallback int) int {
	s, ok := in.v.(string)
	if !ok {
		return fallback
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		in.wrong("must be a whole number")
		return fallback
	}
	return n
}

// clamped reads a whole number from a query, as the bound that is nearest when
// it is out of bounds.
func (in value) clamped(fallback, least, most int) int {
	return min(max(in.number(fallback), least), most)
}

// integer reads a whole number from a query that must be within bounds, and is
// fallback when absent.
func (in value) integer(fallback, least, most int) int {
	n := in.number(fallback)
	if in.present() && (n < least || n > most) {
		in.wrong("must be from %d to %d", least, most)
	}
	return n
}

// flag reads a boolean from a query.
func (in value) flag() bool {
	s, ok := in.v.(string)
	b, err := strconv.ParseBool(s)
	if ok && err != nil {
		in.wrong("must be true or false")
	}
	return b
}

// instant reads a date, which stands for its first moment in UTC, or an
// RFC 3339 timestamp.
func (in value) instant() time.Time {
	s, _ := in.v.(string)
	if day, err := time.Parse(time.DateOnly, s); err == nil {
		return day
	}
	t, err := time.Parse(time.RFC3339, s)
	if in.present() && err != nil {
		in.wrong("must be a date or an RFC 3339 timestamp")
	}
	return t.UTC()
}

// parseBody reads a JSON body, a list or an object. An empty one reads as an
// absent value.
func parseBody(data []byte, list bool, errs *problems) (value, error) {
	root := value{errs: errs}
	if len(data) == 0 {
		return root, nil
	}
	if err := json.Unmarshal(data, &root.v); err != nil {
		return root, refuse(http.StatusBadRequest, codeMalformedJSON, "Malformed JSON in request body")
	}
	_, isList := root.v.([]any)
	_, isObject := root.v.(map[string]any)
	switch {
	case list && !isList:
		root.wrong("must be an array")
	case !list && !isObject:
		root.wrong("must be an object")
	}
	return root, errs.failure()
}

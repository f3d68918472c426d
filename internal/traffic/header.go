package traffic

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Told is what a reply's headers say about the API's limits. It is read before
// the pace is locked, so that goroutines don't wait for each other's headers.
type Told struct {
	limits [tracked]said
	n      int
}

// tracked is how many limits are remembered at a time. The API has one or two.
const tracked = 4

// said is what a reply says about one limit.
type said struct {
	name         string
	left, quota  int64         // quota is 0 when it is not said
	reset, whole time.Duration // to the window's end, and of the window
}

// Read reads the headers Ratelimit and Ratelimit-Policy, which are structured
// lists (RFC 9651): `"default";r=50;t=30` and `"default";q=100;w=60`. What is
// malformed, or makes no sense, is ignored.
func Read(header http.Header) (t Told) {
	if len(header["Ratelimit"]) == 0 {
		return t
	}
	states, n := items(header["Ratelimit"], "r", "t")
	policies, known := items(header["Ratelimit-Policy"], "q", "w")
	for _, state := range states[:n] {
		s := said{name: state.name, left: int64(state.first), reset: seconds(state.second)}
		for _, p := range policies[:known] {
			same := p.name == s.name || n == 1 && known == 1
			if same && p.first >= 1 && p.second > 0 {
				s.quota, s.whole = int64(p.first), seconds(p.second)
			}
		}
		t.limits[t.n] = s
		t.n++
	}
	return t
}

// Tightest returns what the headers say about the limit with the fewest
// requests left; quota and window are 0 when they don't say it.
func (t *Told) Tightest() (left, quota int64, reset, window time.Duration) {
	for i, s := range t.limits[:t.n] {
		if i == 0 || s.left < left {
			left, quota, reset, window = s.left, s.quota, s.reset, s.whole
		}
	}
	return left, quota, reset, window
}

// seconds returns a duration with which calculations don't overflow.
func seconds(n float64) time.Duration { return time.Duration(min(n, 1e9) * float64(time.Second)) }

// item is one of a list: its name, and two of its parameters.
type item struct {
	name          string
	first, second float64
}

// items reads those of a list that have both parameters, as numbers of at least
// 0. A malformed list has none.
func items(lines []string, first, second string) (found [tracked]item, n int) {
	s := scanner{rest: strings.Join(lines, ",")}
	for n < tracked && s.more() {
		it, whole := s.item(first, second)
		if s.bad {
			return found, 0
		}
		if whole {
			found[n] = it
			n++
		}
	}
	return found, n
}

// scanner takes a structured list apart.
type scanner struct {
	rest string
	bad  bool // it is not one
}

// more reports whether another item follows.
func (s *scanner) more() bool {
	s.skip(" \t,")
	return s.rest != ""
}

func (s *scanner) skip(set string) { s.rest = strings.TrimLeft(s.rest, set) }

// item reads a name and its parameters up to the next item.
func (s *scanner) item(first, second string) (it item, whole bool) {
	var hasFirst, hasSecond bool
	it.name = s.value()
	for s.skip(" \t"); strings.HasPrefix(s.rest, ";"); s.skip(" \t") {
		s.rest = s.rest[1:]
		s.skip(" ")
		key, value := s.key(), ""
		if strings.HasPrefix(s.rest, "=") {
			s.rest = s.rest[1:]
			value = s.value()
		}
		switch key {
		case first:
			it.first, hasFirst = decimal(value)
		case second:
			it.second, hasSecond = decimal(value)
		}
	}
	s.bad = s.bad || s.rest != "" && s.rest[0] != ','
	return it, hasFirst && hasSecond
}

func (s *scanner) key() string { return s.until("=;, \t") }

// value reads a string, without its quotes, or any other value. A string without an
// end is left where it is, and is no item.
func (s *scanner) value() string {
	if !strings.HasPrefix(s.rest, `"`) {
		return s.until(";, \t")
	}
	for i := 1; i < len(s.rest); i++ {
		switch s.rest[i] {
		case '\\':
			i++
		case '"':
			value := s.rest[1:i]
			s.rest = s.rest[i+1:]
			return value
		}
	}
	return ""
}

func (s *scanner) until(set string) (text string) {
	end := strings.IndexAny(s.rest, set)
	if end < 0 {
		end = len(s.rest)
	}
	text, s.rest = s.rest[:end], s.rest[end:]
	s.bad = s.bad || text == ""
	return text
}

// decimal reads an integer or a decimal as structured fields have them: at most
// 15 digits, no exponent. Negative ones make no sense in any of the parameters.
func decimal(text string) (float64, bool) {
	most := 15
	if strings.Contains(text, ".") {
		most++
	}
	if len(text) > most || strings.Trim(text, "0123456789.") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}

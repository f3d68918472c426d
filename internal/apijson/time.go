package apijson

import (
	"strings"
	"time"
)

// layouts are what the API has been seen to write besides RFC 3339.
var layouts = []string{
	time.RFC3339Nano,
	"2006-01-02T15:04:05.999999999Z0700",
	"2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05.999999999Z0700",
	"2006-01-02 15:04:05.999999999",
	time.DateOnly,
}

func parseTime(s string) (time.Time, bool) {
	if t, ok := parseUTC(s); ok {
		return t, true
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// parseUTC reads the form that nearly every time stamp of the API has,
// 2006-01-02T15:04:05[.fraction]Z, several times faster than time.Parse.
func parseUTC(s string) (t time.Time, ok bool) {
	if len(s) < len("2006-01-02T15:04:05Z") || s[len(s)-1] != 'Z' || s[10] != 'T' ||
		s[4] != '-' || s[7] != '-' || s[13] != ':' || s[16] != ':' {
		return t, false
	}
	nanos, good := fraction(s[19 : len(s)-1])
	year, month, day := pair(s[0:])*100+pair(s[2:]), pair(s[5:]), pair(s[8:])
	hour, minute, second := pair(s[11:]), pair(s[14:]), pair(s[17:])
	if !good || hour > 23 || minute > 59 || second > 59 {
		return t, false
	}
	t = time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.UTC)
	// time.Date turns 31 April into 1 May: what it changed was no date.
	y, m, d := t.Date()
	return t, y == year && int(m) == month && d == day
}

// pair is the number of two digits, or one too large for any part of a date.
func pair(s string) int {
	tens, units := s[0]-'0', s[1]-'0'
	if tens > 9 || units > 9 {
		return 1 << 20
	}
	return int(tens)*10 + int(units)
}

// fraction turns ".25" into nanoseconds; digits past the ninth are dropped.
func fraction(s string) (nanos int, ok bool) {
	if s == "" {
		return 0, true
	}
	if s[0] != '.' || len(s) == 1 || strings.Trim(s[1:], "0123456789") != "" {
		return 0, false
	}
	for i := 1; i <= 9; i++ {
		nanos *= 10
		if i < len(s) {
			nanos += int(s[i] - '0')
		}
	}
	return nanos, true
}

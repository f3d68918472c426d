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
		if t, err := time.Parse(layout, s); err == nil && writable(t) {
			return t, true
		}
	}
	return time.Time{}, false
}

// writable reports whether encoding/json can write the time: time.Parse takes
// an offset of a whole day, which no zone has, and Time.MarshalJSON does not.
func writable(t time.Time) bool {
	_, offset := t.Zone()
	return offset > -24*60*60 && offset < 24*60*60
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
	if !good || year > 9999 || hour > 23 || minute > 59 || second > 59 {
		return t, false
	}
	if day < 1 || day > daysIn(year, month) {
		return t, false
	}
	seconds := int64(days(year, month, day))*86400 + int64(hour*3600+minute*60+second)
	return time.Unix(seconds, int64(nanos)).UTC(), true
}

var monthDays = [...]int{1: 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// daysIn is the length of a month, or 0 for one that is none.
func daysIn(year, month int) int {
	if month < 1 || month > 12 {
		return 0
	}
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	return monthDays[month]
}

// days is how many days a date is after 1 January 1970. Counting years from
// March, the leap day is the last and the months before it follow one line.
func days(year, month, day int) int {
	if month -= 3; month < 0 {
		month += 12
		year--
	}
	const toEpoch = 719468 // days from 1 March of the year 0
	return year*365 + floor(year, 4) - floor(year, 100) + floor(year, 400) + (153*month+2)/5 + day - 1 - toEpoch
}

// floor is a/b rounded down: January of the year 0 counts as of the year -1.
func floor(a, b int) int {
	if a < 0 {
		return (a - b + 1) / b
	}
	return a / b
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

package apijson

import "time"

// parseTime takes RFC 3339, and other forms that the API has been seen to
// write: a space for the T, an offset without a colon, no zone at all, which
// means UTC, and a date alone. It is several times faster than time.Parse, and
// allocates only zones.
func parseTime(s string) (t time.Time, ok bool) {
	const date, clock = len("2006-01-02"), len("T15:04:05")
	if len(s) == date {
		return parseDate(s, 0, 0)
	}
	if len(s) < date+clock || s[date] != 'T' && s[date] != ' ' {
		return t, false
	}
	seconds, ok1 := parseClock(s[date+1 : date+clock])
	nanos, zone, ok2 := fraction(s[date+clock:])
	offset, ok3 := parseZone(zone)
	t, ok = parseDate(s[:date], seconds-offset, nanos)
	if ok = ok && ok1 && ok2 && ok3; ok && zone != "" && zone != "Z" {
		t = in(t, offset)
	}
	return t, ok
}

// parseOdd takes what encoding/json takes beyond RFC 3339: one digit for the
// hour, a comma for the point. It is for texts that seem to be odd: time.Parse
// makes an error for all others.
func parseOdd(s string) (t time.Time, ok bool) {
	t, err := time.Parse(time.RFC3339, s)
	return t, err == nil && writable(t)
}

// writable reports whether encoding/json can write the time: time.Parse takes
// an offset of a whole day, which no zone has, and Time.MarshalJSON does not.
func writable(t time.Time) bool {
	_, offset := t.Zone()
	return offset > -24*60*60 && offset < 24*60*60
}

func seemsOdd(s string) bool { return len(s) > len(time.DateOnly) && s[len(time.DateOnly)] == 'T' }

// parseDate returns the time that is this many seconds and nanoseconds after
// the beginning of a day, in UTC.
func parseDate(s string, seconds, nanos int) (t time.Time, ok bool) {
	year, month, day := pair(s)*100+pair(s[2:]), pair(s[5:]), pair(s[8:])
	if s[4] != '-' || s[7] != '-' || year > 9999 || month > 12 || day > 31 {
		return t, false
	}
	// time.Date would turn 31 June into 1 July.
	if month == 0 || day == 0 || day > 28 && time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() != day {
		return t, false
	}
	return time.Date(year, time.Month(month), day, 0, 0, seconds, nanos, time.UTC), true
}

func parseClock(s string) (seconds int, ok bool) {
	hour, minute, second := pair(s), pair(s[3:]), pair(s[6:])
	ok = s[2] == ':' && s[5] == ':' && hour < 24 && minute < 60 && second < 60
	return hour*3600 + minute*60 + second, ok
}

// parseZone takes "", Z, +02:00 and +0200, and returns seconds east of UTC.
func parseZone(s string) (offset int, ok bool) {
	if s == "" || s == "Z" {
		return 0, true
	}
	if len(s) == len("+02:00") && s[3] == ':' {
		s = s[:3] + s[4:]
	}
	if len(s) != len("+0200") || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	hour, minute := pair(s[1:]), pair(s[3:])
	if offset = hour*3600 + minute*60; s[0] == '-' {
		offset = -offset
	}
	return offset, hour < 24 && minute < 60
}

// in returns t in the zone of an offset: the local zone if that has the offset
// at that time, as time.Parse does.
func in(t time.Time, offset int) time.Time {
	local := t.Local() //nolint:gosmopolitan // as time.Parse does
	if _, own := local.Zone(); own == offset {
		return local
	}
	return t.In(time.FixedZone("", offset))
}

// pair returns the number of two digits, or a number too large for any part of
// a time.
func pair(s string) int {
	tens, units := s[0]-'0', s[1]-'0'
	if tens > 9 || units > 9 {
		return 1 << 20
	}
	return int(tens)*10 + int(units)
}

// fraction turns the ".25" that s may begin with into nanoseconds, and returns
// what follows it. Digits past the ninth are dropped.
func fraction(s string) (nanos int, rest string, ok bool) {
	if s == "" || s[0] != '.' {
		return 0, s, true
	}
	end, unit := 1, 100_000_000
	for ; end < len(s) && s[end]-'0' <= 9; end++ {
		nanos += int(s[end]-'0') * unit
		unit /= 10
	}
	return nanos, s[end:], end > 1
}

package apijson

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// layouts are the forms that parseTime takes, as package time writes them.
var layouts = []string{
	time.RFC3339Nano,
	"2006-01-02T15:04:05.999999999Z0700",
	"2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05.999999999Z0700",
	"2006-01-02 15:04:05.999999999",
	time.DateOnly,
}

// checkParsing holds parseTime against package time: what encoding/json takes is
// taken, and what is taken is the time, in the zone, that one of the layouts says.
func checkParsing(t *testing.T, text string) {
	t.Helper()
	quoted, err := json.Marshal(text)
	require.NoError(t, err)
	var want time.Time
	if json.Unmarshal(quoted, &want) == nil && writable(want) {
		m := decode(t, `{"time":`+string(quoted)+`}`)
		require.Equal(t, want, m.Time, text)
		require.False(t, m.JSON.Time.IsInvalid(), text)
	}
	got, ok := parseTime(text)
	if !ok {
		return
	}
	for _, layout := range layouts {
		if want, err := time.Parse(layout, text); err == nil {
			require.Equal(t, want, got, text)
			return
		}
	}
	t.Errorf("%q is no time", text)
}

// timesOf are texts in every layout, and each with any one byte changed, left out
// or there twice.
func timesOf(at time.Time) []string {
	var list []string
	for _, layout := range layouts {
		text := at.Format(layout)
		list = append(list, text)
		for i := range len(text) {
			list = append(list, text[:i]+text[i+1:], text[:i]+text[i:i+1]+text[i:])
			for _, c := range "0123459:-+.,TZ tz/\x00\xff" {
				list = append(list, text[:i]+string(c)+text[i+1:])
			}
		}
	}
	return list
}

func TestTimesAreThoseOfPackageTime(t *testing.T) {
	for _, offset := range []int{0, 2 * 3600, -11*3600 - 45*60, 14 * 3600, 61 * 60} {
		for _, nanos := range []int{0, 250e6, 123456789} {
			zone := time.FixedZone("", offset)
			for _, text := range timesOf(time.Date(2024, 2, 29, 23, 59, 59, nanos, zone)) {
				checkParsing(t, text)
			}
		}
	}
	for day := time.Date(1895, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2105; day = day.Add(17 * time.Hour) {
		got, ok := parseTime(day.Format(time.RFC3339))
		require.True(t, ok && got.Equal(day), day)
	}
	for _, text := range []string{"0000-01-01", "9999-12-31", "2023-02-29", "1900-02-29",
		"2000-02-29", "2024-04-31", "2024-00-10", "2024-10-00"} {
		checkParsing(t, text+"T00:00:00Z")
		checkParsing(t, text)
	}
}

func TestATextThatIsNoTimeCostsNothing(t *testing.T) {
	require.Zero(t, testing.AllocsPerRun(100, func() {
		parseTime("yesterday, or so, but not now")
		parseTime("2024-02-30T00:00:00Z")
		parseTime("2024-01-01T00:00:00+99:99")
	}))
}

func FuzzTime(f *testing.F) {
	for _, text := range timesOf(time.Date(2024, 2, 29, 23, 59, 59, 25e7, time.UTC))[:200] {
		f.Add(text)
	}
	f.Fuzz(checkParsing)
}

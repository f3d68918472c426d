package main

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// pageOf is the page of a report.
func pageOf(t *testing.T, r *report) string {
	var out strings.Builder
	require.NoError(t, r.html(&out))
	return out.String()
}

const evil = `"><script>document.title="owned"</script><img src="http://evil.example/x" onerror=alert(1)>{{.}}`

// evilReport has it wherever text of the API can be.
func evilReport() *report {
	from := source{evil, evil, access.Reading{At: time.Now(), RayID: evil},
		[]access.ReviewFinding{{Kind: permissions.Kind(evil), Text: evil}, {Kind: access.FoundNoSecondFactor, Text: evil}}}
	r := newReport(config{since: time.Now().AddDate(0, 0, -90)}, time.Now())
	r.Accounts = []account{{source: from}}
	r.People = []person{{source: from, Name: evil, Email: evil, Status: evil, Grants: []string{evil}},
		{source: from, Name: evil, Email: evil, Status: "accepted", Grants: []string{evil}}}
	r.Tokens = []token{{source: from, Name: evil, ID: evil, Status: evil, Grants: []string{evil}}}
	r.Unread = []unread{{evil, evil, evil}}
	return r
}

func TestThePageEscapesEverything(t *testing.T) {
	text := pageOf(t, evilReport())
	require.NotContains(t, text, "<script")
	require.NotContains(t, text, "<img")
	require.GreaterOrEqual(t, strings.Count(text, "&lt;script&gt;"), 15)
}

// Nothing is loaded from elsewhere, and nothing runs.
func TestThePageNeedsNothingElse(t *testing.T) {
	text := pageOf(t, newReport(config{}, time.Now()))
	require.NotRegexp(t, `(?i)https?:|//[a-z]|\bsrc=|\bhref=|url\(|@import|\son\w+=`, text)
	require.NotRegexp(t, `<(script|link|iframe|img|object|form|base)\b`, text)
	require.Contains(t, text, `content="default-src 'none'; style-src 'unsafe-inline'"`)
	require.Contains(t, text, "Nothing was found.")
}

// variables returns the colours of the light page, and those of the dark one.
func variables(t *testing.T) (light, dark map[string]string) {
	parts := strings.SplitN(pageText, "prefers-color-scheme: dark", 2)
	require.Len(t, parts, 2)
	sets := [2]map[string]string{}
	for i, part := range parts {
		sets[i] = map[string]string{}
		_, part, _ = strings.Cut(part, ":root {")
		part, _, _ = strings.Cut(part, "}")
		for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(part, -1) {
			sets[i][m[1]] = m[2]
		}
	}
	return sets[0], sets[1]
}

// contrast is that of WCAG 2.
func contrast(t *testing.T, a, b string) float64 {
	luminance := func(colour string) float64 {
		n, err := strconv.ParseUint(colour[1:], 16, 32)
		require.NoError(t, err)
		part := func(shift int) float64 {
			c := float64(n>>shift&255) / 255
			if c <= 0.04045 {
				return c / 12.92
			}
			return math.Pow((c+0.055)/1.055, 2.4)
		}
		return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
	}
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// All text can be read by people who see less, and charts can be told from what is
// behind them, light and dark.
func TestThePageHasContrast(t *testing.T) {
	light, dark := variables(t)
	require.Len(t, dark, len(light))
	for _, colours := range []map[string]string{light, dark} {
		for _, text := range []string{"ink", "soft", "good", "warn", "bad", "plain"} {
			for _, under := range []string{"page", "card"} {
				require.GreaterOrEqual(t, contrast(t, colours[text], colours[under]), 4.5, "%s on %s", text, under)
			}
		}
		for _, tone := range []string{"good", "warn", "bad", "plain"} {
			require.GreaterOrEqual(t, contrast(t, colours[tone], colours[tone+"-bg"]), 4.5, tone)
			require.GreaterOrEqual(t, contrast(t, colours[tone+"-bar"], colours["card"]), 2.5, tone)
		}
	}
}

// Of a very long review the page shows what is most urgent.
func TestAPageIsNotEndless(t *testing.T) {
	r := newReport(config{}, time.Now())
	for i := range 2*mostRows + 1 {
		p := person{Email: "p" + strconv.Itoa(i), Status: "accepted", Factor: true}
		if i == 2*mostRows {
			p.Findings = []access.ReviewFinding{{Kind: access.FoundNoSecondFactor}}
		}
		r.People = append(r.People, p)
	}
	text := pageOf(t, r)
	require.Contains(t, text, "; 2001 more are only in the CSV")
	require.Less(t, strings.Index(text, ">p4000<"), strings.Index(text, ">p0<"))
	require.Contains(t, text, "<b>4001</b><span>people</span>")
}

// Somebody who is in several accounts is one person.
func TestPeopleAreCountedOnce(t *testing.T) {
	in := func(account, email string, found ...permissions.Kind) person {
		p := person{source: source{AccountID: account}, Email: email, Status: "accepted"}
		for _, kind := range found {
			p.Findings = append(p.Findings, access.ReviewFinding{Kind: kind})
		}
		return p
	}
	r := newReport(config{}, time.Now())
	r.People = []person{
		in("a", "One@example.com", access.FoundDormant, access.FoundNoSecondFactor),
		in("b", "one@example.com", access.FoundNoSecondFactor),
		in("a", "two@example.com", access.FoundDormant, access.FoundSuperAdministrator),
		in("b", "two@example.com", access.FoundDormant, access.FoundSuperAdministrator),
	}
	require.Equal(t, summary{People: 2, NoFactor: 1, Dormant: 1, Super: 1, Members: 4}, r.summary())
}

func TestAChartOfNothing(t *testing.T) {
	r := newReport(config{}, time.Now())
	for _, chart := range [][]slice{r.activity(), r.lives(), r.uses(), r.holders(8)} {
		for _, s := range chart {
			require.Zero(t, s.Percent())
		}
	}
	require.Equal(t, donut{}, donutOf(0, 0))
	require.Equal(t, donut{Good: 2, All: 3, Percent: 66, Arc: 200.0 / 3}, donutOf(2, 3))
}

package secret

import (
	"regexp"
	"strings"
)

// kept is the longest run of letters, digits, - and _ that is left as it is:
// ids have 32 or 36. Global keys have 37 to 45, tokens 40, those with a prefix
// and a checksum 52 and more.
const kept = 36

var (
	// field is a string in a JSON field that the API gives secrets in, or that
	// is named like one. Inside a string of JSON its quotes are escaped. A text
	// that was cut off ends it too.
	field = regexp.MustCompile(`(?s)("(?:value|result|secret|password|client_secret|private_key|api_?key|` +
		`(?:access_|refresh_)?token)\\*"\s*:\s*\\*")(?:[^"\\]|\\.)*("|\\?\z)`)

	// user is the user and password of a URL.
	user = regexp.MustCompile(`(://)[^/?#\s"'\\]*@`)

	run = regexp.MustCompile(`[A-Za-z0-9_-]+`)
	// prefixed is a token or a global key that says so, or the beginning of one.
	prefixed = regexp.MustCompile(`cf(?:k|ut|at)_[A-Za-z0-9]{4}`)
	digits   = regexp.MustCompile(`[0-9]`)
	cases    = regexp.MustCompile(`[a-z].*[A-Z]|[A-Z].*[a-z]`)
)

// Text returns text without anything that could be a secret: what stands in a
// JSON field that holds one, such as "value" and a "result" that is a string,
// and every long opaque run of characters. Cursors go with them; ids and words
// stay.
func Text(text string) string {
	text = field.ReplaceAllString(text, `${1}`+Mark+`${2}`)
	return run.ReplaceAllStringFunc(URL(text), func(s string) string {
		if opaque(s) {
			return Mark
		}
		return s
	})
}

// URL returns text without the users and passwords of the URLs in it.
func URL(text string) string { return user.ReplaceAllString(text, `${1}`+Mark+`@`) }

// opaque reports whether a run could be a secret. Words joined with dashes are
// none, however many.
func opaque(s string) bool {
	if len(s) > kept {
		return digits.MatchString(s) || cases.MatchString(s)
	}
	return strings.Contains(s, "cf") && prefixed.MatchString(s)
}

// Head is the beginning of a text without its secrets. It is cut after they
// were taken out, in a place where no secret was cut in two.
func Head(text string, most int) string {
	if longest := 64 * most; len(text) > longest {
		text = strings.TrimRightFunc(text[:longest], func(r rune) bool { return run.MatchString(string(r)) })
	}
	return Line(Text(text), most)
}

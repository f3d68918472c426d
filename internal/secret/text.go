package secret

import (
	"slices"
	"strings"
)

// kept is the longest run of letters, digits, - and _ that is not removed: ids
// have 32 or 36. Global keys have 37 to 45, tokens 40, those with a prefix and
// a checksum 52 and more.
const kept = 36

const (
	digits = "0123456789"
	lower  = "abcdefghijklmnopqrstuvwxyz"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	// alphabet is what secrets are made of.
	alphabet = digits + lower + upper + "-_"
	space    = " \t\n\f\r"
)

// fields are the JSON fields that the API gives secrets in, or that are named
// like one.
var fields = []string{
	"value", "result", "secret", "password", "client_secret", "private_key", "apikey", "api_key",
	"token", "access_token", "refresh_token",
}

// prefixes begin tokens and global keys that say what they are.
var prefixes = []string{"cfk_", "cfut_", "cfat_"}

// Text returns text without anything that could be a secret: the strings in
// JSON fields that hold one, such as "value" and a "result" that is a string,
// and every long opaque run of characters. That includes cursors; ids and words
// are kept. It uses no regular expressions, which would add a third of a
// megabyte to every program.
func Text(text string) string { return withoutRuns(URL(withoutFields(text))) }

// withoutFields blanks the strings in secret fields.
func withoutFields(text string) string {
	var b strings.Builder
	for {
		before, name, found := strings.Cut(text, `"`)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('"')
		text = name
		if value, ok := fieldValue(name); ok {
			b.WriteString(name[:len(name)-len(value)] + Mark)
			text = closing(value)
		}
	}
}

// fieldValue returns what follows the opening quote of a secret field's value,
// if text begins with the field's name. Inside a string of JSON quotes are
// escaped.
func fieldValue(text string) (value string, ok bool) {
	end := strings.IndexAny(text, `\"`)
	if end < 0 || !slices.Contains(fields, text[:end]) {
		return "", false
	}
	if text, ok = cutQuote(text[end:]); !ok {
		return "", false
	}
	if text, ok = strings.CutPrefix(strings.TrimLeft(text, space), ":"); !ok {
		return "", false
	}
	return cutQuote(strings.TrimLeft(text, space))
}

func cutQuote(text string) (after string, ok bool) {
	return strings.CutPrefix(strings.TrimLeft(text, `\`), `"`)
}

// closing returns the rest of text, which begins inside a string, from the
// quote that ends it. If the string was cut off, only half an escape may be
// left.
func closing(text string) string {
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"', i == len(text)-1 && text[i] == '\\':
			return text[i:]
		case text[i] == '\\':
			i++
		}
	}
	return ""
}

// URL returns text without the users and passwords of the URLs in it.
func URL(text string) string {
	parts := strings.Split(text, "://")
	for i, part := range parts[1:] {
		end := strings.IndexAny(part, `/?#"'\`+space)
		if end < 0 {
			end = len(part)
		}
		if at := strings.LastIndexByte(part[:end], '@'); at >= 0 {
			parts[i+1] = Mark + part[at:]
		}
	}
	return strings.Join(parts, "://")
}

// withoutRuns blanks the opaque runs of characters.
func withoutRuns(text string) string {
	var b strings.Builder
	for text != "" {
		rest := strings.TrimLeft(text, alphabet)
		run := text[:len(text)-len(rest)]
		if opaque(run) {
			run = Mark
		}
		next := strings.IndexAny(rest, alphabet)
		if next < 0 {
			next = len(rest)
		}
		b.WriteString(run + rest[:next])
		text = rest[next:]
	}
	return b.String()
}

// opaque reports whether a run could be a secret. Words joined with dashes are
// not, however many.
func opaque(run string) bool {
	if len(run) > kept {
		return strings.ContainsAny(run, digits) || strings.ContainsAny(run, lower) && strings.ContainsAny(run, upper)
	}
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return begun(run, prefix) })
}

// begun reports whether run has a prefix and at least the beginning of the
// secret that the prefix announces.
func begun(run, prefix string) bool {
	for {
		_, after, found := strings.Cut(run, prefix)
		if !found {
			return false
		}
		if len(after) >= 4 && !strings.ContainsAny(after[:4], "-_") {
			return true
		}
		run = after
	}
}

// Head returns the beginning of a text without its secrets. It is cut after
// they were removed, at a place where no secret is split.
func Head(text string, most int) string {
	if enough := 64 * most; len(text) > enough {
		text = strings.TrimRight(text[:enough], alphabet)
	}
	return Line(Text(text), most)
}

package pseudonym

import (
	"encoding/hex"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

const (
	digits    = "0123456789"
	letters   = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	wordChars = digits + letters + "-_"
	space     = " \t\n\r"
	// apart are the characters that separate the parts of a text.
	apart = space + `"'<>(){}[],;|\=&?` + "`"
	// longestRun is the longest run of word characters that does not have the
	// form of a secret.
	longestRun = 36
	// longestText and mostParts bound the texts that are mapped part by part;
	// longer ones are replaced as a whole.
	longestText = 8192
	mostParts   = 512
)

// Text replaces everything in a text except words that are kept, short numbers,
// times and ASCII punctuation: ids by ids, addresses by addresses, other words
// by names.
func (m *Mapper) Text(text string) string {
	if text == "" || m.words[strings.ToLower(text)] || isTime(text) {
		return text
	}
	return m.remember("text", text, func() string { return m.text(text) })
}

func (m *Mapper) text(text string) string {
	if len(text) > longestText {
		return m.word(text)
	}
	var b strings.Builder
	parts := 0
	for rest := text; rest != ""; parts++ {
		end := strings.IndexAny(rest, apart)
		if end < 0 {
			end = len(rest)
		}
		b.WriteString(m.part(rest[:end]))
		next := strings.TrimLeft(rest[end:], apart)
		b.WriteString(rest[end : len(rest)-len(next)])
		rest = next
	}
	// The mapped text could still look like a secret: {"value":"…"} in a text.
	if mapped := b.String(); parts <= mostParts && !m.Suspect(mapped) {
		return mapped
	}
	return m.word(text)
}

// isTime reports whether s is a time or a date and nothing else.
func isTime(s string) bool {
	if len(s) > len("2006-01-02T15:04:05.999999999+00:00") {
		return false
	}
	_, err := time.Parse(time.RFC3339, s)
	if err != nil {
		_, err = time.Parse(time.DateOnly, s)
	}
	return err == nil
}

// part replaces a part between separators: an address of any kind, a URL, a
// path.
func (m *Mapper) part(s string) string {
	if scheme, rest, found := strings.Cut(s, "://"); found {
		end := strings.IndexByte(rest, '/')
		if end < 0 {
			end = len(rest)
		}
		host := rest[strings.LastIndexByte(rest[:end], '@')+1 : end] // without a user and a password
		return m.pieces(scheme) + "://" + m.piece(host) + m.pieces(rest[end:])
	}
	if prefix, err := netip.ParsePrefix(s); err == nil {
		return m.prefix(prefix).String()
	}
	return m.pieces(s)
}

func (m *Mapper) pieces(path string) string {
	pieces := strings.Split(path, "/")
	for i := range pieces {
		pieces[i] = m.piece(pieces[i])
	}
	return strings.Join(pieces, "/")
}

// piece replaces a piece of a path, escaped or not.
func (m *Mapper) piece(s string) string {
	if plain, err := url.PathUnescape(s); err == nil && plain != s {
		return url.PathEscape(m.plain(plain))
	}
	return m.plain(s)
}

// plain replaces one address or, between ASCII punctuation, words.
func (m *Mapper) plain(s string) string {
	if addr, err := netip.ParseAddr(s); err == nil {
		return m.addr(addr).String()
	}
	if host, port, err := net.SplitHostPort(s); err == nil {
		if addr, err := netip.ParseAddr(host); err == nil {
			return net.JoinHostPort(m.addr(addr).String(), m.runs(port))
		}
	}
	bare := strings.TrimRight(s, ".:!")
	switch end := s[len(bare):]; {
	case isTime(s):
		return s
	case isEmail(bare):
		return m.Email(bare) + end
	case isDomain(bare) && !strings.HasPrefix(bare, "com."): // which names of the API's resources begin with
		return m.domain(bare) + end
	}
	return m.runs(s)
}

// runs replaces words. Everything except ASCII punctuation is part of a word.
func (m *Mapper) runs(s string) string {
	var b strings.Builder
	for s != "" {
		end := strings.IndexFunc(s, func(r rune) bool { return !inWord(r) })
		if end < 0 {
			end = len(s)
		}
		if end > 0 {
			b.WriteString(m.run(s[:end]))
		} else {
			b.WriteByte(s[0])
			end = 1
		}
		s = s[end:]
	}
	return b.String()
}

func inWord(r rune) bool {
	return r < ' ' || r > '~' || strings.ContainsRune(wordChars, r)
}

// run replaces one word.
func (m *Mapper) run(s string) string {
	switch {
	case m.fixed[s] != "":
		return m.fixed[s]
	case m.words[strings.ToLower(s)], strings.Trim(s, "-_") == "":
		return s
	case strings.Trim(s, digits) == "":
		return m.number(s)
	case isHexID(s):
		return m.hexID(s)
	case isTime(s):
		return s
	}
	if mapped, ok := m.composed(s); ok {
		return mapped
	}
	return m.word(s)
}

// composed replaces an id, or keeps a word, at the beginning of a longer word,
// and replaces what comes after it.
func (m *Mapper) composed(s string) (string, bool) {
	i := strings.IndexAny(s, "-_")
	if i <= 0 {
		return "", false
	}
	first, rest := s[:i], s[i+1:]
	if !m.words[strings.ToLower(first)] && (!isHexID(first) || len(first) < 16) {
		return "", false
	}
	mapped := m.run(first) + s[i:i+1] + m.rest(rest)
	return mapped, !m.Suspect(mapped)
}

func (m *Mapper) rest(s string) string {
	if s == "" {
		return ""
	}
	return m.run(s)
}

// number replaces a number of more than two digits by one with as many digits.
func (m *Mapper) number(s string) string {
	if len(s) <= 2 {
		return s
	}
	if len(s) > longestRun {
		return m.word(s)
	}
	return m.digits(s)
}

// digits replaces each digit; only a number that begins with a zero gets one
// that does.
func (m *Mapper) digits(s string) string {
	sum, out, first := m.digest("number", s), []byte(s), true
	for i, c := range out {
		if c < '0' || c > '9' {
			continue
		}
		switch n := sum[i%len(sum)]; {
		case !first:
			out[i] = '0' + n%10
		case c != '0':
			out[i] = '1' + n%9
		}
		first = false
	}
	return string(out)
}

// isHexID reports whether s is an id as the API makes them: hexadecimal digits,
// or five groups of them.
func isHexID(s string) bool {
	if len(s) < 8 || len(s) > longestRun || !strings.ContainsAny(s, digits) {
		return false
	}
	if len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' {
		s = s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	}
	return strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

// hexID replaces an id by one of the same form.
func (m *Mapper) hexID(s string) string {
	mapped := []byte(hex.EncodeToString(m.digest("id", s)))[:len(s)]
	for i := range mapped {
		if s[i] == '-' {
			mapped[i] = '-'
		}
	}
	return string(mapped)
}

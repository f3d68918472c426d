// Package pseudonym replaces what identifies people and their things by names
// derived from a key: equal things get equal names under one key, and without
// the key nothing leads back.
//
// No part of a text is kept because it looks harmless. Only what is known to
// identify nobody is kept: words of the API, short numbers, times. So it does
// not matter in which form, or in how many parts, a text contains a secret.
package pseudonym

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"net/netip"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

// Mapper replaces texts. Its methods are for one goroutine.
type Mapper struct {
	mac   hash.Hash
	words map[string]bool // in lower case; they stay
	names map[string]bool // that stay
	fixed map[string]string
	own   []string // ids that longer ones may begin with, however long these are
	known map[string]string
}

// mostKnown bounds how many texts are remembered with their replacements.
const mostKnown = 1 << 16

// New makes a mapper from a key. The words are kept.
func New(key []byte, words ...string) *Mapper {
	m := &Mapper{
		mac:   hmac.New(sha256.New, key),
		words: map[string]bool{}, names: map[string]bool{},
		fixed: map[string]string{}, known: map[string]string{},
	}
	m.Keep(words...)
	return m
}

// Keep adds words that are kept, in upper or lower case.
func (m *Mapper) Keep(words ...string) {
	for _, word := range words {
		m.words[strings.ToLower(word)] = true
	}
}

// KeepNames adds names that are kept.
func (m *Mapper) KeepNames(names ...string) {
	for _, name := range names {
		m.names[name] = true
	}
}

// Fix sets what an id becomes, before it is mapped for the first time.
func (m *Mapper) Fix(id, mapped string) { m.fixed[id] = mapped }

// Own says that longer ids may begin with an id, as the names of an account's
// buckets do, and returns what it becomes.
func (m *Mapper) Own(id string) string {
	mapped := m.Text(id)
	m.own = append(m.own, mapped)
	return mapped
}

// Suspect reports whether a text that was mapped has the form of a secret.
func (m *Mapper) Suspect(text string) bool {
	for _, id := range m.own {
		text = strings.ReplaceAll(text, id, "")
	}
	return secret.Text(text) != text
}

// digest returns the key's digest of a text and its kind, so that equal texts
// of two kinds have different ones.
func (m *Mapper) digest(kind, text string) []byte {
	m.mac.Reset()
	m.mac.Write([]byte(kind + "\x00" + text))
	return m.mac.Sum(nil)
}

// remember returns what make returns for a text, and calls it once for each.
func (m *Mapper) remember(kind, text string, make func() string) string {
	key := kind + "\x00" + text
	if mapped, ok := m.known[key]; ok {
		return mapped
	}
	if len(m.known) >= mostKnown {
		clear(m.known)
	}
	mapped := make()
	if len(key) <= longestText {
		m.known[key] = mapped
	}
	return mapped
}

// word returns the replacement of a text.
func (m *Mapper) word(text string) string {
	return "name-" + hex.EncodeToString(m.digest("word", text))[:12]
}

// Name replaces the name of a thing as a whole, whatever words are in it. Empty
// names are kept, and those of KeepNames.
func (m *Mapper) Name(name string) string {
	switch {
	case name == "", m.names[name]:
		return name
	case isEmail(name):
		return m.Email(name)
	case isHexID(name):
		return m.hexID(name)
	case strings.HasPrefix(name, "com.cloudflare."): // that of a resource, which consists of ids
		return m.Text(name)
	}
	return m.word(name)
}

// Person replaces the name of a person, whatever it is. An empty name is kept.
func (m *Mapper) Person(name string) string {
	if name == "" {
		return ""
	}
	return m.word(name)
}

// Email replaces an address by one at example.com; upper and lower case are the
// same.
func (m *Mapper) Email(address string) string {
	if address == "" {
		return ""
	}
	return "user-" + hex.EncodeToString(m.digest("email", strings.ToLower(address)))[:12] + "@example.com"
}

func isEmail(s string) bool {
	local, domain, found := strings.Cut(s, "@")
	return found && local != "" && isDomain(domain) && !strings.ContainsAny(local, space+`/:"`)
}

// Addr replaces an IP address by one that is reserved for documentation, or a
// range by such a range. There are 762 of version 4, so several may become one,
// and 2^96 of version 6. Anything else is mapped as a text.
func (m *Mapper) Addr(s string) string {
	if addr, err := netip.ParseAddr(s); err == nil {
		return m.addr(addr).String()
	}
	if prefix, err := netip.ParsePrefix(s); err == nil {
		return m.prefix(prefix).String()
	}
	return m.Text(s)
}

// documentation are the networks of RFC 5737.
var documentation = [][3]byte{{192, 0, 2}, {198, 51, 100}, {203, 0, 113}}

// hosts is how many addresses such a network has, without the network and the
// broadcast address.
const hosts = 254

func (m *Mapper) addr(addr netip.Addr) netip.Addr {
	addr = addr.Unmap().WithZone("")
	sum := m.digest("addr", addr.String())
	if addr.Is4() {
		n := (int(sum[0])<<16 | int(sum[1])<<8 | int(sum[2])) % (len(documentation) * hosts)
		net := documentation[n/hosts]
		return netip.AddrFrom4([4]byte{net[0], net[1], net[2], byte(n%hosts + 1)})
	}
	var b [16]byte
	copy(b[:], []byte{0x20, 0x01, 0x0d, 0xb8})
	copy(b[4:], sum)
	return netip.AddrFrom16(b)
}

func (m *Mapper) prefix(p netip.Prefix) netip.Prefix {
	addr, bits := m.addr(p.Masked().Addr()), max(p.Bits(), 24)
	if addr.Is6() {
		bits = max(p.Bits(), 32)
	}
	return netip.PrefixFrom(addr, bits).Masked()
}

// domain replaces a DNS name, label by label, by one under example.com: a name
// under another one stays under it. The top-level domain is dropped.
func (m *Mapper) domain(name string) string {
	labels := strings.Split(strings.ToLower(strings.TrimSuffix(name, ".")), ".")
	last := len(labels) - 1
	for i := range labels[:last] {
		if label := labels[i]; label != "*" && !m.words[label] {
			labels[i] = m.word(strings.Join(labels[i:], "."))
		}
	}
	return strings.Join(labels[:last], ".") + ".example.com"
}

// isDomain reports whether s could be a DNS name of at least two labels.
func isDomain(s string) bool {
	labels := strings.Split(strings.TrimSuffix(s, "."), ".")
	if len(labels) < 2 || len(s) > 253 {
		return false
	}
	for _, label := range labels {
		if label == "" || label != "*" && strings.Trim(label, wordChars) != "" {
			return false
		}
	}
	top := labels[len(labels)-1]
	return len(top) >= 2 && strings.Trim(top, letters) == "" || strings.HasPrefix(top, "xn--")
}

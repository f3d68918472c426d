package secret

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Known is what is known to be secret, in every form in which it may be
// repeated, the longest first.
type Known []string

// shortest is the length from which a known secret is looked for: removing
// shorter ones would leave holes everywhere, and reveal what they were.
const shortest = 4

// Of returns the secrets that the requests carry, and those of requests that
// were redirected to them.
func Of(requests ...*http.Request) Known {
	var k Known
	for _, r := range requests {
		for r != nil {
			k = k.add(r)
			if r.Response == nil {
				break
			}
			r = r.Response.Request
		}
	}
	slices.SortFunc(k, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(k)
}

func (k Known) add(r *http.Request) Known {
	for name, values := range r.Header {
		if !Named(name) {
			continue
		}
		for _, value := range values {
			k = append(k, forms(value)...)
			k = append(k, credential(value)...)
		}
	}
	for _, cookie := range r.Cookies() {
		if len(cookie.Value) >= 2*shortest {
			k = append(k, forms(cookie.Value)...)
		}
	}
	if r.URL != nil && r.URL.User != nil {
		k = append(k, login(r.URL.User)...)
	}
	return k
}

// credential returns what follows the scheme in a header such as Authorization.
func credential(value string) []string {
	scheme, text, found := strings.Cut(value, " ")
	if !found {
		return nil
	}
	if basic, err := base64.StdEncoding.DecodeString(text); err == nil && strings.EqualFold(scheme, "Basic") {
		name, password, _ := strings.Cut(string(basic), ":")
		return append(forms(text), login(url.UserPassword(name, password))...)
	}
	return forms(text)
}

// login returns the secret part of a URL's user: its password, or a user
// without one.
func login(user *url.Userinfo) []string {
	password, found := user.Password()
	if !found || password == "" {
		return forms(user.Username())
	}
	return append(forms(password), forms(user.Username()+":"+password)...)
}

// forms returns a secret and its forms in URLs, in JSON, and in both. Addresses
// are often repeated in lower case.
func forms(secret string) []string {
	if len(secret) < shortest {
		return nil
	}
	list := []string{
		base64.RawStdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
	}
	for _, text := range []string{secret, strings.ToLower(secret)} {
		for _, text := range []string{text, url.QueryEscape(text), url.PathEscape(text)} {
			quoted, _ := json.Marshal(text)
			list = append(list, text, string(quoted[1:len(quoted)-1]))
		}
	}
	return list
}

// Blank returns text without what is known.
func (k Known) Blank(text string) string {
	for _, secret := range k {
		text = strings.ReplaceAll(text, secret, Mark)
	}
	return text
}

// Line returns the beginning of a text without any secret, as [Line] writes it.
func (k Known) Line(text string, most int) string { return Head(k.Blank(text), most) }

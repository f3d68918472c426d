package apierror

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/fate"
	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

// AcceptedPermissions lists the API token permission groups any one of which is
// enough for the operation, by the OpenAPI document, when the API refused the
// credential, with status 401 or 403. Reads come before writes. The list is empty
// if the document names no group, and for other statuses; the caller may change
// it.
//
// A token needs the group on what the call is about, which is usually the
// account. If the token has it, the refusal has another reason: the token's
// expiry, the addresses that it may be used from, or the rights of whoever made
// it.
func (e *Error) AcceptedPermissions() []string {
	if !e.refusesCredential() {
		return nil
	}
	return slices.Clone(fate.Of(e).Accepts)
}

func (e *Error) refusesCredential() bool {
	return e.StatusCode == http.StatusUnauthorized || e.StatusCode == http.StatusForbidden
}

// The bounds of the advice in an Error's text: how many permissions it names,
// how many bytes an address may take, and how many bytes are kept free for all
// of it.
const (
	mostNames   = 3
	mostAddress = 200
	mostAdvice  = 500
)

// advice returns what may help when the credential is refused.
func (e *Error) advice() string {
	text := ""
	if e.refusesCredential() {
		text = e.needs() + e.documented()
	}
	if hint := e.hint(); hint != "" {
		text += "; " + hint
	}
	return text
}

// needs names the permissions that the operation accepts, as many as there is
// room for.
func (e *Error) needs() string {
	names := fate.Of(e).Accepts
	if len(names) == 0 {
		return ""
	}
	if len(names) <= mostNames+1 { // the last name says more than "one other" does
		return "; needs " + strings.Join(names, " or ")
	}
	return fmt.Sprintf("; needs %s or one of %d others", strings.Join(names[:mostNames], " or "), len(names)-mostNames)
}

// documented returns the address of the documentation that the reply names. One
// that is not a URL, or is too long to be of use, is left out.
func (e *Error) documented() string {
	for _, data := range e.Errors {
		u, err := url.Parse(data.DocumentationURL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
			continue
		}
		if text := secret.Text(u.String()); secret.Line(text, mostAddress) == text {
			return "; see " + text
		}
	}
	return ""
}

// hints say what to do about errors that are known to mislead. The first that
// fits counts: the API's code, what the operation's name begins with, and words
// of the message, if any are given.
var hints = []struct {
	code            int64
	operation, said string
	text            string
}{
	{10000, "Logs.Audit.", "",
		"code 10000 of an audit log is a missing Account Settings Read, as a rule, and not a bad token"},
	{9109, "", "", "code 9109 may be a token limited to other addresses, or one of an account where a user's is " +
		"wanted, or the other way round"},
	{1001, "Accounts.List", "", "a token that an account owns may not list accounts: get its account by the id"},
	{1001, "Members.New", "automatic verification", "new members are invited: leave Status out or send pending"},
	{1001, "Tokens.", "nest zone", "name zones under their account, as permissions.Zone and Builder do"},
	{1002, "Accounts.New", "", "only tenant administrators make accounts"},
	{7003, "", "", "code 7003 is a wrong id, as a rule, such as a name in the place of the account's id"},
	{971, "", "", "all programs of this user, or of this account's token, share the limit of 1,200 requests in 5 minutes"},
}

func (e *Error) hint() string {
	for _, h := range hints {
		if e.HasCode(h.code) && strings.HasPrefix(e.Operation, h.operation) && e.says(h.said) {
			return h.text
		}
	}
	return ""
}

// says reports whether one of the API's messages contains words, in upper or
// lower case.
func (e *Error) says(words string) bool {
	return slices.ContainsFunc(e.Errors, func(data ErrorData) bool {
		return strings.Contains(strings.ToLower(data.Message), words)
	})
}

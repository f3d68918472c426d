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
	text := "; needs " + strings.Join(names[:min(mostNames, len(names))], " or ")
	if more := len(names) - mostNames; more > 0 {
		text += fmt.Sprintf(" or one of %d others", more)
	}
	return text
}

// documented returns the address of the documentation that the reply names. One
// that is not a URL, or is too long to be of use, is left out.
func (e *Error) documented() string {
	for _, data := range e.Errors {
		u, err := url.Parse(data.DocumentationURL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
			continue
		}
		if text := secret.Text(u.String()); len(text) <= mostAddress && secret.Line(text, mostAddress) == text {
			return "; see " + text
		}
	}
	return ""
}

// hint explains errors that are known to mislead.
func (e *Error) hint() string {
	switch {
	case e.HasCode(10000) && strings.HasPrefix(e.Operation, "Logs.Audit."):
		return "code 10000 of an audit log is a missing Account Settings Read, as a rule, and not a bad token"
	case e.HasCode(9109):
		return "code 9109 may be a token limited to other addresses, or one of an account where a user's is wanted, " +
			"or the other way round"
	case e.HasCode(1001) && e.Operation == "Accounts.List":
		return "a token that an account owns may not list accounts: get its account by the id"
	}
	return ""
}

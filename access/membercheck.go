package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

const longestEmail = 90

func (m Members) usable(ctx context.Context) error {
	if err := usable(ctx, m.Client, m.Account); err != nil {
		return err
	}
	if m.Client.IAM == nil || m.Client.Accounts.Members == nil {
		return errors.New("the client has no services: cloudflare.NewClient makes one")
	}
	return nil
}

// check returns all that is wrong with a want and can be known without the API. Which
// addresses may be meant depends on whether somebody may be invited.
func (w Want) check(account string, address func(string) error) (all []error) {
	if err := address(w.Email); err != nil {
		all = append(all, err)
	}
	if len(w.Grants) == 0 {
		all = append(all, errors.New("Grants is empty: Members.Remove removes a member"))
	}
	if w.Status != "" && !w.Status.IsKnown() {
		all = append(all, fmt.Errorf("Status is neither pending nor accepted: %q", w.Status))
	}
	for i, g := range w.Grants {
		if err := g.check(account); err != nil {
			all = append(all, fmt.Errorf("Grants[%d].%w", i, err))
		}
	}
	return all
}

// checkEmail is for those who may be invited.
func checkEmail(email string) error {
	switch {
	case email == "":
		return errors.New("Email is empty")
	case !isEmail(email):
		return fmt.Errorf("Email is no e-mail address: %q", email)
	case utf8.RuneCountInString(email) > longestEmail:
		return fmt.Errorf("Email is longer than %d characters", longestEmail)
	}
	return nil
}

// checkShown is for those who are members already: the API may show any text as an address.
func checkShown(email string) error {
	switch {
	case email == "":
		return errors.New("Email is empty")
	case !mayBeShown(email):
		return fmt.Errorf("Email is no e-mail address: %q", email)
	}
	return nil
}

// mayBeShown reports whether a text may be an address that the API shows. What can't be
// seen is refused, since it makes another address of what looks like the right one.
func mayBeShown(text string) bool {
	before, after, _ := strings.Cut(text, "@")
	return before != "" && after != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return r == utf8.RuneError || !unicode.IsPrint(r)
	})
}

// isEmail reports whether a text may be an address and is not a list of them, or a name with
// one. That such a text is not in a list says nothing of whom it means.
func isEmail(text string) bool { return mayBeShown(text) && !strings.ContainsAny(text, " ,;<>") }

// check names the field first.
func (g Grant) check(account string) error {
	switch {
	case strings.TrimSpace(g.Group) == "" && strings.TrimSpace(g.Role) == "":
		return errors.New("Group is empty, and so is Role")
	case g.Group != "" && g.Role != "":
		return fmt.Errorf("Group is %q and Role is %q: only one of them can be set", g.Group, g.Role)
	case g.Access != "" && !g.Access.IsKnown():
		return fmt.Errorf("Access is neither allow nor deny: %q", g.Access)
	case g.ResourceGroup != "" && g.On != (permissions.Resource{}):
		return fmt.Errorf("ResourceGroup is %q and On is %s: only one of them can be set", g.ResourceGroup, g.On)
	case g.Role != "" && (g.ResourceGroup != "" || g.On.Scope() == permissions.ScopeZone):
		return fmt.Errorf("Role is %q, and roles are for the whole account: set Group instead", g.Role)
	}
	return checkOn(g.On, account)
}

// checkOn refuses everything except one account and one of its zones.
func checkOn(on permissions.Resource, account string) error {
	switch {
	case on == (permissions.Resource{}):
		return nil
	case on.Scope() != permissions.ScopeAccount && on.Scope() != permissions.ScopeZone:
		return fmt.Errorf("On is %s, which is neither an account nor a zone: name a ResourceGroup instead", on)
	case on.ID() == "":
		return fmt.Errorf("On is %s without an identifier", on.Scope())
	case on.ID() == "*":
		return fmt.Errorf("On is %s, which is more than one: name the account, or a ResourceGroup", on)
	case strings.ContainsAny(on.ID(), "./ "):
		return fmt.Errorf("On is a zone by its name: %q is no identifier", on.ID())
	case on.AccountID() != "" && on.AccountID() != account:
		return fmt.Errorf("On is %s, and these are the members of account %s", on, account)
	}
	return nil
}

// accessOf returns what a grant says.
func (g Grant) accessOf() accounts.PolicyAccess {
	if g.Access == "" {
		return accounts.PolicyAccessAllow
	}
	return g.Access
}

package access

import (
	"fmt"
	"time"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// window is what a token's last use is compared with.
type window struct{ since, now time.Time }

func day(at time.Time) string { return at.UTC().Format(time.DateOnly) }

func aboutAccount(account *accounts.Account) (found []ReviewFinding) {
	if set := account.Settings; !set.JSON.EnforceTwofactor.IsNull() && !set.EnforceTwofactor {
		found = append(found, ReviewFinding{FoundNoSecondFactorNeeded,
			"members need no second factor: set enforce_twofactor when all of them have one"})
	}
	return found
}

func aboutMember(m *ReviewedMember) (found []ReviewFinding) {
	add := func(kind permissions.Kind, format string, args ...any) {
		found = append(found, ReviewFinding{kind, fmt.Sprintf(format, args...)})
	}
	if grant := superGrant(m.Grants); grant != nil {
		add(FoundSuperAdministrator, "may do everything: %s", grant)
	}
	switch m.Status {
	case accounts.MemberStatusAccepted:
		aboutAccepted(m, add)
	case accounts.MemberStatusPending:
		add(FoundPending, "was invited and has not accepted")
	case "rejected":
		add(FoundRejected, "was invited and has rejected")
	default:
		add(FoundUnknownStatus, "the status is %q", m.Status)
	}
	return found
}

func aboutAccepted(m *ReviewedMember, add func(permissions.Kind, string, ...any)) {
	switch factor := m.User.JSON.TwoFactorAuthenticationEnabled; {
	case factor.IsNull() || factor.IsInvalid():
		add(permissions.Unreadable, "the reply does not say whether there is a second factor")
	case !m.User.TwoFactorAuthenticationEnabled:
		add(FoundNoSecondFactor, "logs in without a second factor")
	}
	if m.Activity != nil && m.Activity.Last.IsZero() {
		add(FoundDormant, "did nothing since %s", day(m.Activity.Since))
	}
}

func superGrant(grants []ReviewGrant) *ReviewGrant {
	for i := range grants {
		if grants[i].super && grants[i].Access == accounts.PolicyAccessAllow {
			return &grants[i]
		}
	}
	return nil
}

// aboutToken returns what is found about one of the tokens that were linted
// together. Of one that does not work it says only that.
func aboutToken(token *accounts.Token, lint []permissions.Finding, w window) (found []ReviewFinding) {
	switch over := !token.ExpiresOn.IsZero() && !token.ExpiresOn.After(w.now); {
	case over:
		return []ReviewFinding{{FoundExpired, "it ended on " + day(token.ExpiresOn)}}
	case token.Status == accounts.TokenStatusExpired:
		return []ReviewFinding{{FoundExpired, "it does not work any more"}}
	case token.Status == accounts.TokenStatusDisabled:
		return []ReviewFinding{{FoundDisabled, "it does not work until somebody enables it: delete it"}}
	case token.Status == "compromised":
		found = append(found, ReviewFinding{FoundCompromised, "its secret is known to others: delete it"})
	case token.Status != accounts.TokenStatusActive:
		found = append(found, ReviewFinding{FoundUnknownStatus, fmt.Sprintf("its status is %q", token.Status)})
	}
	found = append(found, aboutUse(token, w)...)
	for _, f := range lint {
		if f.TokenID != token.ID {
			continue
		}
		if f.Policy >= 0 {
			f.Text = fmt.Sprintf("policy %d: %s", f.Policy+1, f.Text)
		}
		found = append(found, ReviewFinding{f.Kind, f.Text})
	}
	return found
}

func aboutUse(token *accounts.Token, w window) []ReviewFinding {
	switch {
	case token.JSON.LastUsedOn.IsInvalid():
		return []ReviewFinding{{permissions.Unreadable, "its last_used_on is of no known form"}}
	case token.LastUsedOn.IsZero():
		return []ReviewFinding{{FoundNeverUsed, "made on " + day(token.IssuedOn) + ", and never used"}}
	case token.LastUsedOn.Before(w.since):
		return []ReviewFinding{{FoundUnused, "last used on " + day(token.LastUsedOn)}}
	}
	return nil
}

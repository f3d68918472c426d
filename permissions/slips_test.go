package permissions_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
	. "github.com/seed815c370e/cloudflare-go/permissions"
)

func allowing(effect, group, account string) string {
	return `{"effect":"` + effect + `","permission_groups":[` + group + `],"resources":{"com.cloudflare.api.account.` +
		account + `":"*"}}`
}

const (
	readsSettings  = `{"id":"c1fde68c7bcc44588cbb6ddbc16d6480"}`
	writesSettings = `{"id":"1af1fa2adc104452b74a9a3364202f20"}`
)

// A program needs one account: what is denied on another does not matter to it.
func TestADenialOnAnotherAccount(t *testing.T) {
	needs := Needs{Operations: []string{"Members.List"}, Groups: []string{"Account Settings Read"}}
	for policies, met := range map[string]bool{
		allowing("allow", readsSettings, "a") + "," + allowing("deny", readsSettings, "b"):  true,
		allowing("allow", writesSettings, "a") + "," + allowing("deny", readsSettings, "b"): true,
		allowing("allow", readsSettings, "a") + "," + allowing("deny", readsSettings, "a"):  false,
		allowing("allow", readsSettings, "a") + "," + allowing("deny", readsSettings, "*"):  false,
		allowing("allow", readsSettings, "*") + "," + allowing("deny", readsSettings, "b"):  false, // b may be the one
	} {
		difference, err := Compare(read[accounts.Token](t, `{"policies":[`+policies+`]}`), needs)
		require.NoError(t, err)
		require.Equal(t, met, len(difference.Missing) == 0, policies)
	}
}

// The id says which group it is, whatever the policy calls it.
func TestANameMakesNoGroupWrite(t *testing.T) {
	billing := `{"id":"7cf72faf220841aabcfdfab81c43c4f6","name":"Account Settings Write"}`
	needed := read[[]accounts.TokenPolicy](t, `[`+allowing("allow", readsSettings, "a")+`]`)
	difference, err := Compare(read[accounts.Token](t, `{"policies":[`+allowing("allow", billing, "a")+`]}`), needed)
	require.NoError(t, err)
	require.Len(t, difference.Missing, 1)
}

func TestLongNumbersOfUnknownTerms(t *testing.T) {
	one := read[accounts.TokenCondition](t, `{"other":12345678901234567890}`)
	require.True(t, Equivalent(one, one))
	require.False(t, Equivalent(one, read[accounts.TokenCondition](t, `{"other":12345678901234567891}`)))
}

package permissions_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	. "github.com/seed815c370e/cloudflare-go/permissions"
)

const (
	dnsRead       = "82e64a83756745bbbb1c9c2701bf816b"
	settingsWrite = "1af1fa2adc104452b74a9a3364202f20"
	scim          = "d5812c023a5048b4882175a28952362d"
)

// said makes policies of short lines: "allow g1,g2 a1 a2/z1 z1 a1/*".
func said(t *testing.T, lines ...string) []accounts.TokenPolicy {
	var texts []string
	for _, line := range lines {
		words := strings.Fields(line)
		var groups, resources []string
		for _, id := range strings.Split(words[1], ",") {
			groups = append(groups, fmt.Sprintf(`{"id":%q}`, id))
		}
		for _, word := range words[2:] {
			resources = append(resources, shortResource(word))
		}
		texts = append(texts, fmt.Sprintf(`{"effect":%q,"permission_groups":[%s],"resources":{%s}}`,
			words[0], strings.Join(groups, ","), strings.Join(resources, ",")))
	}
	return read[[]accounts.TokenPolicy](t, "["+strings.Join(texts, ",")+"]")
}

func shortResource(word string) string {
	const account, zone = "com.cloudflare.api.account.", "com.cloudflare.api.account.zone."
	if in, id, nested := strings.Cut(word, "/"); nested {
		return fmt.Sprintf(`"%s%s":{"%s%s":"*"}`, account, in, zone, id)
	}
	if strings.HasPrefix(word, "z") {
		return fmt.Sprintf(`"%s%s":"*"`, zone, word)
	}
	return fmt.Sprintf(`"%s%s":"*"`, account, word)
}

func TestCompare(t *testing.T) {
	for _, c := range []struct{ token, needed, want string }{
		{"allow g1 a1", "allow g1 a1", ""},
		{"allow g1 a2; allow g1 a1", "allow g1 a1 a2", ""},
		{"allow g1 a1", "allow g1 a2", missing("g1", a("a2")) + "\n" + surplus("g1", a("a1"))},
		{"allow g1 a1", "allow g1,g2 a1", missing("g2", a("a1"))},
		{"allow g1,g2 a1", "allow g1 a1", surplus("g2", a("a1"))},
		{"allow g1 a1; allow g1 a1", "allow g2 a1; allow g2 a1",
			missing("g2", a("a1")) + "\n" + surplus("g1", a("a1"))},

		// wider and narrower resources
		{"allow g1 *", "allow g1 a1", surplus("g1", a("*"))},
		{"allow g1 a1", "allow g1 *", missing("g1", a("*"))},
		{"allow g1 a1/*", "allow g1 a1/z1", surplus("g1", a("a1")+"/"+z("*"))},
		{"allow g1 a1/z1", "allow g1 z1", ""},
		{"allow g1 z1", "allow g1 a1/z1", ""},
		{"allow g1 a2/z1", "allow g1 a1/z1",
			missing("g1", a("a1")+"/"+z("z1")) + "\n" + surplus("g1", a("a2")+"/"+z("z1"))},
		{"allow g1 a1", "allow g1 z1", missing("g1", z("z1")) + "\n" + surplus("g1", a("a1"))},

		// what writes reads too
		{"allow " + dnsWrite + " z1", "allow " + dnsRead + " z1", surplus("DNS Write", z("z1"))},
		{"allow " + dnsRead + " z1", "allow " + dnsWrite + " z1",
			missing("DNS Write", z("z1")) + "\n" + surplus("DNS Read", z("z1"))},
		{"allow " + settingsWrite + " z1", "allow " + dnsRead + " z1",
			missing("DNS Read", z("z1")) + "\n" + surplus("Account Settings Write", z("z1"))},

		// what is denied is not there, even in part
		{"allow g1 a1; deny g1 a1", "allow g1 a1", missing("g1", a("a1"))},
		{"allow g1 a1; deny g1 *", "allow g1 a1", missing("g1", a("a1"))},
		{"allow g1 a1/*; deny g1 a1/z1", "allow g1 a1/*", missing("g1", a("a1")+"/"+z("*"))},
		{"allow g1 a1/*; deny g1 a1/z1", "allow g1 a1/z2", surplus("g1", a("a1")+"/"+z("*"))},
		{"allow g1 a1/*; deny g1 z1", "allow g1 a1/*", missing("g1", a("a1")+"/"+z("*"))},
		{"allow g1 a1/*; deny g1 a2/z1", "allow g1 a1/*", ""},
		{"allow g1 a1/*; deny g1 a2/*", "allow g1 a1/*", ""},
		{"allow g1 z1; deny g1 a1/*", "allow g1 z1", missing("g1", z("z1"))},
		{"allow g1 a1; deny g2 a1", "allow g1 a1", ""},
		{"allow g1 a1; deny g1 a2", "allow g1 a1", ""},
		{"allow " + dnsWrite + " z1; deny " + dnsRead + " z1", "allow " + dnsRead + " z1",
			missing("DNS Read", z("z1")) + "\n" + surplus("DNS Write", z("z1"))},
		{"allow " + dnsWrite + " z1; deny " + dnsWrite + " z1", "allow " + dnsRead + " z1",
			missing("DNS Read", z("z1")) + "\n" + surplus("DNS Write", z("z1"))},

		// what is to be denied
		{"allow g1 a1", "allow g1 a1; deny g2 a1", `missing: deny "g2" on ` + a("a1")},
		{"allow g1 a1; deny g2 *", "allow g1 a1; deny g2 a1", ""},
		{"deny " + dnsWrite + " z1", "deny " + dnsRead + " z1", `missing: deny "DNS Read" on ` + z("z1")},
		{"deny g1 a1", "allow g1 a1", missing("g1", a("a1"))},
	} {
		token := accounts.Token{Policies: said(t, strings.Split(c.token, ";")...)}
		d, err := Compare(token, said(t, strings.Split(c.needed, ";")...))
		require.NoError(t, err)
		require.Equal(t, c.want, d.String(), "%s for %s", c.token, c.needed)
		require.Equal(t, c.want == "", d.Exact())
	}
}

func missing(group, resource string) string {
	return fmt.Sprintf("missing: allow %q on %s", group, resource)
}

func surplus(group, resource string) string {
	return fmt.Sprintf("more than needed: allow %q on %s", group, resource)
}

func a(id string) string { return "com.cloudflare.api.account." + id }
func z(id string) string { return "com.cloudflare.api.account.zone." + id }

// A grant tells what it is of.
func TestGrantsTell(t *testing.T) {
	d, err := Compare(said(t, "allow "+dnsWrite+" z1"), accounts.TokenNewParams{})
	require.NoError(t, err)
	require.Equal(t, []Grant{{
		Effect: accounts.TokenPolicyEffectAllow, GroupID: dnsWrite, GroupName: "DNS Write", Resource: Zone("z1"),
	}}, d.Surplus)
	require.Equal(t, `allow "DNS Write"`, Grant{Effect: "allow", GroupName: "DNS Write"}.String())
}

// Whether nothing is missing can't be told of what can't be read.
func TestCompareFails(t *testing.T) {
	broken := accounts.TokenPolicyParam{Resources: cloudflare.F[accounts.TokenPolicyResourcesUnionParam](func() {})}
	_, err := Compare(accounts.Token{}, broken)
	require.ErrorContains(t, err, "permissions: writing the policies as JSON: ")
	_, err = Compare([]accounts.TokenPolicyParam{broken}, accounts.Token{})
	require.Error(t, err)
	_, err = Compare((*accounts.Token)(nil), accounts.Token{})
	require.ErrorContains(t, err, "the token is nil")
	_, err = Compare(accounts.Token{}, (*accounts.TokenNewResponse)(nil))
	require.ErrorContains(t, err, "the token is nil")
}

// For a program's needs, one of the groups that an operation accepts is enough.
func TestCompareWithNeeds(t *testing.T) {
	needs := func(operations ...string) Needs {
		return Needs{Operations: operations, Groups: []string{"Account Settings Read"}}
	}
	only := func(groups ...string) Needs { return Needs{Groups: groups} }
	list := needs("Members.List", "Logs.Audit.List", "Tokens.Verify", "Nobody.Knows")
	for _, c := range []struct {
		token string
		needs Needs
		want  string
	}{
		{"allow " + settingsRead + " a1", list, ""},
		{"allow " + settingsRead + " *", list, ""},
		{"allow " + settingsWrite + " a1", list, surplus("Account Settings Write", a("a1"))},
		{"allow " + scim + " a1", needs("Members.List"), surplus("SCIM Provisioning", a("a1"))},
		{
			"allow " + scim + " a1", list,
			"missing: allow \"Account Settings Read\"\n" + surplus("SCIM Provisioning", a("a1")),
		},
		{
			"allow " + settingsRead + " z1", list,
			"missing: allow \"Account Settings Read\"\n" + surplus("Account Settings Read", z("z1")),
		},
		{"allow " + settingsRead + " a1; deny " + settingsRead + " a1", list, `missing: allow "Account Settings Read"`},
		{
			"allow " + settingsRead + " a1",
			Needs{Operations: []string{"Members.List"}, Groups: []string{"SCIM Provisioning"}},
			surplus("Account Settings Read", a("a1")),
		},
		{"allow " + settingsRead + " a1", Needs{}, surplus("Account Settings Read", a("a1"))},
		{"allow " + settingsRead + " a1", only("account settings read"), ""},
		{"allow " + settingsWrite + " a1", only("Account Settings Read"), surplus("Account Settings Write", a("a1"))},
		{
			"allow " + settingsRead + " a1", only("Account Settings Read", "Billing Read"),
			`missing: allow "Billing Read"`,
		},
		{"allow " + dnsWrite + " z1", only("DNS Write"), ""},
		{"allow " + dnsWrite + " z1", only("DNS Read"), surplus("DNS Write", z("z1"))},
		{"allow " + dnsRead + " z1", only("DNS Write"), "missing: allow \"DNS Write\"\n" + surplus("DNS Read", z("z1"))},
	} {
		d, err := Compare(said(t, strings.Split(c.token, ";")...), c.needs)
		require.NoError(t, err)
		require.Equal(t, c.want, d.String(), c.token)
	}
}

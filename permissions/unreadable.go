package permissions

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// unreadable is what a token has and nobody knows what it says, since it is of
// another type than the API's: the text, by its name.
func unreadable(t accounts.Token) map[string]string {
	texts := invalid(map[string]respjson.Field{
		"policies": t.JSON.Policies, "not_before": t.JSON.NotBefore, "expires_on": t.JSON.ExpiresOn,
		"condition": t.JSON.Condition,
	})
	maps.Copy(texts, unreadableIn(t.Condition))
	return texts
}

// unreadableIn is the same of a condition.
func unreadableIn(c accounts.TokenCondition) map[string]string {
	return invalid(map[string]respjson.Field{
		"request_ip": c.JSON.RequestIP, "in": c.RequestIP.JSON.In, "not_in": c.RequestIP.JSON.NotIn,
	})
}

func invalid(fields map[string]respjson.Field) map[string]string {
	texts := map[string]string{}
	for name, f := range fields {
		if f.IsInvalid() {
			texts[name] = compact(f.Raw())
		}
	}
	return texts
}

// compact is JSON without blanks.
func compact(raw string) string {
	var b bytes.Buffer
	if json.Compact(&b, []byte(raw)) != nil {
		return raw
	}
	return b.String()
}

// groupsOf are a policy's permission groups. What can't be read is one more, with
// the text as its id.
func groupsOf(p accounts.TokenPolicy) []accounts.PermissionGroup {
	list := slices.Clone(p.PermissionGroups)
	for i, g := range list {
		if g.JSON.ID.IsInvalid() {
			list[i].ID = compact(g.JSON.RawJSON())
		}
	}
	if !p.JSON.PermissionGroups.IsInvalid() {
		return list
	}
	list = slices.DeleteFunc(list, func(g accounts.PermissionGroup) bool { return g.ID == "" && g.Name == "" })
	return append(list, accounts.PermissionGroup{ID: compact(p.JSON.PermissionGroups.Raw())})
}

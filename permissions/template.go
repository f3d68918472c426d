package permissions

import (
	"encoding/json"
	"net/url"
	"strings"
)

// templateKeys are the words that the dashboard's form uses for groups, for those
// that public sources mention. The form silently drops words that it does not
// know.
var templateKeys = map[string]string{
	"Account API Tokens":   "account_api_tokens",
	"Account Analytics":    "account_analytics",
	"Account Settings":     "account_settings",
	"Analytics":            "analytics",
	"Billing":              "billing",
	"Cloudflare Tunnel":    "argotunnel",
	"D1":                   "d1",
	"DNS":                  "dns",
	"Queues":               "queues",
	"SSL and Certificates": "ssl_and_certificates",
	"Workers KV Storage":   "workers_kv_storage",
	"Workers R2 Storage":   "workers_r2",
	"Workers Routes":       "workers_routes",
	"Workers Scripts":      "workers_scripts",
	"Zone":                 "zone",
	"Zone Settings":        "zone_settings",
}

type templateKey struct {
	Key  string `json:"key"`
	Type string `json:"type"`
}

// TemplateURL returns a link to the dashboard's form for a token of an account,
// filled in with the groups and a name; whoever follows it chooses the account,
// and adds resources, addresses and an end. leftOut are the groups that the link
// does not have, since the form's word for them is not known.
func (n Needs) TemplateURL(name string) (link string, leftOut []string) {
	keys := []templateKey{}
	for _, group := range n.Groups {
		key, ok := templateKeyOf(group)
		if !ok {
			leftOut = append(leftOut, group)
			continue
		}
		keys = append(keys, key)
	}
	list, _ := json.Marshal(keys) // only strings
	return "https://dash.cloudflare.com/?to=/:account/api-tokens&permissionGroupKeys=" +
		escape(string(list)) + "&name=" + escape(name), leftOut
}

// TemplateURL is [Needs.TemplateURL] for what is needed so far.
func (r *Recorder) TemplateURL(name string) (link string, leftOut []string) {
	return r.Needed().TemplateURL(name)
}

func templateKeyOf(group string) (templateKey, bool) {
	for verb, kind := range map[string]string{" Read": "read", " Write": "edit"} {
		if product, ok := strings.CutSuffix(group, verb); ok && templateKeys[product] != "" {
			return templateKey{templateKeys[product], kind}, true
		}
	}
	return templateKey{}, false
}

// escape writes a space as %20, which every reader of a query knows.
func escape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

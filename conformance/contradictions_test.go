package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// contradiction is a place where the document contradicts itself, its own
// examples, or what the API does, and what these tests read instead.
type contradiction struct {
	what string // one line, for the README
	why  string
	// at are the places: JSON pointers to schemas. * is every child, and
	// name=x the list's element of that name.
	at []string
	// merge is laid over each of those; null removes.
	merge string
	// sample is a value of the first place that the document refuses and these
	// tests accept; where narrows is set it is the other way round.
	// It is empty for a place that is no schema.
	sample  string
	narrows bool
	request bool // the sample is part of a request
}

const (
	iamMessage = "/components/schemas/iam_messages-2/items"
	auditEntry = "/components/schemas/aaa_audit-logs-v2"
	withRoles  = "/components/schemas/iam_update-member-with-roles"
	// extraError are the fields of the other families' errors.
	extraError = `{"properties": {"code": {"type": "integer"}, "documentation_url": {"type": "string"},
		"source": {"type": "object", "properties": {"pointer": {"type": "string"}}}}}`
)

var contradictions = []contradiction{
	{
		what: "every operation takes a token, a key or a service key",
		why: "half of the operations declare keys alone and a quarter tokens alone, while the document as a whole has all " +
			"three and its own text recommends tokens",
		at: []string{"/paths/*/*"}, merge: `{"security": null}`,
	}, {
		what: "deleting a resource group takes no body",
		why:  "the operation requires one and has no schema for it; no other deletion does, and none is needed",
		at: []string{
			"/paths/~1accounts~1{account_id}~1iam~1resource_groups~1{resource_group_id}/delete",
		},
		merge: `{"requestBody": null}`,
	}, {
		what:   "`since` and `before` of audit logs take a timestamp",
		why:    "their format is date, their description says date or RFC 3339 timestamp",
		at:     []string{"/paths/*/get/parameters/name=since/schema", "/paths/*/get/parameters/name=before/schema"},
		merge:  `{"format": "instant"}`,
		sample: `"2024-10-30T13:45:00Z"`, request: true,
	}, {
		what:   "the `id` in an audit history's path can have 32 characters",
		why:    "its format is uuid, while the entries that it names have ids of at most 32 characters by their own schema",
		at:     []string{"/paths/~1accounts~1{account_id}~1logs~1audit~1{id}~1history/get/parameters/name=id/schema"},
		merge:  `{"format": null, "minLength": 32, "maxLength": 36}`,
		sample: `"023e105f4ecef8ad9ca31a8372d0c353"`, request: true,
	}, {
		what: "the `id` of an audit entry can have 36 characters",
		why:  "its limit is 32, its example a UUID",
		at:   []string{"/components/schemas/aaa_identifier-2"}, merge: `{"maxLength": 36}`,
		sample: `"f174be97-19b1-40d6-954d-70cd5fbd52db"`,
	}, {
		what: "`status` is sent when a member is updated",
		why:  "it is read-only in the schema, yet the API may ignore new roles without it",
		at:   []string{withRoles}, merge: `{"properties": {"status": {"readOnly": false}}}`,
		sample: `{"status": "accepted"}`, request: true,
	}, {
		what: "`user` can be sent when a member is updated",
		why:  "it is read-only in the schema; the published SDKs have it as a parameter and the API takes it",
		at:   []string{withRoles}, merge: `{"properties": {"user": {"readOnly": false}}}`,
		sample: `{"user": {"email": "user@example.com"}}`, request: true,
	}, {
		what: "`permissions` of a role are read-only",
		why: "readOnly stands beside a $ref, where OpenAPI 3.0 ignores it; with permissions required, no request could " +
			"name a role by its id",
		at: []string{"/components/schemas/iam_role"},
		merge: `{"properties": {"permissions": {"$ref": null, "type": "object", "readOnly": true, "properties": ` +
			grants() + `}}}`,
		sample: `{"id": "1"}`, request: true,
	}, {
		what: "updating a token requires `name` and `policies`",
		why:  "required stands beside a $ref, where OpenAPI 3.0 ignores it",
		at:   []string{"/components/schemas/iam_token_base"}, merge: `{"required": ["name", "policies"]}`,
		sample: `{}`, narrows: true, request: true,
	}, {
		what: "`resources` of a token's policy can mix strings and maps",
		why:  "the schema wants all of one kind; the API gives and takes both in one map",
		at:   []string{"/components/schemas/iam_resources"},
		merge: `{"anyOf": [
			{"$ref": "#/components/schemas/iam_resources_type_object_string"},
				{"$ref": "#/components/schemas/iam_resources_type_object_nested"},
			{"type": "object", "additionalProperties": {"anyOf": [{"type": "string"}, {"type": "object",
				"additionalProperties": {"type": "string"}}]}}]}`,
		sample: `{"com.cloudflare.api.user.1": "*", "com.cloudflare.api.account.2": {"com.cloudflare.api.account.zone.*": ` +
			`"*"}}`,
	}, {
		what: "`result_info` counts in whole numbers, and has `total_pages`",
		why:  "the schema says number and does not know total_pages; replies have it",
		at:   []string{"/components/schemas/iam_result_info", "/components/schemas/bill-subs-api_result_info"},
		merge: `{"properties": {"count": {"type": "integer"}, "page": {"type": "integer"}, "per_page": {"type": ` +
			`"integer"}, "total_count": {"type": "integer"}, "total_pages": {"type": "integer"}}}`,
		sample: `{"page": 1, "total_pages": 3}`,
	}, {
		what: "the `count` of an audit log's page is a number",
		why:  "the schema says string, and a number for the history; replies have a number in a string",
		at:   []string{"/components/schemas/aaa_result_info/properties/count"}, merge: `{"format": "count"}`,
		sample: `"many"`, narrows: true,
	}, {
		what:   "error codes can be below 1000",
		why:    "the minimum is 1000; a rate limited request gets 971",
		at:     []string{iamMessage, "/components/schemas/response_info"},
		merge:  `{"properties": {"code": {"minimum": 1}}}`,
		sample: `{"code": 971, "message": "Please wait"}`,
	}, {
		what: "errors of the audit logs can have a code, and replies `messages`",
		why: "the schemas know a message only, and no messages on success; replies have what those of the other families " +
			"have",
		at: []string{
			"/components/schemas/aaa_messages-2/items",
			"/components/schemas/aaa_api-response-common-failure-2/properties/errors/items",
		},
		merge: extraError, sample: `{"code": 10000, "message": "Authentication error"}`,
	}, {
		what: "replies of the audit logs have `messages`, refusals a `result` of null",
		why:  "the envelope is that of every family; the schemas of this one leave parts of it out",
		at: []string{
			"/components/schemas/aaa_audit-logs-v2-response-collection",
			"/components/schemas/aaa_audit-logs-v2-history-response-collection",
			"/components/schemas/aaa_audit-logs-v2-product-categories-response-collection",
			"/components/schemas/aaa_audit-logs-v2-history-not-found",
			"/components/schemas/aaa_api-response-common-failure-2",
		},
		merge: `{"properties": {"messages": {"type": "array", "items": {"type": "object", "properties": {"message": ` +
			`{"type": "string"}}}}}}`,
		sample: `{"success": true, "errors": [], "messages": [], "result": []}`,
	}, {
		what:   "a refusal of the audit logs can have a `result` of null",
		why:    "as above: the published envelope has it, this schema does not",
		at:     []string{"/components/schemas/aaa_api-response-common-failure-2"},
		merge:  `{"properties": {"result": {"type": "object", "nullable": true, "enum": [null]}}}`,
		sample: `{"success": false, "errors": [], "result": null}`,
	}, {
		what: "a 404 of the audit history can be that of an unknown route",
		why: "the schema requires a result_info, and its description is about an entry that is not found; an account " +
			"that is not gets the envelope of every family",
		at: []string{"/paths/~1accounts~1{account_id}~1logs~1audit~1{id}~1history/get/responses/404/content/" +
			"application~1json/schema"},
		merge: `{"$ref": null, "anyOf": [{"$ref": "#/components/schemas/aaa_audit-logs-v2-history-not-found"}, {"$ref": ` +
			`"#/components/schemas/iam_api-response-common-failure"}]}`,
		sample: `{"success": false, "errors": [{"code": 7003, "message": "Could not route"}], "messages": [], "result": ` +
			`null}`,
	}, {
		what: "a refusal of the organizations family can have a `result` of null",
		why: "the schema says object; the edge refuses requests, rate limited ones for one, in the envelope of every " +
			"family",
		at:     []string{"/components/schemas/organizations-api_V4ErrorResponse"},
		merge:  `{"properties": {"result": {"nullable": true}}}`,
		sample: `{"success": false, "errors": [], "messages": [], "result": null}`,
	}, {
		what: "a refused subscription call has a `result` of null",
		why:  "the schema says an object whose only value is null, and not nullable: nothing is that",
		at: []string{
			"/paths/~1accounts~1{account_id}~1subscriptions/post/responses/4XX/content/" +
				"application~1json/schema/properties/result",
			"/paths/~1accounts~1{account_id}~1subscriptions~1{subscription_identifier}/*/responses/4XX/content/" +
				"application~1json/schema/properties/result",
		},
		merge: `{"nullable": true}`, sample: `null`,
	}, {
		what: "a success has a `result`",
		why: "most schemas do not require it; a reply without one is what the client reports as an error. Only a delete " +
			"may leave it null",
		at: resultSchemas(), merge: `{"required": ["success", "errors", "result"]}`,
		sample: `{"success": true, "errors": [], "messages": []}`, narrows: true,
	}, {
		what: "`scope` of a resource group can be a list of scopes",
		why:  "the schema says object, the documentation's own reply has a list",
		at:   []string{"/components/schemas/iam_resource_group"},
		merge: `{"properties": {"scope": {"$ref": null, "anyOf": [{"$ref": "#/components/schemas/iam_scope"}, {"type": ` +
			`"array", "items": {"$ref": "#/components/schemas/iam_scope"}}]}}}`,
		sample: `{"id": "1", "scope": [{"key": "com.cloudflare.api.account.2", "objects": [{"key": "*"}]}]}`,
	}, {
		what: "`meta` of a permission or resource group has other names than key and value",
		why:  "the schema's own examples have label, scopes and editable",
		at: []string{
			"/components/schemas/iam_permission_group/properties/meta",
			"/components/schemas/iam_resource_group/properties/meta",
		},
		merge: `{"additionalProperties": {"type": "string"}}`, sample: `{"label": "load_balancer_admin"}`,
	}, {
		what:   "`scope`, `request` and `response` of an audited resource are free-form",
		why:    "the schema says object; a real scope is often a string, such as accounts",
		at:     []string{auditEntry + "/properties/resource"},
		merge:  `{"properties": {"scope": {"type": null}, "request": {"type": null}, "response": {"type": null}}}`,
		sample: `{"scope": "accounts"}`,
	}, {
		what: "audit entries have an actor.context `api` and an actor.type `delegated_service`",
		why:  "newer values than the document's",
		at:   []string{auditEntry + "/properties/actor"},
		merge: `{"properties": {"context": {"enum": ["api_key", "api_token", "dash", "oauth", "origin_ca_key", "api"]}, ` +
			`"type": {"enum": ["account", "cloudflare_admin", "system", "user", "delegated_service"]}}}`,
		sample: `{"context": "api", "type": "delegated_service"}`,
	}, {
		what: "a subscription's `frequency` and a rate plan's `id` are open sets",
		why:  "the schema lists some values; replies have others, such as not-applicable and product plans",
		at: []string{
			"/components/schemas/bill-subs-api_frequency", "/components/schemas/bill-subs-api_rate_plan/properties/id",
		},
		merge:  `{"enum": null, "minLength": 1}`,
		sample: `"not-applicable"`,
	},
}

func grants() string {
	areas := map[string]any{}
	for _, name := range strings.Fields("analytics billing cache_purge dns dns_records lb logs organization ssl waf " +
		"zone_settings zones") {
		areas[name] = map[string]string{"$ref": "#/components/schemas/iam_grants"}
	}
	text, _ := json.Marshal(areas)
	return string(text)
}

// resultSchemas are the envelopes of the operations whose success may lack a
// result by the document.
func resultSchemas() (pointers []string) {
	for _, name := range []string{
		"iam_response_collection_accounts", "iam_response_single_account",
		"iam_collection_member_response_with_policies",
		"iam_single_member_response_with_policies", "iam_collection_role_response", "iam_single_role_response",
		"iam_collection_tokens_response", "iam_single_token_create_response", "iam_single_token_response",
		"iam_token_verify_response_single_segment", "iam_permissions_group_response_collection",
		"iam_response_single_value",
		"aaa_audit-logs-v2-response-collection", "aaa_audit-logs-v2-product-categories-response-collection",
		"iam_collection_permission_groups_response", "iam_single_permission_groups_response",
	} {
		pointers = append(pointers, "/components/schemas/"+name)
	}
	for _, place := range []string{
		"resource_groups/*", "resource_groups~1{resource_group_id}/get", "resource_groups~1{resource_group_id}/put",
		"user_groups/*", "user_groups~1{user_group_id}/get", "user_groups~1{user_group_id}/put",
		"user_groups~1{user_group_id}~1members/*", "user_groups~1{user_group_id}~1members~1{member_id}/get",
	} {
		pointers = append(pointers,
			"/paths/~1accounts~1{account_id}~1iam~1"+place+"/responses/200/content/application~1json/schema")
	}
	return pointers
}

// corrected lays the corrections over a parsed document.
func corrected(raw map[string]any) map[string]any {
	for _, c := range contradictions {
		for _, at := range c.at {
			found := places(raw, strings.Split(at, "/")[1:])
			if len(found) == 0 {
				panic(fmt.Sprintf("%s: the document has no %s", c.what, at))
			}
			for _, place := range found {
				overlay(place, object(c.merge))
			}
		}
	}
	return raw
}

func object(text string) (o map[string]any) {
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		panic(err)
	}
	return o
}

// places finds the objects that a pointer with wildcards leads to.
func places(node any, steps []string) (found []map[string]any) {
	if len(steps) == 0 {
		if place, ok := node.(map[string]any); ok {
			return []map[string]any{place}
		}
		return nil
	}
	for _, child := range children(node, steps[0]) {
		found = append(found, places(child, steps[1:])...)
	}
	return found
}

func children(node any, step string) []any {
	step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
	switch node := node.(type) {
	case map[string]any:
		if step == "*" {
			return slices.Collect(maps.Values(node))
		}
		if child, ok := node[step]; ok {
			return []any{child}
		}
	case []any:
		_, name, _ := strings.Cut(step, "name=")
		return slices.DeleteFunc(slices.Clone(node), func(e any) bool {
			named, ok := e.(map[string]any)
			return !ok || named["name"] != name
		})
	}
	return nil
}

// overlay is RFC 7386: objects merge, null removes, the rest replaces.
func overlay(dst, src map[string]any) {
	for name, value := range src {
		inner, isObject := value.(map[string]any)
		old, wasObject := dst[name].(map[string]any)
		switch {
		case value == nil:
			delete(dst, name)
		case isObject && wasObject:
			overlay(old, inner)
		default:
			dst[name] = value
		}
	}
}

// probe loads a document with the first place of every contradiction under a
// name of its own.
func probe(t *testing.T, raw map[string]any) openapi3.Schemas {
	schemas := raw["components"].(map[string]any)["schemas"].(map[string]any)
	for i, c := range contradictions {
		if c.sample == "" {
			continue
		}
		place := places(raw, strings.Split(c.at[0], "/")[1:])[0]
		schemas[fmt.Sprintf("probe%d", i)] = maps.Clone(place)
	}
	d, err := load(raw)
	require.NoError(t, err)
	return d.Components.Schemas
}

// Every contradiction is one: its sample passes with the correction and not
// without, or the other way round for a correction that narrows.
func TestContradictions(t *testing.T) {
	before, after := probe(t, parsed()), probe(t, corrected(parsed()))
	for i, c := range contradictions {
		if c.sample == "" {
			continue
		}
		var sample any
		require.NoError(t, json.Unmarshal([]byte(c.sample), &sample), c.what)
		name, how := fmt.Sprintf("probe%d", i), openapi3.VisitAsResponse()
		if c.request {
			how = openapi3.VisitAsRequest()
		}
		was, is := before[name].Value.VisitJSON(sample, how), after[name].Value.VisitJSON(sample, how)
		if c.narrows {
			was, is = is, was
		}
		require.NoError(t, is, c.what)
		require.Error(t, was, c.what)
	}
}

// README.md lists every contradiction.
func TestReadmeListsContradictions(t *testing.T) {
	for _, c := range contradictions {
		require.Contains(t, readme, "- "+c.what+": "+c.why+".\n")
	}
}

package cloudflaretest

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest/internal/auditlog"
	"github.com/seed815c370e/cloudflare-go/internal/call"
)

// captureWords returns the words that identify nobody: those of the API's paths,
// of its permission groups and roles, of the audit log's entries, and the keys
// of JSON that this package knows.
func captureWords() []string {
	texts := slices.Clone(commonWords)
	for _, op := range call.Operations() {
		texts = append(texts, op.Method, op.Path, operations[op.Name].audit.description, operations[op.Name].audit.resource)
	}
	for _, g := range usualGroups() {
		texts = append(append(texts, g.ID, g.Name, g.Category), g.Scopes...)
	}
	for _, r := range usualRoles() {
		texts = append(texts, r.Name, r.Description)
	}
	for _, category := range auditCategories {
		texts = append(texts, category.Label, category.Value)
		for _, product := range category.Products {
			texts = append(texts, product.Label, product.Value)
		}
	}
	for _, filter := range auditlog.Filters {
		texts = append(append(texts, filter.Name), filter.Known...)
	}
	keys := map[string]bool{}
	jsonKeys(reflect.TypeFor[Seed](), keys)
	return words(append(append(texts, permissionKeys...), slices.Collect(maps.Keys(keys))...))
}

// captureNames returns the names that identify nobody: those of permission
// groups, roles and plans.
func captureNames() []string {
	names := []string{"Free Plan", "Pro Plan", "Business Plan", "Enterprise Plan"}
	for _, g := range usualGroups() {
		names = append(names, g.Name)
	}
	for _, r := range usualRoles() {
		names = append(names, r.Name, r.Description)
	}
	return names
}

// commonWords are further words of the API's own texts.
var commonWords = []string{
	"client/v4 com.cloudflare.edge default eu fedramp http https api token tokens key all any none other and or of the a",
	"true false null ok error errors success message messages result_info enabled disabled",
	"type kind value values settings",
	"allow deny active expired compromised accepted pending rejected weekly monthly quarterly yearly not-applicable",
	"Paid Provisioned AwaitingPayment Cancelled Failed Expired Trial USD",
	"standard enterprise free pro business editable label all_privileges admin scopes permissions list",
	"Create Delete Update View Get Set Change Changed Created Deleted Updated Added Removed Login Logout Rotate Purge",
}

// words returns the words between blanks and punctuation, and their parts
// between dashes.
func words(texts []string) (list []string) {
	for _, text := range texts {
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" /.,{}:&()'", r) }) {
			list = append(append(list, word), strings.FieldsFunc(word, func(r rune) bool { return r == '-' || r == '_' })...)
		}
	}
	return list
}

// jsonKeys collects the keys of a type's JSON.
func jsonKeys(t reflect.Type, keys map[string]bool) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		jsonKeys(t.Elem(), keys)
	case reflect.Struct:
		for _, field := range reflect.VisibleFields(t) {
			if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" {
				keys[name] = true
				jsonKeys(field.Type, keys)
			}
		}
	}
}

// keepPublic keeps the name of a group or a role that consists of the API's own
// words: Cloudflare gave it that name.
func (c *capture) keepPublic(name string) bool {
	public := c.Text(name) == name
	if public {
		c.KeepNames(name)
	}
	return public
}

// isPublicID reports whether an id has the form of a permission group's.
func isPublicID(id string) bool { return len(id) == 32 && strings.Trim(id, "0123456789abcdef") == "" }

func isUsualGroup(g PermissionGroup) bool {
	return slices.ContainsFunc(usualGroups(), func(u PermissionGroup) bool { return reflect.DeepEqual(u, g) })
}

func isUsualRole(r Role) bool {
	return slices.ContainsFunc(usualRoles(), func(u Role) bool { return reflect.DeepEqual(u, r) })
}

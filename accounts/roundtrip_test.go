package accounts_test

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
)

// An access review that is stored as JSON says of everybody whether they have
// a second factor, of those who have none above all.
func TestFalseAndEmptyAreWritten(t *testing.T) {
	for want, model := range map[string]any{
		`{"email":"","first_name":"","id":"","last_name":"",` +
			`"two_factor_authentication_enabled":false}`: accounts.MemberUser{},
		`{"abuse_contact_email":"","enforce_twofactor":false}`:                         accounts.AccountSettings{},
		`{"read":false,"write":false}`:                                                 accounts.PermissionGrant{},
		`{"id":"","product":"","request":null,"response":null,"scope":null,"type":""}`: accounts.AuditResource{},
		`{"request_ip":{"in":null,"not_in":null}}`:                                     accounts.TokenCondition{},
		`{"id":"","effect":"","permission_groups":null,"resources":null}`:              accounts.TokenPolicy{},
		`{"id":"","status":"","expires_on":"0001-01-01T00:00:00Z",` +
			`"not_before":"0001-01-01T00:00:00Z"}`: accounts.TokenVerifyResponse{},
	} {
		text, err := json.Marshal(model)
		require.NoError(t, err)
		require.JSONEq(t, want, string(text))
	}
}

func TestEveryFieldOfEveryModelIsWritten(t *testing.T) { models.CheckEveryFieldIsWritten(t) }

func TestModelsComeBackFromTheirJSON(t *testing.T) { models.CheckComeBack(t, bodies(t)) }

func TestModelsThatAreMadeComeBack(t *testing.T) { models.CheckMadeComeBack(t, imagineFree) }

func imagineFree(random *rand.Rand, v reflect.Value) {
	if v.Type() == reflect.TypeFor[accounts.TokenPolicyResourcesUnion]() {
		v.Set(reflect.ValueOf([]any{
			accounts.ResourcesFlat{}, accounts.ResourcesFlat{"a": "*"}, accounts.ResourcesNested{"a": {}, "b": {"c": "*"}},
			accounts.ResourcesMixed{"a": "*", "b": map[string]any{"c": json.Number("12345678901234567890")}, "d": nil},
		}[random.IntN(4)]))
		return
	}
	v.Set(reflect.ValueOf([]any{"x", true, 7.25, map[string]any{"a": []any{nil, "b"}}}[random.IntN(4)]))
}

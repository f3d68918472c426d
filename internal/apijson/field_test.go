package apijson

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

func TestAnInvalidFieldIsNoMoreThanItsText(t *testing.T) {
	for _, between := range []string{":", " :", ": ", ":\n", ":\t", ":\r\n"} {
		field := decode(t, `{"whole"`+between+`"x"}`).JSON.Whole
		require.True(t, field.IsInvalid())
		require.False(t, field.IsNull())
		require.False(t, field.IsMissing())
		require.Equal(t, `"x"`, field.Raw())
		require.Equal(t, "invalid(3 bytes)", fmt.Sprint(field))
	}
}

// A model that is printed whole shows its values, and of its texts no more.
func TestAPrintedModelShowsNoRawText(t *testing.T) {
	m := decode(
		t,
		`{"leaf":{"key":"k","x":"fake-secret"},"leaves":[{"y":"fake-secret"}],"whole":"fake-secret","any":1,`+
			`"text":["fake-secret"]}`,
	)
	for _, value := range []any{m, *m, []model{*m}, map[string]model{"a": *m}, struct{ M any }{*m}, m.JSON, &m.JSON.Text,
		struct{ m model }{*m}, struct{ f respjson.Field }{m.JSON.Text}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			require.NotContains(t, fmt.Sprintf(verb, value), "fake-secret", verb)
		}
	}
}

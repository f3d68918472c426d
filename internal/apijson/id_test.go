package apijson_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
)

func TestIDsOfAList(t *testing.T) {
	type named string
	type entry struct {
		Flag bool   `json:"flag"`
		Name string `json:"name"`
		ID   named  `json:"id,omitempty"`
	}
	ids, ok := apijson.IDsOf(&[]entry{{ID: "a"}, {Name: "x"}, {ID: "c", Flag: true}})
	require.True(t, ok)
	require.Equal(t, 3, ids.Len())
	require.Equal(t, []string{"a", "", "c"}, []string{ids.At(0), ids.At(1), ids.At(2)})
	require.Equal(t, []string{"", ""}, []string{ids.At(-1), ids.At(3)})
	for _, list := range []*[]entry{{}, new([]entry)} {
		ids, ok = apijson.IDsOf(list)
		require.True(t, ok)
		require.Zero(t, ids.Len())
	}
}

func TestListsWithoutIDs(t *testing.T) {
	for _, list := range []any{
		nil, 5, "id", []*struct{ ID string }(nil), (*[]string)(nil), &[]int{1}, &[]string{"a"}, &[]any{"a"},
		&[]*struct {
			ID string `json:"id"`
		}{nil},
		&[]struct {
			ID int `json:"id"`
		}{{1}},
		&[]struct{ ID string }{{"no tag"}},
	} {
		_, ok := apijson.IDsOf(list)
		require.False(t, ok, "%T", list)
	}
}

func TestIDsCostNoAllocationForAnEntry(t *testing.T) {
	type entry struct {
		ID string `json:"id"`
	}
	list := make([]entry, 1000)
	var got int
	allocs := testing.AllocsPerRun(100, func() {
		ids, _ := apijson.IDsOf(&list)
		for i := range ids.Len() {
			got += len(ids.At(i))
		}
	})
	require.Zero(t, allocs)
}

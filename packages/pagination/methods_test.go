package pagination_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// What the SDK needs of pages and pagers is not among what programs can call: a
// page can't be told another place.
func TestPagesAndPagersHaveNoOtherMethods(t *testing.T) {
	page := []string{"GetNextPage", "Items", "UnmarshalJSON"}
	for of, want := range map[reflect.Type][]string{
		reflect.TypeFor[*pagination.V4PagePaginationArray[int]](): page,
		reflect.TypeFor[*pagination.V4PagePagination[int]]():      page,
		reflect.TypeFor[*pagination.SinglePage[int]]():            page,
		reflect.TypeFor[*pagination.CursorPaginationAfter[int]](): {"GetNextPage", "Items", "NextCursor", "UnmarshalJSON"},
		reflect.TypeFor[*pagination.SinglePageAutoPager[int]](): {
			"All", "Collect", "Current", "Err", "Index", "Next", "Pages",
		},
	} {
		var got []string
		for i := range of.NumMethod() {
			got = append(got, of.Method(i).Name)
		}
		require.Equal(t, want, got, of)
	}
}

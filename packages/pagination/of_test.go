package pagination_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

func TestOf(t *testing.T) {
	entries := []string{"a", "b", "a"}
	pager := pagination.Of(entries...)
	entries[0] = "changed"
	got, err := pager.Collect(0)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b", "a"}, got)
	require.False(t, pager.Next())
	require.NoError(t, pager.Err())

	pages := 0
	for page, err := range pagination.Of(1, 2).Pages() {
		require.NoError(t, err)
		require.Equal(t, []int{1, 2}, page.Result)
		next, err := page.GetNextPage()
		require.NoError(t, err)
		require.Empty(t, next.Result)
		pages++
	}
	require.Equal(t, 1, pages)
	require.False(t, pagination.Of[int]().Next())
}

// A fake of what a program needs of a service.
func ExampleOf() {
	list := func() *pagination.V4PagePaginationArrayAutoPager[accounts.Member] {
		return pagination.Of(accounts.Member{Email: "ada@example.com"}, accounts.Member{Email: "grace@example.com"})
	}
	for member, err := range list().All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(member.Email)
	}
	// Output:
	// ada@example.com
	// grace@example.com
}

package pagination_test

import (
	"context"
	"fmt"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// sixty returns an emulator with sixty members, and a pager over them.
func sixty(opts ...option.RequestOption) (
	*cloudflaretest.Server, *pagination.V4PagePaginationArrayAutoPager[accounts.Member],
) {
	srv := cloudflaretest.NewServer()
	for i := range 59 {
		srv.AddMember(srv.AccountID, cloudflaretest.Member{Email: fmt.Sprintf("member-%d@example.com", i)})
	}
	return srv, srv.Client().Accounts.Members.ListAutoPaging(context.Background(), accounts.MemberListParams{
		AccountID: cloudflare.F(srv.AccountID),
	}, opts...)
}

// By hand, as with cloudflare-go.
func ExampleV4PagePaginationArrayAutoPager_Next() {
	srv, members := sixty()
	defer srv.Close()
	count := 0
	for members.Next() {
		count++
	}
	if err := members.Err(); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(count, members.Current().Email)
	// Output: 60 member-58@example.com
}

// A page at a time, for work that is done in batches.
func ExampleV4PagePaginationArrayAutoPager_Pages() {
	srv, members := sixty()
	defer srv.Close()
	for page, err := range members.Pages() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(len(page.Result), page.ResultInfo.TotalCount)
	}
	// Output:
	// 50 60
	// 10 60
}

// As a slice, with a bound on how many.
func ExampleV4PagePaginationArrayAutoPager_Collect() {
	srv, members := sixty()
	defer srv.Close()
	first, err := members.Collect(3)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(first))
	// Output: 3
}

package access

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"unicode"
)

// OffboardItem is something that a leaver has in an account, or, without an ID, a
// list of the account that could not be read.
type OffboardItem struct {
	// Account and AccountName are the account's; the name is empty when accounts
	// were given by id.
	Account, AccountName string
	// Kind is what it is.
	Kind OffboardKind
	// ID is that of the membership, the user group or the token, and Name the
	// address of the membership, and the name of the others.
	ID, Name string
	// Member is the id of the membership that is in a user group.
	Member string
	// State is what will be done about it, or was.
	State OffboardState
	// Err is why something is not removed, or could not be read.
	Err error
}

// OffboardKind is a kind of thing that a leaver has in an account.
type OffboardKind string

// The kinds of items.
const (
	// OffboardMembership is a member who has accepted.
	OffboardMembership OffboardKind = "membership"
	// OffboardInvitation is a member who has not.
	OffboardInvitation OffboardKind = "invitation"
	// OffboardUserGroup is a member who is in a user group.
	OffboardUserGroup OffboardKind = "user group"
	// OffboardToken is a token of the account.
	OffboardToken OffboardKind = "token"
)

// OffboardState is how far an item is.
type OffboardState string

// The states of items.
const (
	// OffboardPlanned is to be removed. Apply leaves it at that when its context
	// ends.
	OffboardPlanned OffboardState = "to remove"
	// OffboardListed is a token that is only listed.
	OffboardListed OffboardState = "only listed"
	// OffboardKept must stay, or can't be removed safely; Err says why.
	OffboardKept OffboardState = "kept"
	// OffboardRemoved was removed, and read back.
	OffboardRemoved OffboardState = "removed"
	// OffboardGone is in the plan, and was not there any more.
	OffboardGone OffboardState = "already gone"
	// OffboardFailed could not be read or removed; Err says why.
	OffboardFailed OffboardState = "failed"
	// OffboardUnplanned was found by Apply, is not in the plan, and was not touched.
	OffboardUnplanned OffboardState = "not in the plan"
)

// same reports whether two items are the same thing, though an invitation may have
// been accepted.
func (i OffboardItem) same(other OffboardItem) bool {
	return i.Account == other.Account && i.ID == other.ID && i.Member == other.Member && i.list() == other.list()
}

// list is the kind whose list an item is read from.
func (i OffboardItem) list() OffboardKind {
	if i.Kind == OffboardInvitation {
		return OffboardMembership
	}
	return i.Kind
}

func (i OffboardItem) err() error {
	if i.Err == nil {
		return nil
	}
	return fmt.Errorf("account %s: %s %s: %w", i.Account, i.Kind, printable(i.ID), i.Err)
}

// OffboardItems are items, which can be printed as a table.
type OffboardItems []OffboardItem

// err joins the errors of the items.
func (l OffboardItems) err() error {
	var all []error
	for _, item := range l {
		all = append(all, item.err())
	}
	return errors.Join(all...)
}

// Count returns how many items have a state.
func (l OffboardItems) Count(state OffboardState) (n int) {
	for _, item := range l {
		if item.State == state {
			n++
		}
	}
	return n
}

// String returns a table with a line for each item, for people; its form may
// change. Letters of names that do not print are shown as "?".
func (l OffboardItems) String() string {
	var out strings.Builder
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ACCOUNT\tWHAT\tNAME\tID\tSTATE")
	for _, item := range l {
		account, state := item.AccountName, string(item.State)
		if account == "" {
			account = item.Account
		}
		if item.Err != nil {
			state += ": " + item.Err.Error()
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", printable(account), item.Kind, printable(item.Name),
			printable(item.ID), printable(state))
	}
	_ = table.Flush() // to memory
	return out.String()
}

// String returns a line that sums the plan up, and a table of its items.
func (p *OffboardPlan) String() string {
	return fmt.Sprintf("%s in %d accounts: %d to remove, %d only listed, %d kept, %d not readable\n%s",
		printable(p.Email), p.Accounts, p.Items.Count(OffboardPlanned), p.Items.Count(OffboardListed),
		p.Items.Count(OffboardKept), p.Items.Count(OffboardFailed), p.Items)
}

// printable returns a text that can't move a terminal's cursor.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, text)
}

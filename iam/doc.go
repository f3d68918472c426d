// Package iam is the part of Cloudflare's API that says what members of an
// account may do: permission groups, which are sets of operations; resource
// groups, which are what the operations apply to; and user groups, which give
// policies made of both to many members at once.
//
// A program reaches the services through the client of the root package:
// client.IAM.UserGroups.List and so on. Services hold only options and are safe
// for concurrent use, as long as nobody changes Options.
//
// A member's rights are the policies of the member and those of every user group
// that the member is in. The permission groups here are for policies of members
// and user groups. Tokens have other permission groups, with other identifiers:
// see client.Accounts.Tokens.PermissionGroups.
//
// Parameters, models, errors and auto-paging are as in package accounts. Page
// and PerPage count from 1. A page has at most 50 permission groups, or 500
// user groups or members of one, and auto-paging methods ask for that many
// unless PerPage is set; resource groups come all at once.
//
// The names that cloudflare-go generates for the types here are aliases, so that
// programs written for it compile. New programs do not need them.
package iam

import (
	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// The most items that the API gives on a page.
const (
	maxPermissionGroups = 50
	maxUserGroups       = 500
	maxGroupMembers     = 500
)

// Direction is the order of a list by its sort key.
type Direction string

// The two directions.
const (
	DirectionAsc  Direction = "asc"
	DirectionDesc Direction = "desc"
)

// IsKnown reports whether the value is one of the constants here.
func (r Direction) IsKnown() bool { return r == DirectionAsc || r == DirectionDesc }

// DeleteResponse says which group was deleted. The API may answer a deletion
// without a result: then ID is empty and JSON.ID is missing.
type DeleteResponse struct {
	// ID is the identifier of what was deleted (32 characters).
	ID string `json:"id"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a deletion's result as a call does.
func (r *DeleteResponse) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// GroupMeta is what else the API says about a permission group or a resource
// group. In the document it has a key and a value; real replies have other
// names, such as label, scopes and editable, which are in JSON.ExtraFields and
// can be read by JSON.Get.
type GroupMeta struct {
	// Key is a name of the API's choice.
	Key string `json:"key"`
	// Value is what the key stands for.
	Value string `json:"value"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Key, Value respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a group's attributes as a call does.
func (r *GroupMeta) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

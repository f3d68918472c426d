// Package iam is the part of Cloudflare's API that says what members of an
// account may do: permission groups, which are operations, resource groups,
// which are what operations are done on, and user groups, which give policies
// made of both to many members at once.
//
// A program reaches the services through the client of the root package:
// client.IAM.UserGroups.List and so on. Services hold nothing but options and
// are safe for concurrent use, as long as nobody changes Options.
//
// A member's rights are the policies of the member and those of every user group
// that the member is in. The permission groups here are for policies of members
// and user groups. Tokens have permission groups of their own, with other
// identifiers: see client.Accounts.Tokens.PermissionGroups.
//
// Parameters, models, errors and auto-paging are as in package accounts. Page
// and PerPage count from 1. Permission groups come 50 a page at the most, user
// groups and their members 500, and auto-paging methods ask for that unless
// told; resource groups come all at once.
//
// The names that cloudflare-go generates for the types here are aliases, so that
// programs written for it compile. New programs need none of them.
package iam

import (
	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// The most items a page the API gives.
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
	// ID is the identifier of what is gone (32 characters).
	ID string `json:"id"`

	// JSON tells of each field whether the reply had it, and its raw text.
	JSON struct {
		ID respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a deletion's result as a call does.
func (r *DeleteResponse) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// GroupMeta is what else the API says of a permission group or a resource
// group. By the document it is a key and a value; real replies hold other
// names, such as label, scopes and editable: they are in JSON.ExtraFields,
// and JSON.Get looks into them.
type GroupMeta struct {
	// Key is a name of the API's choice.
	Key string `json:"key"`
	// Value is what the key stands for.
	Value string `json:"value"`

	// JSON tells of each field whether the reply had it, and its raw text.
	JSON struct {
		Key, Value respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a group's attributes as a call does.
func (r *GroupMeta) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

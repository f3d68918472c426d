package permissions

import "errors"

// The kinds of errors, for errors.Is. A [Builder] checks everything that it can
// and joins what it finds; only the list of groups has been requested by then.
var (
	// ErrNoPolicy is a token without a policy, or a policy without a permission
	// group or without a resource.
	ErrNoPolicy = errors.New("no policy")
	// ErrResource is a Resource that names nothing, or one that the token can't
	// have.
	ErrResource = errors.New("no such resource")
	// ErrUnknownGroup is a name that the account's list of permission groups does
	// not have. It comes in an [*ResolveError].
	ErrUnknownGroup = errors.New("unknown permission group")
	// ErrAmbiguousGroup is a name that several groups have, one for each of
	// several scopes. It comes in an [*ResolveError].
	ErrAmbiguousGroup = errors.New("ambiguous permission group")
	// ErrScope is a permission group that is for none of the policy's resources,
	// or a resource that none of the policy's groups is for.
	ErrScope = errors.New("the permission group is for other resources")
	// ErrAddress is a text that is neither an address nor a network in CIDR
	// notation.
	ErrAddress = errors.New("no network")
	// ErrLockedOut is a condition that no address meets.
	ErrLockedOut = errors.New("the token works from no address")
	// ErrLife is a lifetime that ends before it begins, or in the past.
	ErrLife = errors.New("the token never lives")
	// ErrName is a token's name that is empty or over 120 characters.
	ErrName = errors.New("no name for a token")
)

package accounts

import (
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/option"
)

// base returns the options that the calls of a service start with. Calls of a
// nil service, such as one of a zero Client, fail and say so.
func (r *AccountService) base() []option.RequestOption {
	if r == nil {
		return call.Missing("AccountService")
	}
	return r.Options
}

func (r *AccountOrganizationService) base() []option.RequestOption {
	if r == nil {
		return call.Missing("AccountOrganizationService")
	}
	return r.Options
}

func (r *AccountProfileService) base() []option.RequestOption {
	if r == nil {
		return call.Missing("AccountProfileService")
	}
	return r.Options
}

func (r *LogAuditService) base() []option.RequestOption {
	if r == nil {
		return call.Missing("LogAuditService")
	}
	return r.Options
}

func (r *MemberService) base() []option.RequestOption {
	if r == nil {
		return call.Missing("MemberService")
	}
	return r.Options
}

func (r *RoleService) base() []option.RequestOption {
	if r == nil {
		return call.Missing("RoleService")
	}
	return r.Options
}

func (r *SubscriptionService) base() []option.RequestOption {
	if r == nil {
		return call.Missing("SubscriptionService")
	}
	return r.Options
}

func (r *TokenService) base() []option.RequestOption {
	if r == nil {
		return call.Missing("TokenService")
	}
	return r.Options
}

func (r *TokenPermissionGroupService) base() []option.RequestOption {
	if r == nil {
		return call.Missing("TokenPermissionGroupService")
	}
	return r.Options
}

func (r *TokenValueService) base() []option.RequestOption {
	if r == nil {
		return call.Missing("TokenValueService")
	}
	return r.Options
}

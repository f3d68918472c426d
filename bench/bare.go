package bench

import "time"

// The structs here have the shape of the SDK's models and none of their
// metadata: what encoding/json and its kin decode into.

// Audit is a page of the audit log.
type Audit struct {
	Errors     []Message  `json:"errors"`
	Result     []Entry    `json:"result"`
	ResultInfo CursorInfo `json:"result_info"`
	Success    bool       `json:"success"`
}

// Message is an entry of an envelope's errors and messages.
type Message struct {
	Code    int64  `json:"code"`
	Message string `json:"message"`
}

// CursorInfo says how a list with cursors goes on.
type CursorInfo struct {
	Count  string `json:"count"`
	Cursor string `json:"cursor"`
}

// Entry is one entry of the audit log.
type Entry struct {
	ID       string   `json:"id"`
	Account  Named    `json:"account"`
	Action   Action   `json:"action"`
	Actor    Actor    `json:"actor"`
	Raw      Raw      `json:"raw"`
	Resource Resource `json:"resource"`
	Zone     Named    `json:"zone,omitzero"`
}

// Named is an account or a zone in an entry.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Action is what was done.
type Action struct {
	Description string    `json:"description"`
	Result      string    `json:"result"`
	Time        time.Time `json:"time"`
	Type        string    `json:"type"`
}

// Actor is who did it.
type Actor struct {
	ID        string `json:"id"`
	Context   string `json:"context"`
	Email     string `json:"email"`
	IPAddress string `json:"ip_address"`
	TokenID   string `json:"token_id,omitempty"`
	TokenName string `json:"token_name,omitempty"`
	Type      string `json:"type"`
}

// Raw is the request it was done by.
type Raw struct {
	CfRayID    string `json:"cf_ray_id"`
	Method     string `json:"method"`
	StatusCode int64  `json:"status_code"`
	URI        string `json:"uri"`
	UserAgent  string `json:"user_agent"`
}

// Resource is what it was done to.
type Resource struct {
	ID       string `json:"id"`
	Product  string `json:"product"`
	Request  any    `json:"request"`
	Response any    `json:"response"`
	Scope    any    `json:"scope"`
	Type     string `json:"type"`
}

// Members is a page of an account's members.
type Members struct {
	Errors     []Message  `json:"errors"`
	Messages   []Message  `json:"messages"`
	Success    bool       `json:"success"`
	Result     []Member   `json:"result"`
	ResultInfo NumberInfo `json:"result_info"`
}

// NumberInfo says where in a numbered list a page stands.
type NumberInfo struct {
	Count      int64 `json:"count"`
	Page       int64 `json:"page"`
	PerPage    int64 `json:"per_page"`
	TotalCount int64 `json:"total_count"`
	TotalPages int64 `json:"total_pages"`
}

// Member is a user with access to an account.
type Member struct {
	ID       string   `json:"id"`
	Email    string   `json:"email"`
	Policies []Policy `json:"policies"`
	Roles    []Role   `json:"roles"`
	Status   string   `json:"status"`
	User     User     `json:"user"`
}

// User is the person behind a member.
type User struct {
	Email     string `json:"email"`
	ID        string `json:"id"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	TwoFactor bool   `json:"two_factor_authentication_enabled"`
}

// Policy is an access policy of a member.
type Policy struct {
	ID               string  `json:"id"`
	Access           string  `json:"access"`
	PermissionGroups []Group `json:"permission_groups"`
	ResourceGroups   []Scope `json:"resource_groups"`
}

// Group is a permission group.
type Group struct {
	ID   string    `json:"id"`
	Meta GroupMeta `json:"meta"`
	Name string    `json:"name"`
}

// GroupMeta is what more is known of a group.
type GroupMeta struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Scope is a resource group.
type Scope struct {
	ID    string    `json:"id"`
	Scope []Objects `json:"scope"`
	Meta  GroupMeta `json:"meta"`
	Name  string    `json:"name"`
}

// Objects are the parts of a resource group's scope.
type Objects struct {
	Key     string `json:"key"`
	Objects []struct {
		Key string `json:"key"`
	} `json:"objects"`
}

// Role is a set of permissions.
type Role struct {
	ID          string      `json:"id"`
	Description string      `json:"description"`
	Name        string      `json:"name"`
	Permissions Permissions `json:"permissions"`
}

// Grant says what may be done in one area.
type Grant struct {
	Read  bool `json:"read"`
	Write bool `json:"write"`
}

// Permissions are the areas of a role.
type Permissions struct {
	Analytics    Grant `json:"analytics"`
	Billing      Grant `json:"billing"`
	CachePurge   Grant `json:"cache_purge"`
	DNS          Grant `json:"dns"`
	DNSRecords   Grant `json:"dns_records"`
	LB           Grant `json:"lb"`
	Logs         Grant `json:"logs"`
	Organization Grant `json:"organization"`
	SSL          Grant `json:"ssl"`
	WAF          Grant `json:"waf"`
	ZoneSettings Grant `json:"zone_settings"`
	Zones        Grant `json:"zones"`
}

// AccountReply is the reply to a GET of an account.
type AccountReply struct {
	Errors   []Message `json:"errors"`
	Messages []Message `json:"messages"`
	Success  bool      `json:"success"`
	Result   Account   `json:"result"`
}

// Account is an account.
type Account struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Type      string    `json:"type"`
	CreatedOn time.Time `json:"created_on"`
	ManagedBy struct {
		ParentOrgID   string `json:"parent_org_id"`
		ParentOrgName string `json:"parent_org_name"`
	} `json:"managed_by"`
	Settings struct {
		AbuseContactEmail string `json:"abuse_contact_email"`
		EnforceTwofactor  bool   `json:"enforce_twofactor"`
	} `json:"settings"`
}

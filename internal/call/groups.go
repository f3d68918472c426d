package call

// The API token permission groups that the OpenAPI document accepts for several
// operations each, as its x-api-token-group lists them: any one of a list is
// enough. Reads come before writes, and the usual group comes first. Operations
// keep these lists themselves: they are never changed.
var (
	// AccountReaders may read an account. Nearly every group of an account may.
	AccountReaders = []string{
		"Account Settings Read", "Billing Read", "Trust and Safety Read", "DNS View Read", "Load Balancers Account Read",
		"Zero Trust: PII Read", "DDoS Botnet Feed Read", "Workers R2 Storage Read", "DDoS Protection Read",
		"Workers Tail Read", "Workers KV Storage Read", "Workers Scripts Read", "Load Balancing: Monitors and Pools Read",
		"Account Firewall Access Rules Read", "DNS Firewall Read",
		"Account Settings Write", "Billing Write", "Trust and Safety Write", "DNS View Write", "SCIM Provisioning",
		"Load Balancers Account Write", "DDoS Botnet Feed Write", "Workers R2 Storage Write", "DDoS Protection Write",
		"Workers KV Storage Write", "Workers Scripts Write", "Load Balancing: Monitors and Pools Write",
		"Account Firewall Access Rules Write", "DNS Firewall Write",
	}
	// SettingsReaders and SettingsWriters are for an account and its audit log.
	SettingsReaders = []string{"Account Settings Read", "Account Settings Write"}
	SettingsWriters = []string{"Account Settings Write"}
	// MemberReaders and MemberWriters are for members, and for the roles, groups
	// and resource groups that their rights are made of.
	MemberReaders = []string{"Account Settings Read", "SCIM Provisioning", "Account Settings Write"}
	MemberWriters = []string{"SCIM Provisioning", "Account Settings Write"}
	// BillingReaders and BillingWriters are for subscriptions.
	BillingReaders = []string{"Billing Read", "Billing Write"}
	BillingWriters = []string{"Billing Write"}
	// TokenReaders and TokenWriters are for tokens that an account owns.
	TokenReaders = []string{"Account API Tokens Read", "Account API Tokens Write"}
	TokenWriters = []string{"Account API Tokens Write"}
)

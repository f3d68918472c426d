package cloudflare

import (
	"context"
	"errors"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/iam"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/option"
)

// Client is where every call starts. It holds no connections itself, is cheap
// to make, and is safe for concurrent use by many goroutines.
type Client struct {
	// Options are what the client was made with, including those from the
	// environment. Every service keeps its own copy: changing this field affects
	// only Execute and its kin.
	Options []option.RequestOption
	// Accounts holds the calls for accounts and for everything that belongs to
	// one.
	Accounts *accounts.AccountService
	// IAM holds the calls for the groups that the policies of an account's
	// members are made of.
	IAM *iam.IAMService
}

// fromEnvironment lists the variables that clients read, and what each sets.
var fromEnvironment = []struct {
	name   string
	option func(string) option.RequestOption
}{
	{"CLOUDFLARE_BASE_URL", option.WithBaseURL},
	{"CLOUDFLARE_API_TOKEN", option.WithAPIToken},
	{"CLOUDFLARE_API_KEY", option.WithAPIKey},
	{"CLOUDFLARE_EMAIL", option.WithAPIEmail},
	{"CLOUDFLARE_API_USER_SERVICE_KEY", option.WithUserServiceKey},
	{"CLOUDFLARE_CUSTOM_HEADERS", headers},
}

// headers sets a header for each line of text, such as "X-Team: billing". A line
// without a colon sets none.
func headers(text string) option.RequestOption {
	var each []option.RequestOption
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(line, ":"); ok {
			each = append(each, option.WithHeader(strings.TrimSpace(name), strings.TrimSpace(value)))
		}
	}
	return config.OptionFunc(func(c *config.Config) error { return config.Apply(c, each) })
}

// DefaultClientOptions returns the options that the environment asks for now:
// CLOUDFLARE_API_TOKEN, CLOUDFLARE_API_KEY, CLOUDFLARE_EMAIL,
// CLOUDFLARE_API_USER_SERVICE_KEY, CLOUDFLARE_BASE_URL, and
// CLOUDFLARE_CUSTOM_HEADERS, which has a header on each line, "Name: value". An
// empty variable is the same as none.
func DefaultClientOptions() []option.RequestOption {
	var options []option.RequestOption
	for _, variable := range fromEnvironment {
		if value := os.Getenv(variable.name); value != "" {
			options = append(options, config.Named(variable.name, variable.option(value)))
		}
	}
	return options
}

// NewClient makes a client from the environment, then opts, then the options of
// each call: later ones win. It never fails: an option that can't be carried
// out fails each call instead.
func NewClient(opts ...option.RequestOption) *Client {
	opts = slices.Concat([]option.RequestOption{config.ShareTraffic()}, DefaultClientOptions(), opts)
	return &Client{
		Options:  slices.Clip(opts),
		Accounts: accounts.NewAccountService(opts...),
		IAM:      iam.NewIAMService(opts...),
	}
}

// Execute calls an endpoint that the typed methods do not know, with the
// client's settings. path is below the base URL, with or without a slash in
// front, and may have a query. For lists, [ListAutoPaging] and its kin get all
// pages.
//
// params may be nil, a Params struct of this SDK (or anything with
// URLQuery() url.Values, MarshalJSON, or both), a []byte or an io.Reader that
// is sent as it is, or any value, which is sent as JSON.
//
// res gets the whole reply, not its result field alone: a *[]byte or *string as
// it came, a **http.Response unread, for the caller to close, and any other
// pointer through json.Unmarshal; nil discards the reply. A refusal is always
// an [*Error].
//
// GET, HEAD and OPTIONS are repeated when an attempt fails; other methods only
// when the server can't have acted on them.
func (c *Client) Execute(
	ctx context.Context, method, path string, params, res any, opts ...option.RequestOption,
) error {
	return call.Execute(ctx, method, path, params, res, c.base(), opts)
}

var errNoClient = errors.New("the client is nil: NewClient makes one")

// base returns the options that the calls of a client start with. Calls of a
// nil client fail and say so.
func (c *Client) base() []option.RequestOption {
	if c == nil {
		return call.Failing(errNoClient)
	}
	return c.Options
}

// Get calls [Client.Execute] with GET.
func (c *Client) Get(ctx context.Context, path string, params, res any, opts ...option.RequestOption) error {
	return c.Execute(ctx, http.MethodGet, path, params, res, opts...)
}

// Post calls [Client.Execute] with POST.
func (c *Client) Post(ctx context.Context, path string, params, res any, opts ...option.RequestOption) error {
	return c.Execute(ctx, http.MethodPost, path, params, res, opts...)
}

// Put calls [Client.Execute] with PUT.
func (c *Client) Put(ctx context.Context, path string, params, res any, opts ...option.RequestOption) error {
	return c.Execute(ctx, http.MethodPut, path, params, res, opts...)
}

// Patch calls [Client.Execute] with PATCH.
func (c *Client) Patch(ctx context.Context, path string, params, res any, opts ...option.RequestOption) error {
	return c.Execute(ctx, http.MethodPatch, path, params, res, opts...)
}

// Delete calls [Client.Execute] with DELETE.
func (c *Client) Delete(ctx context.Context, path string, params, res any, opts ...option.RequestOption) error {
	return c.Execute(ctx, http.MethodDelete, path, params, res, opts...)
}

package accounts

import (
	"context"

	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// LogAuditService reads an account's audit logs, version 2: who did what, when,
// from where. The API keeps them for 18 months.
type LogAuditService struct {
	// Options are applied to every call, before the call's own.
	Options []option.RequestOption
}

// NewLogAuditService makes the service for audit logs on its own, for programs that
// need no client. Without options nothing is authenticated.
func NewLogAuditService(opts ...option.RequestOption) *LogAuditService {
	return &LogAuditService{Options: call.Own(opts)}
}

// maxAuditLimit is the most audit log entries that the API gives on a page.
const maxAuditLimit = 1000

var auditList = call.Declare(
	"Logs.Audit.List", "GET /accounts/{account_id}/logs/audit", call.Safe|call.NullResult, call.SettingsReaders...,
)

// List returns one page of the entries between Since and Before, newest first
// unless Direction says otherwise. Entries arrive late: a window that ended a moment
// ago may still grow.
//
//	GET /accounts/{account_id}/logs/audit
func (r *LogAuditService) List(
	ctx context.Context, params LogAuditListParams, opts ...option.RequestOption,
) (*pagination.CursorPaginationAfter[AuditEntry], error) {
	req := auditList.Request(params, params.AccountID.String())
	return call.Page(ctx, new(pagination.CursorPaginationAfter[AuditEntry]), req, r.base(), opts)
}

// ListAutoPaging returns all the entries of [LogAuditService.List], page after
// page as they are read, 1,000 a page unless Limit says otherwise. Nothing is sent
// before the first Next or Err.
func (r *LogAuditService) ListAutoPaging(
	ctx context.Context, params LogAuditListParams, opts ...option.RequestOption,
) *pagination.CursorPaginationAfterAutoPager[AuditEntry] {
	params.Limit = param.Or(params.Limit, maxAuditLimit)
	req := auditList.Request(params, params.AccountID.String())
	return call.Pages(ctx, pagination.NewCursorPaginationAfterAutoPager[AuditEntry](nil, nil), req, r.base(), opts)
}

var auditHistory = call.Declare(
	"Logs.Audit.History", "GET /accounts/{account_id}/logs/audit/{id}/history", call.Safe, call.SettingsReaders...,
)

// History returns what was done to the resource of one entry, between Since and
// Before: one page of at most Limit entries. ActionTime must be the time of the
// entry; with another one the API may not find the entry, which is
// cloudflare.ErrNotFound.
//
//	GET /accounts/{account_id}/logs/audit/{id}/history
func (r *LogAuditService) History(
	ctx context.Context, id string, params LogAuditHistoryParams, opts ...option.RequestOption,
) (*[]AuditEntry, error) {
	req := auditHistory.Request(params, params.AccountID.String(), id)
	return call.Do[[]AuditEntry](ctx, req, r.base(), opts)
}

// HistoryAutoPaging returns all of [LogAuditService.History], page after page as
// they are read, 1,000 a page unless Limit says otherwise. Its Pages tell how the API
// found the history: page.ResultInfo.JSON.ExtraFields["history_status"]. Nothing
// is sent before the first Next or Err.
func (r *LogAuditService) HistoryAutoPaging(
	ctx context.Context, id string, params LogAuditHistoryParams, opts ...option.RequestOption,
) *pagination.CursorPaginationAfterAutoPager[AuditEntry] {
	params.Limit = param.Or(params.Limit, maxAuditLimit)
	req := auditHistory.Request(params, params.AccountID.String(), id)
	return call.Pages(ctx, pagination.NewCursorPaginationAfterAutoPager[AuditEntry](nil, nil), req, r.base(), opts)
}

var auditProductCategories = call.Declare(
	"Logs.Audit.ProductCategories", "GET /accounts/{account_id}/logs/audit/product_categories",
	call.Safe|call.NullResult, call.SettingsReaders...,
)

// ProductCategories returns the values that [LogAuditListParams.ProductCategory]
// takes, each with the products in it, all on one page.
//
//	GET /accounts/{account_id}/logs/audit/product_categories
func (r *LogAuditService) ProductCategories(
	ctx context.Context, query LogAuditProductCategoriesParams, opts ...option.RequestOption,
) (*pagination.SinglePage[AuditProductCategory], error) {
	req := auditProductCategories.Request(nil, query.AccountID.String())
	return call.Page(ctx, new(pagination.SinglePage[AuditProductCategory]), req, r.base(), opts)
}

// ProductCategoriesAutoPaging returns the categories of
// [LogAuditService.ProductCategories] one by one. Nothing is sent before the
// first Next.
func (r *LogAuditService) ProductCategoriesAutoPaging(
	ctx context.Context, query LogAuditProductCategoriesParams, opts ...option.RequestOption,
) *pagination.SinglePageAutoPager[AuditProductCategory] {
	req := auditProductCategories.Request(nil, query.AccountID.String())
	return call.Pages(ctx, pagination.NewSinglePageAutoPager[AuditProductCategory](nil, nil), req, r.base(), opts)
}

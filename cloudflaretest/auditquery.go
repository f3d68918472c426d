package cloudflaretest

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"net/url"
	"slices"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest/internal/auditlog"
)

// The bounds of an audit page, as the API documents them.
const (
	defaultAuditLimit = 100
	maxAuditLimit     = 1000
)

// readWindow reads what the list and the history share.
func readWindow(x *task) auditlog.Query {
	q := auditlog.Query{
		Since:     x.query("since").needs().instant(),
		Before:    x.query("before").needs().instant(),
		Ascending: x.query("direction").oneOf("asc", "desc") == "asc",
		Limit:     x.query("limit").integer(defaultAuditLimit, 1, maxAuditLimit),
		Scan:      x.settings.scan,
		Digest:    digest(x.r.URL.Path, x.params),
	}
	if most := x.settings.pageCap; most > 0 {
		q.Limit = min(q.Limit, most)
	}
	if !q.Since.IsZero() && !q.Before.IsZero() && q.Before.Before(q.Since) {
		x.query("before").wrong("must not be before since")
	}
	if cursor := x.query("cursor"); cursor.present() && !q.SetCursor(cursor.text(longestText)) {
		cursor.wrong("is not a cursor of this query")
	}
	return q
}

func readAuditQuery(x *task) auditlog.Query {
	q := readWindow(x)
	x.expandCategories()
	for _, f := range auditlog.Filters {
		for _, not := range []bool{false, true} {
			key := f.Name
			if not {
				key += ".not"
			}
			if values := x.params[key]; len(values) > 0 {
				x.checkFilter(f, key)
				q.Tests = append(q.Tests, auditlog.Test{Filter: f, Values: values, Not: not})
			}
		}
	}
	return q
}

// checkFilter notes a problem for every value that a filter does not take.
func (x *task) checkFilter(f auditlog.Filter, key string) {
	for _, v := range x.params[key] {
		in := value{v, "/" + key, &x.problems}
		if f.Known != nil {
			in.oneOf(f.Known...)
		}
		if f.Name == "raw_status_code" {
			in.integer(0, 0, 999)
		}
	}
}

// expandCategories widens the product filter by the products of the categories
// that are asked for.
func (x *task) expandCategories() {
	products := slices.Clone(x.params["resource_product"])
	for _, name := range x.params["product_category"] {
		more, ok := productsOf(name)
		if !ok {
			x.query("product_category").wrong("must be a product category")
		}
		products = append(products, more...)
	}
	x.params["resource_product"] = products
}

// digest tells queries apart, so that a cursor is refused by any query except
// the one that made it.
func digest(path string, params url.Values) uint64 {
	params = maps.Clone(params)
	delete(params, "cursor")
	delete(params, "limit")
	sum := sha256.Sum256([]byte(path + "?" + params.Encode()))
	return binary.BigEndian.Uint64(sum[:])
}

package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/examples/internal/sheet"
)

// encoder writes entries as text: as NDJSON, or as the rows of a table. It is
// not an interface, and does not keep an entry's address, so that callers need
// no copy on the heap: entries are large.
type encoder struct{ table *table }

func newEncoder(format string) encoder {
	if format != "csv" && format != formatSpreadsheet {
		return encoder{}
	}
	t := newTable()
	t.harmless = format == formatSpreadsheet
	return encoder{t}
}

// head returns what a new file begins with.
func (c encoder) head() []byte {
	if c.table == nil {
		return nil
	}
	return c.table.head()
}

// entry adds an entry's text to a buffer.
func (c encoder) entry(buf []byte, e *accounts.AuditEntry) ([]byte, error) {
	if c.table == nil {
		return ndjson(buf, e.JSON.RawJSON())
	}
	return c.table.entry(buf, e)
}

// ndjson appends an entry as the API sent it, on one line.
func ndjson(buf []byte, raw string) ([]byte, error) {
	if strings.IndexByte(raw, '\n') >= 0 || strings.IndexByte(raw, '\r') >= 0 {
		var line bytes.Buffer
		if err := json.Compact(&line, []byte(raw)); err != nil {
			return nil, err
		}
		raw = line.String()
	}
	return append(append(buf, raw...), '\n'), nil
}

// table writes each entry as a row of CSV. Free-form parts are JSON in one
// cell.
type table struct {
	text bytes.Buffer
	w    *csv.Writer
	now  accounts.AuditEntry // being written
	row  []string

	harmless bool // no cell is what a spreadsheet computes
}

func newTable() *table {
	t := new(table)
	t.w = csv.NewWriter(&t.text)
	return t
}

var columns = []struct {
	name string
	of   func(*accounts.AuditEntry) string
}{
	{"time", func(e *accounts.AuditEntry) string { return moment(e.Action.Time) }},
	{"id", func(e *accounts.AuditEntry) string { return e.ID }},
	{"action_type", func(e *accounts.AuditEntry) string { return e.Action.Type }},
	{"action_result", func(e *accounts.AuditEntry) string { return e.Action.Result }},
	{"action_description", func(e *accounts.AuditEntry) string { return e.Action.Description }},
	{"actor_id", func(e *accounts.AuditEntry) string { return e.Actor.ID }},
	{"actor_type", func(e *accounts.AuditEntry) string { return string(e.Actor.Type) }},
	{"actor_email", func(e *accounts.AuditEntry) string { return e.Actor.Email }},
	{"actor_context", func(e *accounts.AuditEntry) string { return string(e.Actor.Context) }},
	{"actor_ip_address", func(e *accounts.AuditEntry) string { return e.Actor.IPAddress }},
	{"actor_token_id", func(e *accounts.AuditEntry) string { return e.Actor.TokenID }},
	{"actor_token_name", func(e *accounts.AuditEntry) string { return e.Actor.TokenName }},
	{"account_id", func(e *accounts.AuditEntry) string { return e.Account.ID }},
	{"account_name", func(e *accounts.AuditEntry) string { return e.Account.Name }},
	{"resource_id", func(e *accounts.AuditEntry) string { return e.Resource.ID }},
	{"resource_type", func(e *accounts.AuditEntry) string { return e.Resource.Type }},
	{"resource_product", func(e *accounts.AuditEntry) string { return e.Resource.Product }},
	{"resource_scope", func(e *accounts.AuditEntry) string { return e.Resource.JSON.Scope.Raw() }},
	{"resource_request", func(e *accounts.AuditEntry) string { return e.Resource.JSON.Request.Raw() }},
	{"resource_response", func(e *accounts.AuditEntry) string { return e.Resource.JSON.Response.Raw() }},
	{"zone_id", func(e *accounts.AuditEntry) string { return e.Zone.ID }},
	{"zone_name", func(e *accounts.AuditEntry) string { return e.Zone.Name }},
	{"raw_method", func(e *accounts.AuditEntry) string { return e.Raw.Method }},
	{"raw_status_code", func(e *accounts.AuditEntry) string { return status(e.Raw.StatusCode) }},
	{"raw_uri", func(e *accounts.AuditEntry) string { return e.Raw.URI }},
	{"raw_user_agent", func(e *accounts.AuditEntry) string { return e.Raw.UserAgent }},
	{"raw_cf_ray_id", func(e *accounts.AuditEntry) string { return e.Raw.CfRayID }},
}

func (t *table) head() []byte {
	for _, c := range columns {
		t.row = append(t.row, c.name)
	}
	text, _ := t.write(nil) // a buffer in memory takes anything
	return text
}

func (t *table) entry(buf []byte, e *accounts.AuditEntry) ([]byte, error) {
	t.now, t.row = *e, t.row[:0]
	for _, c := range columns {
		cell := c.of(&t.now)
		if t.harmless {
			cell = sheet.Harmless(cell)
		}
		t.row = append(t.row, cell)
	}
	return t.write(buf)
}

func (t *table) write(buf []byte) ([]byte, error) {
	t.text.Reset()
	if err := t.w.Write(t.row); err != nil {
		return nil, err
	}
	t.w.Flush()
	return append(buf, t.text.Bytes()...), t.w.Error()
}

func moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

func status(code int64) string {
	if code == 0 {
		return ""
	}
	return strconv.FormatInt(code, 10)
}

package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/accounts"
)

// encoder writes entries one after the other. head comes first in a new file.
type encoder interface {
	head() error
	entry(*accounts.AuditEntry) error
}

var encoders = map[string]func(io.Writer) encoder{
	"ndjson": func(w io.Writer) encoder { return ndjson{w} },
	"csv":    func(w io.Writer) encoder { return &table{w: csv.NewWriter(w)} },
}

// ndjson writes each entry as the API sent it, on a line of its own.
type ndjson struct{ w io.Writer }

func (ndjson) head() error { return nil }

func (n ndjson) entry(e *accounts.AuditEntry) error {
	raw := e.JSON.RawJSON()
	if strings.ContainsAny(raw, "\r\n") {
		var line bytes.Buffer
		if err := json.Compact(&line, []byte(raw)); err != nil {
			return err
		}
		raw = line.String()
	}
	if _, err := io.WriteString(n.w, raw); err != nil {
		return err
	}
	_, err := io.WriteString(n.w, "\n")
	return err
}

// table writes each entry as a row of CSV. What is of free form is JSON in one
// cell.
type table struct {
	w   *csv.Writer
	row []string
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

func (t *table) head() error {
	var names []string
	for _, c := range columns {
		names = append(names, c.name)
	}
	return t.write(names)
}

func (t *table) entry(e *accounts.AuditEntry) error {
	t.row = t.row[:0]
	for _, c := range columns {
		t.row = append(t.row, c.of(e))
	}
	return t.write(t.row)
}

// write flushes into the sink's own buffer, which counts the bytes.
func (t *table) write(row []string) error {
	if err := t.w.Write(row); err != nil {
		return err
	}
	t.w.Flush()
	return t.w.Error()
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

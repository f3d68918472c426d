package call

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/refusal"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// Version is the SDK's version in the User-Agent header.
const Version = "0.1.0"

// call is a request under its settings, ready to be sent any number of times.
// It is not changed after it was built.
type call struct {
	config.Config
	op     *Op
	target target
	body   config.Body
}

// build makes a call of a declared operation. Everything that is wrong with the
// parameters is an error here, before anything is sent.
func (r Request) build(base, opts []Option) (*call, error) {
	if r.err != nil {
		return nil, r.err
	}
	c, err := r.assemble(base, opts)
	if err != nil {
		return nil, refusal.Unsent("%s: %w", r.op.Name, err)
	}
	return c, nil
}

func (r Request) assemble(base, opts []Option) (c *call, err error) {
	c = &call{op: r.op, Config: config.Default()}
	if err = config.Apply(&c.Config, base, opts); err != nil {
		return nil, err
	}
	if c.target.path, c.target.rawPath, err = r.op.expand(r.path); err != nil {
		return nil, err
	}
	switch r.op.Method {
	case http.MethodGet:
		c.target.query, err = param.Query(r.params)
	case http.MethodPost, http.MethodPut, http.MethodPatch:
		if !c.OwnBody {
			c.body, err = jsonBody(r.params)
		}
	}
	if err != nil {
		return nil, err
	}
	return c, c.edit()
}

// edit applies the options that change the query and the body.
func (c *call) edit() error {
	for _, e := range c.Query {
		if c.target.query == nil {
			c.target.query = url.Values{}
		}
		apply(e, c.target.query.Set, c.target.query.Add, c.target.query.Del)
	}
	for _, edit := range c.Config.Body {
		if err := edit(&c.body); err != nil {
			return err
		}
	}
	return nil
}

func apply(e config.Edit, set, add func(key, value string), del func(key string)) {
	switch e.Do {
	case config.Set:
		set(e.Key, e.Value)
	case config.Add:
		add(e.Key, e.Value)
	case config.Del:
		del(e.Key)
	}
}

// expand puts values into the path template, each completely escaped so that
// none can leave its place. A value of only dots would, because servers and
// proxies resolve it.
func (op *Op) expand(values []string) (path, rawPath string, err error) {
	escaped := make([]string, len(values))
	for i, piece := range op.pieces {
		if piece.param == "" {
			continue
		}
		switch value := values[i]; value {
		case "":
			return "", "", fmt.Errorf("missing required %s parameter", piece.param)
		case ".", "..":
			return "", "", fmt.Errorf("%s parameter: %q can't stand in a path", piece.param, value)
		default:
			escaped[i] = url.PathEscape(value)
		}
	}
	path = op.fill(values)
	if slices.Equal(values, escaped) {
		return path, path, nil
	}
	return path, op.fill(escaped), nil
}

// fill returns the template with values in its places, without a leading slash.
func (op *Op) fill(values []string) string {
	var b strings.Builder
	b.Grow(len(op.Path) + 32*len(values))
	for i, piece := range op.pieces {
		b.WriteString(piece.text)
		if piece.param != "" {
			b.WriteString(values[i])
		}
	}
	return b.String()[1:]
}

func jsonBody(params any) (config.Body, error) {
	if params == nil {
		return config.Body{}, nil
	}
	text, err := json.Marshal(params)
	if err != nil {
		return config.Body{}, blame(reflect.ValueOf(params), err)
	}
	return config.Body{Bytes: text, ContentType: "application/json"}, nil
}

// blame names the parameter that can't be encoded: the error of encoding/json
// names only its Go type.
func blame(params reflect.Value, err error) error {
	params = reflect.Indirect(params)
	if params.Kind() != reflect.Struct {
		return err
	}
	for i := range params.NumField() {
		field := params.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !field.IsExported() || name == "-" {
			continue
		}
		if _, err := json.Marshal(params.Field(i).Interface()); err != nil {
			return fmt.Errorf("parameter %s: %w", cmp.Or(name, field.Name), err)
		}
	}
	return err
}

// request makes the HTTP request of one attempt.
func (c *call) request(ctx context.Context) (*http.Request, error) {
	// The body is a *bytes.Reader if it can be sent again: net/http then knows
	// its length and how to rewind it for a redirect.
	body, err := c.bodyReader()
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, c.op.Method, "", body)
	if err != nil {
		return nil, err
	}
	req.URL = c.url()
	req.Host = req.URL.Host
	req.Header = c.header()
	if user := c.BaseUser; user != nil && req.Header["Authorization"] == nil {
		password, _ := user.Password()
		req.SetBasicAuth(user.Username(), password)
	}
	return req, c.CheckOrigin(req.URL, req.Header)
}

func (c *call) url() *url.URL {
	u := *c.BaseURL
	if u.RawPath != "" || c.target.path != c.target.rawPath {
		u.RawPath = u.EscapedPath() + c.target.rawPath
	}
	u.Path += c.target.path
	u.RawQuery = c.target.query.Encode()
	return &u
}

func (c *call) header() http.Header {
	// One array for the values, cut so that adding to one key makes a new one.
	values := [...]string{"application/json", "cloudflare-go-accounts/" + Version}
	h := make(http.Header, 8)
	h["Accept"], h["User-Agent"] = values[:1:1], values[1:2:2]
	if c.body.ContentType != "" {
		h.Set("Content-Type", c.body.ContentType)
	}
	for _, e := range c.Headers {
		apply(e, h.Set, h.Add, h.Del)
	}
	return h
}

func (c *call) bodyReader() (io.Reader, error) {
	if c.body.Stream != nil {
		return c.body.Stream.Take()
	}
	if c.body.Bytes == nil {
		return nil, nil
	}
	return bytes.NewReader(c.body.Bytes), nil
}

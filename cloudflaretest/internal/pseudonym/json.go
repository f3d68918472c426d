package pseudonym

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

// JSON replaces what is in free-form JSON: texts and keys as [Mapper.Text] does,
// values under the key of a name as [Mapper.Name] does, and long numbers by
// others. A value under the key of a secret is blanked. For text that is not
// JSON it returns nil.
func (m *Mapper) JSON(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return nil
	}
	mapped := m.remember("json", string(raw), func() string { return m.json(raw) })
	if mapped == "" {
		return nil
	}
	return json.RawMessage(mapped)
}

func (m *Mapper) json(raw json.RawMessage) string {
	var v any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil || decoder.More() {
		return ""
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(m.Value("", v)); err != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Value is [Mapper.JSON] for the value under a key, decoded with or without
// UseNumber.
func (m *Mapper) Value(key string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		mapped := make(map[string]any, len(v))
		for name, inner := range v {
			mapped[m.Text(name)] = m.Value(name, inner)
		}
		return mapped
	case []any:
		mapped := make([]any, len(v))
		for i, inner := range v {
			mapped[i] = m.Value(key, inner)
		}
		return mapped
	case string:
		return m.under(key, v)
	case json.Number:
		if hidden(key) {
			return json.Number("0")
		}
		return m.jsonNumber(v)
	case bool, nil:
		return v
	}
	return nil
}

func (m *Mapper) under(key, text string) string {
	switch {
	case hidden(key):
		return secret.Mark
	case key == "first_name", key == "last_name":
		return m.Person(text)
	case isName(key):
		return m.Name(text)
	}
	return m.Text(text)
}

// hidden reports whether the value under a key is a secret, by this module's
// list of such keys.
func hidden(key string) bool {
	quoted, _ := json.Marshal(key) // a string can always be encoded
	field := string(quoted) + `:"x"`
	return secret.Text(field) != field || secret.Named(strings.ReplaceAll(key, "_", "-"))
}

// isName reports whether the value under a key is a name.
func isName(key string) bool {
	switch key {
	case "title", "description", "comment", "notes":
		return true
	}
	return key == "name" || strings.HasSuffix(key, "_name")
}

// jsonNumber returns a whole number of at most six digits unchanged, and
// another number otherwise.
func (m *Mapper) jsonNumber(n json.Number) json.Number {
	text := string(n)
	if len(text) > longestRun {
		return "0"
	}
	if len(text) <= 6 && strings.Trim(text, digits) == "" {
		return n
	}
	if mantissa, exponent, found := strings.Cut(strings.ToLower(text), "e"); found {
		if len(exponent) > 3 {
			return "0"
		}
		return json.Number(m.digits(mantissa) + "e" + exponent)
	}
	return json.Number(m.digits(text))
}

package call

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// part is a field of a params struct as a form sends it.
type part struct {
	name  string
	value any
}

// form makes a multipart/form-data body from a params struct that holds a file.
// ok is false if params hold no file. A file that is not in memory is read as it
// is sent.
func form(params any) (body config.Body, ok bool, err error) {
	parts := partsOf(reflect.Indirect(reflect.ValueOf(params)))
	if !slices.ContainsFunc(parts, func(p part) bool { return isFile(p.value) }) {
		return body, false, nil
	}
	w := newFormWriter()
	for _, p := range parts {
		if err := w.add(p); err != nil {
			return body, true, fmt.Errorf("parameter %s: %w", p.name, err)
		}
	}
	return w.body(), true, nil
}

func isFile(value any) bool {
	_, ok := value.(io.Reader)
	return ok
}

// partsOf lists what a struct sends. null is left out, as in a query.
func partsOf(params reflect.Value) (parts []part) {
	if params.Kind() != reflect.Struct {
		return nil
	}
	for i := range params.NumField() {
		field := params.Type().Field(i)
		name, rest, _ := strings.Cut(tag(field), ",")
		switch value := params.Field(i); {
		case field.Anonymous && name == "" && value.Kind() == reflect.Struct:
			parts = append(parts, partsOf(value)...)
		case !field.IsExported(), name == "-", strings.Contains(rest, "omit") && value.IsZero():
		default:
			if sent := payload(value); isFile(sent) || !config.IsNil(sent) {
				parts = append(parts, part{cmp.Or(name, field.Name), sent})
			}
		}
	}
	return parts
}

// tag returns what a form says about a field, or a JSON body if the form says nothing.
func tag(field reflect.StructField) string {
	return cmp.Or(field.Tag.Get("form"), field.Tag.Get("json"))
}

// payload returns what a field sends, nil for nothing.
func payload(field reflect.Value) any {
	if _, ok := field.Interface().(param.FieldLike); !ok || field.Kind() != reflect.Struct {
		return field.Interface()
	}
	raw := field.FieldByName("Raw")
	switch {
	case !field.FieldByName("Present").Bool(), field.FieldByName("Null").Bool():
		return nil
	case !raw.IsNil():
		return raw.Interface()
	}
	return field.FieldByName("Value").Interface()
}

// formWriter writes a form into memory, except for files that are not in
// memory.
type formWriter struct {
	*multipart.Writer
	text  *bytes.Buffer
	parts []io.Reader // the parts before text, when a file is read later
}

func newFormWriter() *formWriter {
	text := new(bytes.Buffer)
	return &formWriter{Writer: multipart.NewWriter(text), text: text}
}

func (w *formWriter) add(p part) error {
	if reader, ok := p.value.(io.Reader); ok {
		return w.file(p.name, reader)
	}
	text, err := json.Marshal(p.value)
	if err != nil {
		return err
	}
	var plain string
	switch {
	case json.Unmarshal(text, &plain) == nil:
		return w.WriteField(p.name, plain)
	case text[0] != '{' && text[0] != '[':
		return w.WriteField(p.name, string(text))
	}
	return w.document(p.name, text)
}

// document adds a part that is JSON.
func (w *formWriter) document(name string, text []byte) error {
	to, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {strings.TrimSuffix(multipart.FileContentDisposition(name, ""), `; filename=""`)},
		"Content-Type":        {"application/json"},
	})
	if err == nil {
		_, err = to.Write(text)
	}
	return err
}

func (w *formWriter) file(field string, reader io.Reader) error {
	name, kind, reader := describe(reader)
	if config.IsNil(reader) || strings.ContainsAny(kind, "\r\n") {
		return errors.New("a file needs a reader, and a content type on one line")
	}
	to, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {multipart.FileContentDisposition(field, name)}, "Content-Type": {kind},
	})
	if err != nil {
		return err
	}
	if config.InMemory(reader) {
		_, err = io.Copy(to, reader)
		return err
	}
	w.parts = append(w.parts, bytes.NewReader(bytes.Clone(w.text.Bytes())), reader)
	w.text.Reset()
	return nil
}

// describe returns what a form says about a file: its name, its type and its
// content.
func describe(reader io.Reader) (name, kind string, content io.Reader) {
	name, kind = "file", "application/octet-stream"
	if config.IsNil(reader) {
		return name, kind, nil
	}
	switch f := reader.(type) {
	case *param.File:
		return f.Filename(), cmp.Or(f.ContentType(), kind), f.Reader
	case interface{ Name() string }:
		name = filepath.Base(f.Name())
	}
	return name, kind, reader
}

// body ends the form.
func (w *formWriter) body() config.Body {
	_ = w.Close() // writes to memory
	if w.parts == nil {
		return config.Body{Bytes: w.text.Bytes(), ContentType: w.FormDataContentType()}
	}
	stream := io.MultiReader(append(w.parts, w.text)...)
	return config.Body{Stream: config.NewStream(stream), ContentType: w.FormDataContentType()}
}

package conformance

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"
)

// metadata is what a model says of one of its fields.
type metadata interface {
	IsMissing() bool
	IsNull() bool
	IsInvalid() bool
	Raw() string
}

// holds reports what of a JSON value a model does not hold, or holds wrongly,
// as an error that names the place.
func holds(v reflect.Value, value any) error {
	switch {
	case v.Kind() == reflect.Pointer:
		return holds(v.Elem(), value)
	case value == nil:
		return zero(v)
	case v.Type() == reflect.TypeFor[time.Time]():
		return holdsTime(v.Interface().(time.Time), value)
	case v.Kind() == reflect.Slice:
		return holdsList(v, value)
	case v.Kind() == reflect.Struct:
		return holdsObject(v, value)
	case v.Kind() == reflect.Interface, v.Kind() == reflect.Map:
		return holdsOpen(v.Interface(), value)
	}
	return holdsScalar(v, value)
}

func zero(v reflect.Value) error {
	if !v.IsZero() {
		return fmt.Errorf(": %v for null", v)
	}
	return nil
}

func holdsTime(t time.Time, value any) error {
	if want, err := time.Parse(time.RFC3339, fmt.Sprint(value)); err != nil || !want.Equal(t) {
		return fmt.Errorf(": %v for %v", t, value)
	}
	return nil
}

// holdsScalar reads v by its kind: enums are types of their own.
func holdsScalar(v reflect.Value, value any) error {
	var got any
	switch v.Kind() {
	case reflect.String:
		got = v.String()
	case reflect.Bool:
		got = v.Bool()
	case reflect.Int64:
		got = float64(v.Int())
	case reflect.Float64:
		got = v.Float()
	}
	if n, ok := value.(string); ok && v.Kind() == reflect.Int64 {
		got = fmt.Sprint(v.Int()) // the audit log's count is a string
		value = n
	}
	if got != value {
		return fmt.Errorf(": %#v for %#v", got, value)
	}
	return nil
}

func holdsList(v reflect.Value, value any) error {
	list, ok := value.([]any)
	if !ok || len(list) != v.Len() {
		return fmt.Errorf(": %d items for %v", v.Len(), value)
	}
	for i := range list {
		if err := holds(v.Index(i), list[i]); err != nil {
			return fmt.Errorf("/%d%w", i, err)
		}
	}
	return nil
}

// holdsOpen compares what has no type of its own.
func holdsOpen(got, value any) error {
	text, err := json.Marshal(got)
	if err != nil {
		return err
	}
	return holdsText(string(text), value)
}

func holdsText(raw string, value any) error {
	var got any
	if err := json.Unmarshal([]byte(raw), &got); err != nil {
		return fmt.Errorf(": %q: %w", raw, err)
	}
	if !reflect.DeepEqual(got, value) {
		return fmt.Errorf(": %v for %v", got, value)
	}
	return nil
}

// holdsObject compares a model with an object, both ways: each property has a
// field or is an extra one, and a field without a property is missing.
func holdsObject(v reflect.Value, value any) error {
	object, ok := value.(map[string]any)
	if !ok {
		return fmt.Errorf(": a %s for %v", v.Type(), value)
	}
	extra := v.FieldByName("JSON").FieldByName("ExtraFields")
	seen := 0
	for name, inner := range object {
		field, known := fieldByTag(v, "json", name)
		if known {
			seen++
		} else {
			field = extra.MapIndex(reflect.ValueOf(name))
		}
		if err := holdsProperty(v, field, name, known, inner); err != nil {
			return fmt.Errorf("/%s%w", name, err)
		}
	}
	if extra.Len() != len(object)-seen {
		return fmt.Errorf(": %d extra fields, not %d", extra.Len(), len(object)-seen)
	}
	return missingRest(v, object)
}

func holdsProperty(v, field reflect.Value, name string, known bool, value any) error {
	if !field.IsValid() {
		return fmt.Errorf(": lost")
	}
	if !known {
		return holdsText(field.Interface().(metadata).Raw(), value)
	}
	switch meta := metadataOf(v, name); {
	case meta.IsInvalid():
		return fmt.Errorf(": invalid: %s", meta.Raw())
	case meta.IsMissing(), meta.IsNull() != (value == nil):
		return fmt.Errorf(": its metadata says it is missing, or null, or not: %s", meta.Raw())
	case !isContainer(value): // what a container's text says, its parts' does
		if err := holdsText(meta.Raw(), value); err != nil {
			return fmt.Errorf(": raw%w", err)
		}
	}
	if scopes, ok := value.([]any); ok && name == "scope" {
		if all := v.MethodByName("Scopes"); all.IsValid() { // of a resource group
			return holdsList(all.Call(nil)[0], scopes)
		}
	}
	return holds(field, value)
}

func isContainer(value any) bool {
	kind := reflect.ValueOf(value).Kind()
	return kind == reflect.Map || kind == reflect.Slice
}

// metadataOf is the metadata of the field that a property goes into.
func metadataOf(v reflect.Value, name string) metadata {
	for i := range v.NumField() {
		if f := v.Type().Field(i); tag(f, "json") == name {
			return v.FieldByName("JSON").FieldByName(f.Name).Interface().(metadata)
		}
	}
	return nil
}

// missingRest checks that fields without a property are zero and missing.
func missingRest(v reflect.Value, object map[string]any) error {
	for i := range v.NumField() {
		name := tag(v.Type().Field(i), "json")
		if _, sent := object[name]; sent || name == "" {
			continue
		}
		if !v.Field(i).IsZero() || !metadataOf(v, name).IsMissing() {
			return fmt.Errorf("/%s: %v, though the reply has none", name, v.Field(i))
		}
	}
	return nil
}

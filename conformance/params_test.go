package conformance

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/accounts"
)

// input is what a request says, in the document's terms: its parameters by
// name, and its body as JSON.
type input struct {
	path, query map[string]any
	body        any
}

// input makes what an operation can be asked.
func (g *generator) input(op *operation) input {
	in := input{path: map[string]any{}, query: map[string]any{}}
	for _, ref := range op.Parameters {
		switch p := ref.Value; {
		case p.In == "path":
			in.path[p.Name] = g.value(p.Name, p.Schema.Value)
		case p.Required || g.chance(g.optional):
			in.query[p.Name] = g.value(p.Name, p.Schema.Value)
		}
	}
	if schema := op.body(); schema != nil {
		in.body = g.value("", schema)
	}
	return in
}

// arguments makes the arguments of a method, whose type is t, of an input. The
// first, the context, is left to the caller.
func arguments(t reflect.Type, op *operation, in input) ([]reflect.Value, error) {
	args := []reflect.Value{{}}
	names := op.names()
	for i := 1; i < t.NumIn()-1; i++ {
		arg := reflect.New(t.In(i)).Elem()
		if arg.Kind() == reflect.String {
			arg.SetString(in.path[names[i]].(string))
		} else if err := setParams(arg, in); err != nil {
			return nil, err
		}
		args = append(args, arg)
	}
	return args, nil
}

// setParams fills a Params struct: the account, and the query or the body.
func setParams(v reflect.Value, in input) error {
	if id, ok := in.path["account_id"]; ok {
		if err := set(v.FieldByName("AccountID"), id); err != nil {
			return err
		}
	}
	if err := setFields(v, in.query, "url"); err != nil || in.body == nil {
		return err
	}
	fields, _ := in.body.(map[string]any)
	if body, ok := wholeBody(v.Type(), fields); ok {
		return set(v.FieldByIndex(body), in.body)
	}
	return setFields(v, fields, "json")
}

// wholeBody finds the field of a Params struct that is the body itself: the
// only one with a name, which the body does not have. A list has none.
func wholeBody(t reflect.Type, body map[string]any) (index []int, ok bool) {
	var found []reflect.StructField
	for i := range t.NumField() {
		if name := tag(t.Field(i), "json"); name != "" {
			found = append(found, t.Field(i))
		}
	}
	if len(found) != 1 {
		return nil, false
	}
	_, named := body[tag(found[0], "json")]
	return found[0].Index, !named
}

func tag(f reflect.StructField, key string) string {
	name, _, _ := strings.Cut(f.Tag.Get(key), ",")
	if name == "-" {
		return ""
	}
	return name
}

// setFields sets the fields of a struct by their tags. A name that it has no
// field for is an error: a part of the document that the SDK can't say.
func setFields(v reflect.Value, values map[string]any, key string) error {
	for name, value := range values {
		base, not := strings.CutSuffix(name, ".not")
		field, ok := fieldByTag(v, key, base)
		if !ok {
			return fmt.Errorf("%s has no field for %s", v.Type(), name)
		}
		if err := setNamed(field, value, not); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func fieldByTag(v reflect.Value, key, name string) (reflect.Value, bool) {
	for i := range v.NumField() {
		if tag(v.Type().Field(i), key) == name {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// setNamed sets a field, or the part of a filter that a name stands for.
func setNamed(field reflect.Value, value any, not bool) error {
	filter := field.FieldByName("Value")
	if field.Kind() != reflect.Struct || !filter.IsValid() || !strings.HasPrefix(filter.Type().Name(), "AuditFilter[") {
		return set(field, value)
	}
	field.FieldByName("Present").SetBool(true)
	if not {
		return set(filter.FieldByName("Not"), value)
	}
	return set(filter.FieldByName("In"), value)
}

// set puts a JSON value into a variable of a parameter's type.
func set(v reflect.Value, value any) error {
	switch {
	case strings.HasPrefix(v.Type().Name(), "Field["):
		return setField(v, value)
	case v.Type() == reflect.TypeFor[time.Time]():
		t, err := time.Parse(time.RFC3339, fmt.Sprint(value))
		v.Set(reflect.ValueOf(t))
		return err
	case v.Kind() == reflect.Interface:
		return setUnion(v, value)
	}
	switch value := value.(type) {
	case map[string]any:
		return setFields(v, value, "json")
	case []any:
		return setList(v, value)
	}
	scalar := reflect.ValueOf(value)
	if !scalar.CanConvert(v.Type()) || scalar.Kind() == reflect.Float64 && v.Kind() == reflect.String {
		return fmt.Errorf("a %T can't be a %s", value, v.Type())
	}
	v.Set(scalar.Convert(v.Type()))
	return nil
}

func setField(v reflect.Value, value any) error {
	v.FieldByName("Present").SetBool(true)
	inner := v.FieldByName("Value")
	if value == nil {
		v.FieldByName("Null").SetBool(true)
		return nil
	}
	if text, ok := value.(string); ok && len(text) == len(time.DateOnly) && inner.Type() == reflect.TypeFor[time.Time]() {
		v.FieldByName("Raw").Set(reflect.ValueOf(text)) // a date is no time.Time
		return nil
	}
	return set(inner, value)
}

func setList(v reflect.Value, list []any) error {
	v.Set(reflect.MakeSlice(v.Type(), len(list), len(list)))
	for i, item := range list {
		if err := set(v.Index(i), item); err != nil {
			return fmt.Errorf("%d: %w", i, err)
		}
	}
	return nil
}

// unions are the types that a parameter of an interface type is for. The first
// that can say a value says it; without any it is sent as it is.
var unions = map[string][]reflect.Type{
	"MemberNewParamsBodyUnion": {
		reflect.TypeFor[accounts.MemberNewWithRoles](), reflect.TypeFor[accounts.MemberNewWithPolicies](),
		reflect.TypeFor[accounts.MemberNewParamsBody](),
	},
	"MemberUpdateParamsBodyUnion": {
		reflect.TypeFor[accounts.MemberUpdateWithRoles](), reflect.TypeFor[accounts.MemberUpdateWithPolicies](),
		reflect.TypeFor[accounts.MemberUpdateParamsBody](),
	},
}

func setUnion(v reflect.Value, value any) error {
	for _, t := range unions[v.Type().Name()] {
		one := reflect.New(t).Elem()
		if set(one, value) == nil {
			v.Set(one)
			return nil
		}
	}
	if empty, ok := value.(map[string]any); ok && len(empty) == 0 && v.Type().Name() == "" {
		return nil // the SDK's own default
	}
	if resources, ok := value.(map[string]any); ok && v.Type().Name() == "TokenPolicyResourcesUnionParam" {
		value = typedResources(resources)
	}
	v.Set(reflect.ValueOf(value))
	return nil
}

// typedResources is a resources map as the type that says it best.
func typedResources(resources map[string]any) any {
	flat, nested := accounts.ResourcesFlat{}, accounts.ResourcesNested{}
	for name, value := range resources {
		if text, ok := value.(string); ok {
			flat[name] = text
			continue
		}
		nested[name] = map[string]string{}
		for inner, text := range value.(map[string]any) {
			nested[name][inner] = text.(string)
		}
	}
	switch len(resources) {
	case len(flat):
		return flat
	case len(nested):
		return nested
	}
	return accounts.ResourcesMixed(resources)
}
